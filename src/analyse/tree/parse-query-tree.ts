import { splitColumn } from './split-column.ts';
import type { TreeNode, TypedColumn } from './tree-node.ts';

const NODE = /^([A-Z][A-Z_ ]*?) id: (\d+)(?:, ([\s\S]*))?$/;
/** Attributes that something here reads, and those that end them; a value reaches to the next name. */
const ATTRIBUTE =
  /(?:^|, )(alias|column_name|result_type|source_id|function_name|function_type|table_name|temporary_table_name|identifier|is_subquery|is_correlated|is_cte|cte_name|is_recursive_with|is_recursive_cte|recursive_cte_table|is_distinct|union_mode|group_by_type|strictness|kind|constant_value_type|constant_value|matcher_type|table_function_name|table_expression_modifiers|nodes|is_left|final|sample_size|sample_offset): /g;

const COLUMNS = 'PROJECTION COLUMNS';

interface Growing extends TreeNode {
  readonly sections: Record<string, TreeNode[]>;
  readonly columns: TypedColumn[];
}

/** What a line opens: lines further in belong to it. */
interface Open {
  readonly indent: number;
  readonly node: Growing;
  readonly heading: string;
}

/**
 * Reads the text of `EXPLAIN QUERY TREE`, before or after its passes.
 *
 * @throws Error when it does not begin with a node: a form of ClickHouse's that is not known here
 */
export function parseQueryTree(text: string): TreeNode {
  const stack: Open[] = [];
  let root: Growing | undefined;
  for (const line of text.split('\n')) {
    const content = line.trimStart();
    if (content === '') continue;
    const indent = line.length - content.length;
    let top = stack.at(-1);
    while (top && top.indent >= indent) {
      stack.pop();
      top = stack.at(-1);
    }
    if (top?.heading === COLUMNS) {
      top.node.columns.push(splitColumn(content));
      continue;
    }
    const match = NODE.exec(content);
    if (!match) {
      // A heading; or the rest of a name with a line end in it, below which nothing stands.
      if (top) stack.push({ indent, node: top.node, heading: headingOf(content) });
      continue;
    }
    const [, kind = '', id = '', rest = ''] = match;
    const node: Growing = {
      kind,
      id: Number(id),
      attributes: readAttributes(rest),
      sections: {},
      columns: [],
    };
    if (top) (top.node.sections[top.heading] ??= []).push(node);
    else root ??= node;
    stack.push({ indent, node, heading: '' });
  }
  if (!root) throw new Error(`no query tree: ${text.slice(0, 100)}`);
  return root;
}

/** `EXPRESSION total` names what is sorted by; the name is not needed. */
function headingOf(content: string): string {
  return /^(?:EXPRESSION|INTERPOLATE_EXPRESSION)\b/.exec(content)?.[0] ?? content.trimEnd();
}

function readAttributes(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let name: string | undefined;
  let from = 0;
  for (const match of text.matchAll(ATTRIBUTE)) {
    if (name !== undefined) found[name] ??= text.slice(from, match.index);
    name = match[1];
    from = match.index + match[0].length;
  }
  if (name !== undefined) found[name] ??= text.slice(from);
  return found;
}
