import { listed, type TreeNode } from '../tree/tree-node.ts';

/** What a query names, before anything of it is resolved: no relation has to exist for this. */
export interface QueryNames {
  /** Tables as they are written, `schema.name` or `name`, CTEs apart; once each, in order. */
  readonly relations: readonly string[];
  readonly tableFunctions: readonly string[];
  /** Named in texts: `dictGet('schema.name', …)`. */
  readonly lookups: readonly string[];
}

/** Reads the tree of `run_passes = 0`. */
export function readNames(root: TreeNode): QueryNames {
  const found = {
    relations: new Set<string>(),
    tableFunctions: new Set<string>(),
    lookups: new Set<string>(),
  };
  walk(root, new Set());

  function walk(node: TreeNode, ctes: ReadonlySet<string>): void {
    switch (node.kind) {
      case 'UNION': {
        // A WITH before the first query of a union is there for all of them.
        const queries = listed(node, 'QUERIES');
        const shared = new Set([...ctes, ...queries.flatMap((each) => ctesOf(each))]);
        for (const each of queries) walk(each, shared);
        return;
      }
      case 'QUERY':
        walkQuery(node, ctes);
        return;
      case 'TABLE_FUNCTION':
        found.tableFunctions.add(node.attributes['table_function_name'] ?? '');
        break;
      case 'FUNCTION':
        readFunction(node);
        break;
    }
    walkBelow(node, ctes);
  }

  function walkQuery(node: TreeNode, ctes: ReadonlySet<string>): void {
    const own = ctesOf(node);
    const isRecursive = node.attributes['is_recursive_with'] === '1';
    const inside = new Set([...ctes, ...own]);
    for (const each of listed(node, 'WITH')) {
      const name = each.attributes['cte_name'];
      // Inside of `orders AS (SELECT * FROM orders)` the name is the table's.
      const visible = name === undefined || isRecursive ? inside : without(inside, name, ctes);
      walk(each, visible);
    }
    for (const [heading, below] of Object.entries(node.sections)) {
      if (heading === 'WITH') continue;
      for (const each of below) {
        if (heading === 'JOIN TREE') walkTables(each, inside);
        else walk(each, inside);
      }
    }
  }

  function walkTables(node: TreeNode, ctes: ReadonlySet<string>): void {
    if (node.kind === 'IDENTIFIER') {
      const name = node.attributes['identifier'] ?? '';
      if (!ctes.has(name) && name !== 'system.one') found.relations.add(name);
      return;
    }
    if (!node.kind.endsWith('JOIN')) {
      walk(node, ctes);
      return;
    }
    for (const [heading, below] of Object.entries(node.sections)) {
      for (const each of below) {
        if (heading.endsWith('TABLE EXPRESSION')) walkTables(each, ctes);
        else walk(each, ctes);
      }
    }
  }

  function walkBelow(node: TreeNode, ctes: ReadonlySet<string>): void {
    for (const below of Object.values(node.sections)) for (const each of below) walk(each, ctes);
  }

  function readFunction(node: TreeNode): void {
    const { function_name: name = '' } = node.attributes;
    const [first, second] = listed(node, 'ARGUMENTS');
    if (/^(?:dict|joinGet)/.test(name)) {
      const text = /^'(.*)'$/s.exec(first?.attributes['constant_value'] ?? '')?.[1];
      const lookup = text ?? first?.attributes['identifier'];
      if (lookup !== undefined) found.lookups.add(lookup);
    }
    // `x IN schema.table`; a bare name may as well be a column.
    const table = second?.kind === 'IDENTIFIER' ? second.attributes['identifier'] : undefined;
    if (/^(?:global)?(?:not)?in$/i.test(name) && table?.includes('.') === true) found.relations.add(table);
  }

  return {
    relations: [...found.relations],
    tableFunctions: [...found.tableFunctions],
    lookups: [...found.lookups],
  };
}

function ctesOf(node: TreeNode): readonly string[] {
  return listed(node, 'WITH').flatMap((each) => each.attributes['cte_name'] ?? []);
}

function without(names: ReadonlySet<string>, name: string, outer: ReadonlySet<string>): ReadonlySet<string> {
  if (outer.has(name)) return names;
  return new Set([...names].filter((each) => each !== name));
}
