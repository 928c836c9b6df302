import { fromPython } from '../../../jinja/index.ts';
import { isRecord } from '../../../base/index.ts';
import type { ResultColumn } from '../../../warehouse/index.ts';
import { snapshotStrategyOdd } from '../../diagnostics.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { checkQuery } from './check-query.ts';
import { metaColumnsOf, type MetaColumns } from './snapshot-columns.ts';

/** What planning a snapshot goes by. */
export interface Snapshot {
  readonly context: ModelPlanContext;
  /** The columns of the snapshot's query. */
  readonly source: readonly ResultColumn[];
  readonly meta: MetaColumns;
  /** What the strategy's macro returned: opaque, handed on to other macros. */
  readonly strategy: unknown;
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record';
}

function hardDeletesOf(strategy: Readonly<Record<string, unknown>>): Snapshot['hardDeletes'] {
  const { hard_deletes: hardDeletes, invalidate_hard_deletes: invalidates } = strategy;
  if (hardDeletes === 'invalidate' || hardDeletes === 'new_record') return hardDeletes;
  return invalidates === true ? 'invalidate' : 'ignore';
}

/** Asks the strategy's macro how versions are told apart. @throws UserError for configs that do not go with the query */
export async function readSnapshot(context: ModelPlanContext): Promise<Snapshot> {
  const { macros, node, sql, existing, inspection } = context;
  const source = await inspection.columnsOfQuery(sql);
  checkQuery(context, source);
  const names = source.map((column) => column.name);
  const strategy = await macros.call('get_snapshot_strategy', existing !== undefined, names);
  const plain = fromPython(strategy);
  const lacks = ['unique_key', 'updated_at', 'row_changed', 'scd_id'].find(
    (key) => !isRecord(plain) || typeof plain[key] === 'undefined' || plain[key] === null,
  );
  if (lacks !== undefined) throw snapshotStrategyOdd(node, lacks);
  return {
    context,
    source,
    meta: metaColumnsOf(node.config),
    strategy,
    hardDeletes: hardDeletesOf(isRecord(plain) ? plain : {}),
  };
}
