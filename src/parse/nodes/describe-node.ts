import type { Describer } from '../docs/describe.ts';
import { columnEntries } from '../properties/columns.ts';
import { spanInEntry } from '../properties/property-entry.ts';
import type { BuiltNode } from './draft.ts';

/** Renders the descriptions of a node and its columns. */
export function describeNode(describer: Describer, { node, unit, patch }: BuiltNode): void {
  const span = patch ? spanInEntry(patch.entry, 'description') : unit.span;
  const described = describer.describe(node.description, node.package_name, node.unique_id, span);
  node.description = described.text;
  node.doc_blocks = described.docBlocks;
  if (!patch || Object.keys(node.columns).length === 0) return;
  const written = columnEntries(patch.entry.data.columns);
  node.columns = Object.fromEntries(
    Object.entries(node.columns).map(([name, column]) => {
      const index = written.findIndex((each) => each.name === name);
      const place = index === -1 ? span : spanInEntry(patch.entry, 'columns', index, 'description');
      const { text, docBlocks } = describer.describe(
        column.description,
        node.package_name,
        node.unique_id,
        place,
      );
      return [name, { ...column, description: text, doc_blocks: docBlocks }];
    }),
  );
}
