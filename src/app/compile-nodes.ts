import { writeCode, type CompiledFields } from '../artifacts/index.ts';
import type { CompileUse, Compiler } from '../compile/index.ts';
import type { CompiledNode, ResourceType } from '../manifest/index.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { saveManifest } from './save-artifacts.ts';
import { select } from './select.ts';
import { withWarehouse, type OpenedWarehouse } from './with-warehouse.ts';

export interface CompileOptions extends GlobalOptions, SelectionOptions {
  /** SQL with Jinja to compile instead of nodes. */
  readonly inline: string | undefined;
  /** Whether templates may ask the warehouse. */
  readonly introspect: boolean;
  readonly empty: boolean;
  /** Whether a node's SQL begins with the ephemeral models that it reads. */
  readonly injectsCtes: boolean;
}

export interface CompiledText {
  readonly name: string;
  readonly kind: ResourceType | 'operation';
  readonly sql: string;
}

/** Kinds that have SQL of their own. */
export const COMPILED_KINDS = ['model', 'test', 'snapshot', 'analysis', 'function'] as const;

/** `tsdbt compile`: renders nodes (or SQL given inline) and writes what it rendered to `target/compiled`. @throws UserError */
export async function compileNodes(options: CompileOptions, io: AppIo): Promise<readonly CompiledText[]> {
  const project = await openProject(options, io);
  const ids =
    options.inline === undefined
      ? select(
          project,
          { ...options, resourceTypes: [], excludeResourceTypes: [], kinds: COMPILED_KINDS },
          io,
        ).ids
      : [];
  const { empty, injectsCtes } = options;
  const compiler = makeCompiler(project, ids, { empty, injectsCtes });
  const compile = (use: CompileUse): Promise<readonly CompiledText[]> =>
    compileAll(project, compiler, ids, options, use, io);
  if (!options.introspect) return await compile({ signal: io.signal });
  // Most projects' templates ask nothing: they compile without an engine and without a connection.
  const action = async (opened: OpenedWarehouse) => await compile({ ...opened, signal: io.signal });
  return await withWarehouse(project, io, action, true);
}

/** Compiles nodes, or SQL given inline, one after another; writes what it rendered, and manifest.json. @throws UserError */
export async function compileAll(
  project: OpenedProject,
  compiler: Compiler,
  ids: readonly string[],
  options: GlobalOptions & Pick<CompileOptions, 'inline'>,
  use: CompileUse,
  io: AppIo,
): Promise<readonly CompiledText[]> {
  if (options.inline !== undefined) {
    const { sql } = await compiler.compileInline(options.inline, use);
    return [{ name: 'inline_query', kind: 'operation', sql }];
  }
  const texts: CompiledText[] = [];
  const fields = new Map<string, CompiledFields>();
  const { root, config } = project.loaded.root;
  for (const id of ids) {
    const node = project.parsed.manifest.nodes[id];
    if (!node || node.resource_type === 'seed') continue;
    const compiled = await compiler.compile(node, use);
    writeCode(root, config.targetPath, node, 'compiled', compiled.sql);
    fields.set(id, compiledFields(compiled.node));
    texts.push({ name: node.name, kind: node.resource_type, sql: compiled.sql });
  }
  if (options.writeJson) await saveManifest(project, options, io, fields);
  return texts;
}

/** What manifest.json says of a node once it is compiled. */
export function compiledFields(node: CompiledNode): CompiledFields {
  const {
    compiled,
    compiled_code,
    compiled_path,
    extra_ctes,
    extra_ctes_injected,
    relation_name,
    depends_on,
  } = node;
  return {
    compiled,
    compiled_code,
    compiled_path,
    extra_ctes,
    extra_ctes_injected,
    relation_name,
    depends_on,
  };
}
