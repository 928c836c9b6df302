import { listed, nodesOf, type TreeNode } from '../tree/tree-node.ts';
import { functionUses, type ExpressionTracer } from './function-uses.ts';
import type { QueryLineage } from './types.ts';
import { Uses } from './uses.ts';

/** What a query, or a union of queries, gives. */
interface Traced {
  readonly columns: readonly { readonly name: string; readonly uses: Uses }[];
  readonly rows: Uses;
}

/** The columns of relations as they are known, by `schema.name`: what tells a column `a.b` from the part `b` of `a`. */
export type KnownColumns = (relation: string) => readonly string[] | undefined;

/** Relations of ClickHouse's own that stand for no data. */
const NO_DATA: ReadonlySet<string> = new Set(['system.one']);

/**
 * The lineage of a query whose tree is resolved (`passes = 1`: names are resolved, nothing is rewritten yet, so that what
 * the user wrote is still there).
 */
export function traceColumns(root: TreeNode, known: KnownColumns = () => undefined): QueryLineage {
  const tracer = new Tracer(root, known);
  const { columns, rows } = tracer.query(root);
  const types = typedColumns(root);
  return {
    columns: columns.map(({ name, uses }, index) => ({
      name,
      type: types[index]?.type ?? '',
      from: uses.toColumns(name),
    })),
    rows: rows.toColumns(null),
    relations: [...tracer.relations].sort(),
  };
}

function typedColumns(node: TreeNode): TreeNode['columns'] {
  if (node.kind !== 'UNION') return node.columns;
  const [first] = listed(node, 'QUERIES');
  return first ? typedColumns(first) : [];
}

/** Nodes that columns name as their source. */
const SOURCES: ReadonlySet<string> = new Set([
  'QUERY',
  'UNION',
  'TABLE',
  'TABLE_FUNCTION',
  'JOIN',
  'ARRAY_JOIN',
  'LAMBDA',
]);

class Tracer implements ExpressionTracer {
  readonly relations = new Set<string>();
  readonly #known: KnownColumns;
  readonly #sources = new Map<number, TreeNode>();
  readonly #traced = new Map<number, Traced>();
  /** What is known so far of a recursive CTE, by the name of the temporary table that stands for it inside. */
  readonly #recursive = new Map<string, Traced>();

  constructor(root: TreeNode, known: KnownColumns) {
    this.#known = known;
    for (const node of nodesOf(root)) {
      if (SOURCES.has(node.kind) && !this.#sources.has(node.id)) this.#sources.set(node.id, node);
      if (node.kind === 'TABLE' && node.attributes['temporary_table_name'] === undefined)
        this.#reads(relationName(node));
    }
  }

  #reads(relation: string): void {
    if (!NO_DATA.has(relation)) this.relations.add(relation);
  }

  query(node: TreeNode): Traced {
    const known = this.#traced.get(node.id);
    if (known) return known;
    const traced = node.kind === 'UNION' ? this.#union(node) : this.#select(node);
    // Of a recursive CTE more may be known later.
    if (this.#recursive.size === 0) this.#traced.set(node.id, traced);
    return traced;
  }

  #select(node: TreeNode): Traced {
    const rows = new Uses();
    const bearing = (heading: string, use: 'filter' | 'group_key' | 'sort'): void => {
      for (const each of listed(node, heading)) rows.merge(this.expression(each).through(use));
    };
    for (const each of node.sections['JOIN TREE'] ?? []) rows.merge(this.#tableRows(each));
    bearing('PREWHERE', 'filter');
    bearing('WHERE', 'filter');
    bearing('GROUP BY', 'group_key');
    bearing('HAVING', 'filter');
    bearing('QUALIFY', 'filter');
    bearing('LIMIT BY', 'filter');
    bearing('ORDER BY', 'sort');
    const expressions = listed(node, 'PROJECTION');
    const columns = node.columns.map(({ name }, index) => {
      const expression = expressions[index];
      return { name, uses: expression ? this.expression(expression) : new Uses() };
    });
    return { columns, rows };
  }

  #union(node: TreeNode): Traced {
    const [first, ...others] = listed(node, 'QUERIES');
    if (!first) return { columns: [], rows: new Uses() };
    const temporary = temporaryName(node.attributes['recursive_cte_table']);
    const mode = node.attributes['union_mode'] ?? '';
    if (temporary === undefined) return this.#combine(first, others, mode);
    const seed = this.query(first);
    this.#recursive.set(temporary, seed);
    // Each turn can bring in one column more from another: as many turns as there are columns suffice, and one shows it.
    let result = seed;
    for (let turn = 0; turn <= seed.columns.length; turn += 1) {
      result = this.#combine(first, others, mode);
      this.#recursive.set(temporary, result);
    }
    this.#recursive.delete(temporary);
    return result;
  }

