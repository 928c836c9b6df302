import { createCompiler, type Compiler, type CompilerOptions } from '../compile/index.ts';
import type { OpenedProject } from './open-project.ts';

/** The compiler of an opened project. `selected` is what templates see as `selected_resources`, `rendering` what flags of the command ask for. */
export function makeCompiler(
  { loaded, parsed, state }: OpenedProject,
  selected: readonly string[],
  rendering: Pick<CompilerOptions, 'empty' | 'sample' | 'injectsCtes'> = {},
): Compiler {
  return createCompiler({
    manifest: parsed.manifest,
    context: parsed.context,
    environment: parsed.environment,
    templates: parsed.templates,
    targetPath: loaded.root.config.targetPath,
    selectedResources: selected,
    ...(state.deferral ? { deferral: state.deferral } : {}),
    ownPackageFirst: loaded.root.config.flags['require_ref_searches_node_package_before_root'] === true,
    ...rendering,
  });
}
