/** A node of ClickHouse's query tree, as `EXPLAIN QUERY TREE` prints it. */
export interface TreeNode {
  /** `QUERY`, `UNION`, `TABLE`, `COLUMN`, `FUNCTION`, `CROSS JOIN`, … */
  readonly kind: string;
  /** The same node printed in several places has the same number. */
  readonly id: number;
  /** `column_name`, `source_id`, `function_name`, … as printed. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Nodes below, by the heading that they stand under; those directly below stand under the empty one. */
  readonly sections: Readonly<Record<string, readonly TreeNode[]>>;
  /** Of a QUERY that is resolved: its output columns. */
  readonly columns: readonly TypedColumn[];
}

export interface TypedColumn {
  readonly name: string;
  /** As ClickHouse spells it: `Nullable(Decimal(10, 2))`. */
  readonly type: string;
}

/** Every node below one, itself first; a node printed twice comes twice. */
export function* nodesOf(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const below of Object.values(node.sections)) for (const child of below) yield* nodesOf(child);
}

/** The nodes under a heading, lists opened. */
export function listed(node: TreeNode, heading: string): readonly TreeNode[] {
  return (node.sections[heading] ?? []).flatMap((each) =>
    each.kind === 'LIST' ? (each.sections[''] ?? []) : [each],
  );
}