  #combine(first: TreeNode, others: readonly TreeNode[], mode: string): Traced {
    const base = this.query(first);
    const rows = new Uses().merge(base.rows);
    const columns = base.columns.map(({ name, uses }) => ({ name, uses: new Uses().merge(uses) }));
    const isChoice = mode.startsWith('EXCEPT') || mode.startsWith('INTERSECT');
    for (const each of others) {
      const other = this.query(each);
      rows.merge(isChoice ? other.rows.through('filter') : other.rows);
      for (const [index, { uses }] of other.columns.entries()) {
        // What is only compared with decides which rows stay.
        if (isChoice) rows.merge(uses.through('filter'));
        else columns[index]?.uses.merge(uses);
      }
      if (isChoice) for (const { uses } of base.columns) rows.merge(uses.through('filter'));
    }
    return { columns, rows };
  }

  /** What of a FROM clause bears on which rows there are. */
  #tableRows(node: TreeNode): Uses {
    const rows = new Uses();
    switch (node.kind) {
      case 'QUERY':
      case 'UNION':
        return rows.merge(this.query(node).rows);
      case 'TABLE': {
        const recursive = this.#recursive.get(temporaryName(node.attributes['table_name']) ?? '');
        return recursive ? rows.merge(recursive.rows) : rows;
      }
      case 'TABLE_FUNCTION':
        return rows;
      default: {
        for (const [heading, below] of Object.entries(node.sections)) {
          const isKey = heading === 'JOIN EXPRESSION';
          if (heading === 'JOIN EXPRESSIONS') continue;
          for (const each of below) {
            if (isKey) rows.merge(this.expression(each).through('join_key'));
            else rows.merge(this.#tableRows(each));
          }
        }
        return rows;
      }
    }
  }

  expression(node: TreeNode): Uses {
    switch (node.kind) {
      case 'COLUMN':
        return this.#column(node);
      case 'FUNCTION':
        return functionUses(node, this);
      case 'CONSTANT':
        return this.#all(node, 'EXPRESSION');
      case 'LAMBDA':
      case 'SORT':
      case 'INTERPOLATE':
        return this.#all(node, 'EXPRESSION');
      case 'LIST':
        return this.#all(node, '');
      case 'QUERY':
      case 'UNION': {
        const { columns, rows } = this.query(node);
        const uses = new Uses().merge(rows);
        for (const column of columns) uses.merge(column.uses);
        return uses;
      }
      default:
        return new Uses();
    }
  }

  subquery(node: TreeNode): Uses | undefined {
    return node.kind === 'QUERY' || node.kind === 'UNION' ? this.expression(node) : undefined;
  }

  /** Every column of a relation that is named as a whole (`x IN relation`). */
  wholeTable(node: TreeNode): Uses {
    const relation = relationName(node);
    const uses = new Uses();
    for (const column of this.#known(relation) ?? []) uses.add(relation, column, 'same');
    return uses;
  }

  named(relation: string, column: string): Uses {
    this.#reads(relation);
    return Uses.of(relation, column);
  }

  #all(node: TreeNode, heading: string): Uses {
    const uses = new Uses();
    for (const each of node.sections[heading] ?? []) uses.merge(this.expression(each));
    return uses;
  }

  #column(node: TreeNode): Uses {
    const name = node.attributes['column_name'] ?? '';
    const source = this.#sources.get(Number(node.attributes['source_id']));
    switch (source?.kind) {
      case 'TABLE':
        return this.#tableColumn(source, name);
      case 'TABLE_FUNCTION':
        return Uses.of(`${source.attributes['table_function_name'] ?? ''}()`, name);
      case 'QUERY':
      case 'UNION':
        return columnOf(this.query(source), name);
      case 'JOIN':
      case 'ARRAY_JOIN':
        return this.#joinedColumn(node, source, name);
      default:
        // The argument of a lambda: its values come from an array that is an argument beside it.
        return new Uses();
    }
  }

  #tableColumn(table: TreeNode, name: string): Uses {
    const recursive = this.#recursive.get(temporaryName(table.attributes['table_name']) ?? '');
    if (recursive) return columnOf(recursive, name);
    const relation = relationName(table);
    const columns = this.#known(relation);
    if (!columns || columns.includes(name)) return Uses.of(relation, name);
    // A part of a column: an element of a tuple, a path of a JSON, `arr.size0`.
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const whole = name.slice(0, dot);
      if (columns.includes(whole)) return Uses.of(relation, whole, 'computed');
    }
    return Uses.of(relation, name);
  }

  /** A column that a USING makes of both sides', or that ARRAY JOIN makes of an array. */
  #joinedColumn(node: TreeNode, source: TreeNode, name: string): Uses {
    const isArray = source.kind === 'ARRAY_JOIN';
    const heading = isArray ? 'JOIN EXPRESSIONS' : 'JOIN EXPRESSION';
    const definition = node.sections['EXPRESSION']
      ? node
      : listed(source, heading).find((each) => each.attributes['column_name'] === name);
    if (!definition) return new Uses();
    return this.#all(definition, 'EXPRESSION').through(isArray ? 'computed' : 'same');
  }
}

function columnOf({ columns }: Traced, name: string): Uses {
  const exact = columns.find((column) => column.name === name);
  if (exact) return exact.uses;
  const owner = columns.find((column) => name.startsWith(`${column.name}.`));
  return owner ? owner.uses.through('computed') : new Uses();
}

const relationName = (table: TreeNode): string => table.attributes['table_name'] ?? '';

/** The bare name of the temporary table of a recursive CTE: it is written with quotes and number in one place, without in the other. */
function temporaryName(text: string | undefined): string | undefined {
  return text === undefined ? undefined : /_tmp_[0-9a-f-]+/.exec(text)?.[0];
}
