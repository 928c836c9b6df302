import type { CompiledNode } from '../../../manifest/index.ts';
import type { ExistingRelation } from '../../../warehouse/index.ts';
import { distributedNeeds } from '../../diagnostics.ts';
import { planDistributedDrift } from '../../drift/plan-distributed-drift.ts';
import type { NodePlan, RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext, PlanContext } from '../../plan/plan-context.ts';
import { completePlan, type PlannedWork } from '../../plan/publish.ts';
import { temporaryName } from '../../plan/temporary-names.ts';
import { lookAtTable } from '../../plan/standing-table.ts';
import { altersTable, planColumns, type ColumnChanges } from '../incremental/schema-change.ts';
import { readStrategy, type Strategy } from '../incremental/strategy.ts';
import { checkDistributed } from './check-distributed.ts';
import { bringRows } from './bring-rows.ts';
import { buildDistributed } from './distributed-table.ts';
import { createDistributed, createLike, dropTable } from './distributed-steps.ts';
import { localContext } from './local-table.ts';

/** The strategies that work on every host; `merge` is one of them as long as it replaces whole rows. */
const KNOWN = ['append', 'legacy', 'delete_insert', 'insert_overwrite', 'merge'] as const;

/**
 * An incremental model on a cluster: built whole on its first run, on `--full-refresh` and where one of its two tables is
 * missing; otherwise the new rows, spread over the hosts in a table beside, are brought into the local tables.
 */
export function planDistributedIncremental(context: ModelPlanContext): Promise<NodePlan> {
  const { node, sql, macros, useLwDeletes } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    await checkDistributed(settled, node);
    const strategy = readStrategy(node, { useLwDeletes, hasMacro: macros.has });
    checkStrategy(node, strategy);
    const { local, cleared } = await localContext(settled);
    const { existing, fullRefresh } = settled;
    if (fullRefresh || existing?.engine !== 'Distributed' || local.existing?.type !== 'table') {
      return buildDistributed(settled, node, sql);
    }
    const added = await addRows(settled, { node, sql, strategy, existing, local, table: local.existing });
    return { ...added, work: [...cleared, ...added.work] };
  });
}

function checkStrategy(node: CompiledNode, { kind }: Strategy): void {
  const restricts = node.config['merge_update_columns'] ?? node.config['merge_exclude_columns'];
  if (KNOWN.some((name) => name === kind) && !(kind === 'merge' && restricts)) return;
  throw distributedNeeds(
    node,
    `a strategy that works on every host, and '${String(node.config['incremental_strategy'])}' does not`,
    'use append, delete_insert, insert_overwrite, or legacy',
  );
}

interface Rows {
  readonly node: CompiledNode;
  readonly sql: string;
  readonly strategy: Strategy;
  /** The distributed table. */
  readonly existing: ExistingRelation;
  /** The context of its local table, and what stands there. */
  readonly local: PlanContext;
  readonly table: ExistingRelation;
}

async function addRows(context: PlanContext, rows: Rows): Promise<PlannedWork> {
  const { node, sql, strategy, existing, local, table } = rows;
  const { inspection, invocationId } = context;
  const [found, query] = await Promise.all([lookAtTable(context, table), inspection.columnsOfQuery(sql)]);
  const columns = planColumns(node, strategy.onSchemaChange, found.columns, query);
  const reason = `Rows are added on every host of the cluster by the strategy '${strategy.kind}'`;
  const {
    drift,
    steps: changes,
    undo: undoDrift,
  } = await planDistributedDrift(context, node, {
    local,
    localTable: table,
    distributed: existing,
  });
  const alter = await alterBoth(context, [table, existing], columns);
  if (strategy.kind === 'append') {
    const work = [...changes, ...alter, await insert(context, existing, sql, columns)];
    return { reason, addsRows: true, drift, work, undo: undoDrift };
  }
  const freshLocal = temporaryName(local.target, 'new', invocationId);
  const fresh = temporaryName(context.target, 'new', invocationId);
  const drops = [await dropTable(context, fresh), await dropTable(context, freshLocal)];
  const brought = await bringRows({ context, local, table, existing, fresh, freshLocal, strategy, columns });
  const work: Step[] = [
    ...changes,
    ...alter,
    await createLike(context, freshLocal, table),
    await createDistributed(context, fresh, freshLocal),
    await insert(context, fresh, sql, columns),
    ...brought.work,
    ...drops,
  ];
  const undo: UndoStep[] = [...drops, ...undoDrift, ...brought.undo];
  return { reason, addsRows: true, drift, work, undo };
}

async function alterBoth(
  { macros }: PlanContext,
  relations: readonly RelationName[],
  columns: ColumnChanges,
): Promise<readonly StatementStep[]> {
  if (!altersTable(columns)) return [];
  const { added, dropped, modified } = columns;
  return Promise.all(
    relations.map(async (relation): Promise<StatementStep> => ({
      kind: 'statement',
      purpose: 'alter',
      sql: await macros.write(
        'get_alter_columns_sql',
        macros.relation(relation, 'table'),
        added,
        dropped,
        modified,
      ),
    })),
  );
}

/** Columns are named: the query's order need not be the table's. */
async function insert(
  { macros }: PlanContext,
  relation: RelationName,
  sql: string,
  columns: ColumnChanges,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'insert',
    sql: await macros.write(
      'clickhouse__insert_into',
      macros.relation(relation, 'table'),
      sql,
      !columns.insertsAll,
      false,
      columns.inserted,
    ),
    isMain: true,
  };
}
