import { writeCatalog, type CatalogMember } from '../artifacts/index.ts';
import { UserError, type JsonObject } from '../base/index.ts';
import { isRelational } from '../manifest/index.ts';
import { createTargetSchema, readCatalog } from '../run/index.ts';
import { compileAll, COMPILED_KINDS } from './compile-nodes.ts';
import { catalogIncomplete } from './diagnostics.ts';
import { explainFailure } from './explain-failure.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { artifactMetadata, saveManifest, targetFolder } from './save-artifacts.ts';
import { select } from './select.ts';
import { withWarehouse, type OpenedWarehouse } from './with-warehouse.ts';

export interface DocsOptions extends GlobalOptions, SelectionOptions {
  /** Whether nodes are compiled first, so that manifest.json has their SQL. */
  readonly compile: boolean;
  /** Whether the catalog is to have nothing in it: then the warehouse is not asked. */
  readonly emptyCatalog: boolean;
}

/**
 * `tsdbt docs generate`: compiles, reads what the warehouse knows of the project's relations, and writes manifest.json and
 * catalog.json. Resolves to false when the catalog could not be read.
 * @throws UserError when the project cannot be compiled
 */
export async function generateDocs(options: DocsOptions, io: AppIo): Promise<boolean> {
  const project = await openProject(options, io);
  const { ids } = select(
    project,
    { ...options, kinds: [...COMPILED_KINDS, 'seed', 'source'], includesEmpty: true },
    io,
  );
  const compiler = makeCompiler(project, ids);
  return await withWarehouse(
    project,
    io,
    async (opened) => {
      if (options.compile) {
        await compileAll(
          project,
          compiler,
          ids,
          { ...options, inline: undefined },
          { ...opened, signal: io.signal },
          io,
        );
      } else if (options.writeJson) await saveManifest(project, options, io);
      const members = membersOf(project, new Set(options.emptyCatalog ? [] : ids));
      if (!options.emptyCatalog) io.onCommand({ kind: 'CatalogStarted' });
      const { rows, error } = await readRows(
        project,
        [...members.nodes, ...members.sources],
        compiler,
        opened,
        io,
      );
      const errors = error === undefined ? null : [error];
      const file = await writeCatalog(
        targetFolder(project),
        { rows, ...members, errors },
        artifactMetadata(options, io),
      );
      io.onCommand({ kind: 'CatalogWritten', file });
      return errors === null;
    },
    true,
  );
}

interface ReadRows {
  readonly rows: readonly JsonObject[];
  /** Why there are none. */
  readonly error?: string;
}

async function readRows(
  { loaded, parsed }: OpenedProject,
  relations: readonly CatalogMember[],
  compiler: ReturnType<typeof makeCompiler>,
  opened: OpenedWarehouse,
  io: AppIo,
): Promise<ReadRows> {
  if (relations.length === 0) return { rows: [] };
  const { manifest } = parsed;
  const { signal } = io;
  try {
    await createTargetSchema({ compiler, manifest, target: loaded.target, signal, ...opened });
    const use = { ...opened, signal };
    return { rows: await readCatalog({ compiler, projectName: manifest.projectName, relations, use }) };
  } catch (failure) {
    const explained = explainFailure(failure);
    const diagnostics = failure instanceof UserError ? failure.diagnostics : explained ? [explained] : [];
    if (diagnostics.length === 0 || signal.aborted) throw failure;
    for (const diagnostic of [...diagnostics, catalogIncomplete()]) {
      io.onCommand({ kind: 'Diagnosed', diagnostic });
    }
    return { rows: [], error: diagnostics.map(({ message }) => message).join('\n') };
  }
}

/** The selected nodes and sources that have a relation. */
function membersOf(
  { parsed }: OpenedProject,
  selected: ReadonlySet<string>,
): { readonly nodes: readonly CatalogMember[]; readonly sources: readonly CatalogMember[] } {
  const { nodes, sources } = parsed.manifest;
  return {
    nodes: Object.values(nodes)
      .filter((node) => isRelational(node))
      .map(({ unique_id: uniqueId, schema, alias }) => ({ uniqueId, schema, identifier: alias }))
      .filter(({ uniqueId }) => selected.has(uniqueId)),
    sources: Object.values(sources)
      .map(({ unique_id: uniqueId, schema, identifier }) => ({ uniqueId, schema, identifier }))
      .filter(({ uniqueId }) => selected.has(uniqueId)),
  };
}
