import { isRecord } from '../../../base/index.ts';
import type { Column } from '../../../context/index.ts';
import { quoteIdentifier, type CompiledNode, type Settings } from '../../../manifest/index.ts';
import type { ExistingRelation } from '../../../warehouse/index.ts';
import type { RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { BatchWindow, PlanContext } from '../../plan/plan-context.ts';
import { publish, stage, undoStaging } from '../../plan/publish.ts';
import { lookAtTable, type StandingTable } from '../../plan/standing-table.ts';
import { watchTable, type WatchedTable } from '../../plan/same-table.ts';
import { temporaryName } from '../../plan/temporary-names.ts';
import { chooseWay, type ChosenWay } from './choose-way.ts';
import { altersTable, planColumns, type ColumnChanges } from './schema-change.ts';
import type { Strategy } from './strategy.ts';
import { strategySteps } from './strategy-steps.ts';

export interface RowsToAdd {
  readonly node: CompiledNode;
  readonly sql: string;
  readonly strategy: Strategy;
  /** The table that they are added to. */
  readonly existing: ExistingRelation;
  readonly batch?: BatchWindow;
  /** The table as it was found when the plan was begun; undefined where nobody looked, or earlier steps change it. */
  readonly standing?: StandingTable | undefined;
  /** Whether earlier steps of the same plan put another table in its place. */
  readonly isReplaced?: boolean;
}

/** The two halves of an incremental run. */
export interface AddedRows {
  readonly reason: string;
  /** The new rows, worked out in a table beside; several batches may do this at once. */
  readonly compute: readonly Step[];
  /** Brought into the table. */
  readonly bring: readonly Step[];
  readonly undo: readonly UndoStep[];
}

const tableAt = (relation: RelationName, engine: string): ExistingRelation => ({
  ...relation,
  type: 'table',
  engine,
});

async function alter(
  { macros }: PlanContext,
  relation: RelationName,
  columns: ColumnChanges,
): Promise<readonly StatementStep[]> {
  if (!altersTable(columns)) return [];
  const { added, dropped, modified } = columns;
  const target = macros.relation(relation, 'table');
  const sql = await macros.write('get_alter_columns_sql', target, added, dropped, modified);
  return [{ kind: 'statement', purpose: 'alter', sql }];
}

async function create(
  { macros }: PlanContext,
  macro: 'get_clone_table_sql' | 'get_table_like_sql',
  relation: RelationName,
  existing: ExistingRelation,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'create',
    sql: await macros.write(macro, macros.relation(relation, 'table'), macros.relation(existing, 'table')),
    changes: [{ kind: 'created', relation: tableAt(relation, existing.engine) }],
  };
}

/** Columns are always named: the query's order need not be the table's. */
function insert(
  { macros }: PlanContext,
  relation: RelationName,
  sql: string,
  columns: ColumnChanges,
): Promise<string> {
  return macros.write(
    'clickhouse__insert_into',
    macros.relation(relation, 'table'),
    sql,
    !columns.insertsAll,
    false,
    columns.inserted,
  );
}

async function drop({ macros }: PlanContext, relation: RelationName): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'drop old',
    sql: await macros.drop({ ...relation, type: 'table' }),
    changes: [{ kind: 'dropped', relation }],
  };
}

/** `query_settings`, which may change types: `join_use_nulls`. */
function settingsOf({ config }: CompiledNode): Settings {
  const settings = config['query_settings'];
  return Object.fromEntries(
    Object.entries(isRecord(settings) ? settings : {}).filter(
      (entry): entry is [string, string | number | boolean] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
    ),
  );
}

const hasContract = ({ config }: CompiledNode): boolean =>
  isRecord(config['contract']) && config['contract']['enforced'] === true;

