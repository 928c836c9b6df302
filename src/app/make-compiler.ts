import { createCompiler, type Compiler } from '../compile/index.ts';
import type { TimeWindow } from '../context/index.ts';
import type { OpenedProject } from './open-project.ts';

/** The compiler of an opened project. `selected` is what templates see as `selected_resources`, `reading` what bounds the rows they read. */
export function makeCompiler(
  { loaded, parsed, state }: OpenedProject,
  selected: readonly string[],
  reading: { readonly empty?: boolean; readonly sample?: TimeWindow } = {},
): Compiler {
  return createCompiler({
    manifest: parsed.manifest,
    context: parsed.context,
    environment: parsed.environment,
    templates: parsed.templates,
    targetPath: loaded.root.config.targetPath,
    selectedResources: selected,
    ...(state.deferral ? { deferral: state.deferral } : {}),
    ...reading,
  });
}
