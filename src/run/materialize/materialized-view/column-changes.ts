import type { ResultColumn } from '../../../warehouse/index.ts';
import type { ManifestNode } from '../../../manifest/index.ts';
import { schemaChanged } from '../../diagnostics.ts';
import type { RelationName, StatementStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import type { OnSchemaChange } from './read-view-config.ts';

/** What brings a table's columns in line with a query. */
export interface ColumnChanges {
  /** Columns that the query needs: before the query changes. */
  readonly before: readonly StatementStep[];
  /** Columns that the old query still fills: after it. */
  readonly after: readonly StatementStep[];
}

const quote = (columns: readonly ResultColumn[]): string =>
  columns.map(({ name, type }) => `'${name}' ${type}`).join(', ');

/**
 * How a table follows the columns of a query, as its `on_schema_change` allows.
 *
 * @throws UserError where it does not allow what changed
 */
export async function columnChanges(
  { macros, inspection }: PlanContext,
  node: ManifestNode,
  table: RelationName,
  sql: string,
  mode: OnSchemaChange,
): Promise<ColumnChanges> {
  if (mode === 'ignore') return { before: [], after: [] };
  const [has, wants] = await Promise.all([inspection.columnsOf(table), inspection.columnsOfQuery(sql)]);
  const types = new Map(has.map(({ name, type }) => [name, type]));
  const wanted = new Set(wants.map(({ name }) => name));
  const added = wants.filter(({ name }) => !types.has(name));
  const modified = wants.filter(({ name, type }) => types.has(name) && types.get(name) !== type);
  const dropped = has.filter(({ name }) => !wanted.has(name));
  const forbidden = mode === 'fail' ? [...added, ...modified, ...dropped] : [...modified, ...dropped];
  if (mode !== 'sync_all_columns' && forbidden.length > 0) {
    const parts = [
      ['new in the query:', added],
      ['missing in the query:', dropped],
      ['of another type:', modified],
    ] as const;
    const told = parts.filter(([, columns]) => columns.length > 0);
    throw schemaChanged(node, told.map(([what, columns]) => `${what} ${quote(columns)}`).join('; '));
  }
  const alter = async (change: string, columns: readonly ResultColumn[]): Promise<StatementStep[]> =>
    columns.length === 0
      ? []
      : [
          {
            kind: 'statement',
            purpose: 'alter',
            sql: await macros.write(
              'get_alter_target_columns_sql',
              macros.relation(table, 'table'),
              change,
              columns.map(({ name, type }) => ({ name, type })),
            ),
          },
        ];
  return {
    before: [...(await alter('add', added)), ...(await alter('modify', modified))],
    after: await alter('drop', dropped),
  };
}
