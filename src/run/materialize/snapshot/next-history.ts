import { Column } from '../../../context/index.ts';
import { renderRelationName } from '../../../manifest/index.ts';
import type { ExistingRelation, ResultColumn } from '../../../warehouse/index.ts';
import type { DerivedStep, Step, RelationName, StatementStep } from '../../plan/node-plan.ts';
import { publish, stage } from '../../plan/publish.ts';
import { watchTable, type WatchedTable } from '../../plan/same-table.ts';
import { checkKeys } from './check-keys.ts';
import { matchColumns, type HistoryColumns } from './history-columns.ts';
import type { Snapshot } from './read-snapshot.ts';
import { createWorkTable, dropWorkTable, workTableAt } from './work-table.ts';

const asColumns = (columns: readonly ResultColumn[]): readonly Column[] =>
  columns.map(({ name, type }) => new Column(name, type));

/** The new history beside the old one, and their exchange. */
async function rewriteHistory(
  { context }: Snapshot,
  existing: ExistingRelation,
  changes: RelationName,
  { known, written, added, widened }: HistoryColumns,
  { check }: WatchedTable,
): Promise<readonly Step[]> {
  const { macros, target } = context;
  const staged = stage(context);
  const [next, old, changed] = [staged, target, changes].map((name) => macros.relation(name, 'table'));
  const alter: StatementStep[] =
    added.length + widened.length === 0
      ? []
      : [
          {
            kind: 'statement',
            purpose: 'alter',
            sql: await macros.write('get_snapshot_columns_sql', next, asColumns(added), asColumns(widened)),
          },
        ];
  return [
    {
      kind: 'statement',
      purpose: 'create',
      sql: await macros.write('get_snapshot_history_sql', next, old),
      changes: [{ kind: 'created', relation: { ...existing, ...staged } }],
    },
    ...alter,
    {
      kind: 'statement',
      purpose: 'insert',
      sql: await macros.write('get_snapshot_keep_sql', next, old, changed, known),
    },
    {
      kind: 'statement',
      purpose: 'insert',
      sql: await macros.write('get_snapshot_add_sql', next, changed, written),
    },
    ...(await publish(context, { at: staged, type: 'table', engine: existing.engine }, [check])),
  ];
}

/**
 * Every later snapshot. The query is read once, into a table of its own; compared with the current versions, it gives
 * the changes; and if there are any, a new history is made beside the old one and takes its place.
 */
export async function planNextHistory(
  snapshot: Snapshot,
  existing: ExistingRelation,
): Promise<readonly Step[]> {
  const { context, strategy } = snapshot;
  const { macros, target, sql } = context;
  // Everything is read from the table when it is the snapshot's turn: nothing of it but its columns is known before.
  const watched = watchTable(context.node, target, undefined);
  const columns = await matchColumns(snapshot);
  const source = workTableAt(context, 'src');
  const changes = workTableAt(context, 'new');
  const comparison = await macros.write(
    'snapshot_staging_table',
    strategy,
    `select * from ${renderRelationName(source.schema, source.name)}`,
    macros.relation(target, 'table'),
  );
  const rewrite = await rewriteHistory(snapshot, existing, changes, columns, watched);
  const hasNewShape = columns.added.length + columns.widened.length > 0;
  const replace: DerivedStep = {
    kind: 'derived',
    purpose: 'exchange',
    description: 'If anything has changed, a new history is made beside the old one and takes its place',
    derive: async (inspection) => {
      const { rows } = await inspection.query(
        `select count() from ${renderRelationName(changes.schema, changes.name)}`,
      );
      return rows[0]?.[0] === 0 && !hasNewShape ? [] : rewrite;
    },
  };
  return [
    ...watched.look,
    await createWorkTable(context, 'read source', source, sql),
    await checkKeys(context, source),
    { ...(await createWorkTable(context, 'compare', changes, comparison)), isMain: true },
    await dropWorkTable(context, source),
    replace,
    await dropWorkTable(context, changes),
  ];
}
