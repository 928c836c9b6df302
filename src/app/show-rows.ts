import { UserError } from '../base/index.ts';
import { previewNode, previewSql, type PreviewRequest } from '../run/index.ts';
import { withComment } from '../warehouse/index.ts';
import { nothingToShow } from './diagnostics.ts';
import { makeCompiler } from './make-compiler.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { queryComments } from './query-comments.ts';
import { select } from './select.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface ShowOptions extends GlobalOptions, SelectionOptions {
  /** SQL with Jinja to show instead of nodes. */
  readonly inline: string | undefined;
  /** How many rows; negative for all. */
  readonly limit: number;
}

export interface ShownRows {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** `tsdbt show`: the first rows of what nodes, or SQL given inline, would give now. @throws UserError */
export async function showRows(options: ShowOptions, io: AppIo): Promise<readonly ShownRows[]> {
  const { inline, limit } = options;
  const isNarrowed = options.select.length > 0 || options.selector !== undefined;
  if (inline === undefined && !isNarrowed) throw new UserError(nothingToShow());
  const project = await openProject(options, io);
  const kinds = ['model', 'seed', 'snapshot', 'test', 'analysis'] as const;
  const found =
    inline === undefined
      ? select(project, { ...options, resourceTypes: [], excludeResourceTypes: [], kinds }, io).ids
      : [];
  // A model's name selects its tests too; they are shown only when nothing else was named.
  const shown = found.filter((id) => !id.startsWith('test.'));
  const ids = shown.length > 0 ? shown : found;
  const compiler = makeCompiler(project, ids);
  return await withWarehouse(project, io, async ({ warehouse, relations }) => {
    const request: PreviewRequest = { compiler, warehouse, relations, signal: io.signal, limit };
    const comments = queryComments(project);
    const previews = [];
    if (inline !== undefined)
      previews.push(
        await previewSql({ ...request, warehouse: withComment(warehouse, await comments(null)) }, inline),
      );
    for (const id of ids) {
      const node = project.parsed.manifest.nodes[id];
      if (!node) continue;
      const own = withComment(warehouse, await comments(node));
      previews.push(await previewNode({ ...request, warehouse: own }, node));
    }
    return previews.map(({ name, columns, rows }) => ({
      name,
      columns: columns.map((column) => column.name),
      rows,
    }));
  });
}
