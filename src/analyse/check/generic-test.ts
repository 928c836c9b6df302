import type { Diagnostic, Json, Span } from '../../base/index.ts';
import type { TestNode } from '../../manifest/index.ts';
import { testedColumnUnknown } from '../diagnostics.ts';
import type { TypedColumn } from '../tree/tree-node.ts';

const BUILT_IN: ReadonlySet<string> = new Set(['not_null', 'unique', 'accepted_values', 'relationships']);

/** A column by its bare name: anything else in its place is an expression, which only ClickHouse can read. */
const NAME = /^[A-Za-z_][\w.]*$/;

/** The columns of a relation, with its name for messages. */
export interface TestedRelation {
  readonly name: string;
  readonly columns: readonly TypedColumn[];
}

/** What a built-in generic test names: it needs no query to be checked. */
export interface NamedColumn {
  readonly column: string;
  /** The node that must have it; the tested one unless told otherwise. */
  readonly of: 'tested' | 'referred';
}

/**
 * The columns that a test of dbt's own looks at; undefined for tests that take a query to be checked: those of the project
 * or a package, and those with an expression or a `where`.
 */
export function namedColumns(test: TestNode): readonly NamedColumn[] | undefined {
  const { test_metadata: metadata } = test;
  if (!metadata || metadata.namespace !== null || !BUILT_IN.has(metadata.name)) return undefined;
  if (!test.depends_on.macros.includes(`macro.dbt.test_${metadata.name}`)) return undefined;
  if (typeof test.config['where'] === 'string') return undefined;
  const column = test.column_name ?? textOf(metadata.kwargs['column_name']);
  if (column === undefined || column === null || !NAME.test(column)) return undefined;
  const tested: NamedColumn = { column, of: 'tested' };
  if (metadata.name !== 'relationships') return [tested];
  const field = textOf(metadata.kwargs['field']);
  return field !== undefined && NAME.test(field) ? [tested, { column: field, of: 'referred' }] : undefined;
}

const textOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Whether a relation has a column; of a tuple or a JSON also a part. */
export function checkColumn(
  test: TestNode,
  { column }: NamedColumn,
  { name, columns }: TestedRelation,
  span: Span | undefined,
): Diagnostic | undefined {
  const names = columns.map((each) => each.name);
  const isThere = names.some((known) => known === column || column.startsWith(`${known}.`));
  return isThere ? undefined : testedColumnUnknown(test.unique_id, column, name, names, span);
}