/** The columns that the new rows will have: the query's, or those that a contract promises. */
async function givenColumns(
  { inspection, macros }: PlanContext,
  { node, sql }: RowsToAdd,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const given = await inspection.columnsOfQuery(sql, settingsOf(node));
  if (!hasContract(node)) return given;
  await macros.write('get_assert_columns_equivalent', sql);
  const promised = new Map(Object.values(node.columns).map((column) => [column.name, column.data_type]));
  const structure = given
    .map(({ name, type }) => `${quoteIdentifier(name)} ${promised.get(name) ?? type}`)
    .join(', ');
  const { rows } = await inspection.query('DESCRIBE null({structure:String})', { structure });
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Plans how new rows come into a table: see the README of this folder for the ways. @throws UserError, WarehouseError */
export async function planRows(context: PlanContext, rows: RowsToAdd): Promise<AddedRows> {
  const { node, strategy, existing, batch } = rows;
  const [table, query] = await Promise.all([
    rows.standing ?? lookAtTable(context, existing),
    givenColumns(context, rows),
  ]);
  // The batches of one run replace the table one after the other: each looks when it is its turn.
  const isThisOne = batch === undefined && !rows.isReplaced;
  const watched = watchTable(node, existing, isThisOne ? table : undefined);
  const columns = planColumns(node, strategy.onSchemaChange, table.columns, query);
  const chosen = chooseWay(node, strategy, context.macros, { ...table, engine: existing.engine });
  return chosen.way !== 'in place' && strategy.kind === 'append' && !chosen.isOverridden
    ? addDirectly(context, rows, columns, chosen, watched)
    : addThroughTable(context, rows, columns, chosen, watched);
}

const WORDS: Readonly<Record<ChosenWay['way'], string>> = {
  clone: 'a copy of the table that shares its data, which then changes places with it',
  empty: 'a new table that takes over the old rows and then changes places with it',
  'in place': 'the table itself, since it is replicated, or others write to it or read what is inserted',
};

const describe = (strategy: Strategy, { way }: ChosenWay): string =>
  `Rows are added by the strategy '${strategy.kind}', to ${WORDS[way]}`;

/** Nothing has to be known of the new rows: one insert, into the copy. */
async function addDirectly(
  context: PlanContext,
  { existing, sql, strategy }: RowsToAdd,
  columns: ColumnChanges,
  chosen: ChosenWay,
  watched: WatchedTable,
): Promise<AddedRows> {
  const staged = stage(context);
  return {
    reason: describe(strategy, chosen),
    compute: [],
    bring: [
      ...watched.look,
      ...(await openStaged(context, existing, columns, chosen)),
      ...(chosen.way === 'empty' ? [await copyRows(context, staged, existing, columns.kept)] : []),
      {
        kind: 'statement',
        purpose: 'insert',
        sql: await insert(context, staged, sql, columns),
        isMain: true,
      },
      ...(await publish(context, { at: staged, type: 'table', engine: existing.engine }, [watched.check])),
    ],
    undo: await undoStaging(context, 'table'),
  };
}

async function copyRows(
  { macros }: PlanContext,
  into: RelationName,
  from: RelationName,
  columns: readonly Column[],
): Promise<StatementStep> {
  const [target, source] = [macros.relation(into, 'table'), macros.relation(from, 'table')];
  return {
    kind: 'statement',
    purpose: 'insert',
    sql: await macros.write('get_copy_rows_sql', target, source, columns),
  };
}

async function openStaged(
  context: PlanContext,
  existing: ExistingRelation,
  columns: ColumnChanges,
  { way }: ChosenWay,
): Promise<readonly StatementStep[]> {
  const staged = stage(context);
  const macro = way === 'clone' ? 'get_clone_table_sql' : 'get_table_like_sql';
  return [await create(context, macro, staged, existing), ...(await alter(context, staged, columns))];
}

/** The new rows stand in a table of their own first: the query is run once, and where it fails nothing was touched. */
async function addThroughTable(
  context: PlanContext,
  rows: RowsToAdd,
  columns: ColumnChanges,
  chosen: ChosenWay,
  watched: WatchedTable,
): Promise<AddedRows> {
  const { existing, sql, strategy, batch } = rows;
  const fresh = temporaryName(context.target, 'new', context.invocationId, batch?.id);
  const isInPlace = chosen.way === 'in place';
  const into = isInPlace ? existing : stage(context);
  const statements = await strategySteps(context, rows, { columns, chosen, fresh, into });
  const dropFresh = await drop(context, fresh);
  return {
    reason: describe(strategy, chosen),
    compute: [
      await create(context, 'get_table_like_sql', fresh, existing),
      ...(await alter(context, fresh, columns)),
      {
        kind: 'statement',
        purpose: 'insert',
        sql: await insert(context, fresh, sql, columns),
        isMain: true,
        fills: fresh,
      },
    ],
    bring: [
      ...(isInPlace ? [] : watched.look),
      ...(isInPlace
        ? await alter(context, existing, columns)
        : await openStaged(context, existing, columns, chosen)),
      ...statements,
      dropFresh,
      ...(isInPlace
        ? []
        : await publish(context, { at: into, type: 'table', engine: existing.engine }, [watched.check])),
    ],
    undo: [
      { sql: dropFresh.sql, changes: dropFresh.changes ?? [], ifExists: fresh },
      ...(isInPlace ? [] : await undoStaging(context, 'table')),
    ],
  };
}
