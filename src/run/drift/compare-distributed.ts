import type { RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { DriftPart, FoundDifference } from './difference.ts';
import { spellingOf } from './spelling.ts';
import { splitList } from './definition-text.ts';
import { readDefinition } from './table-definition.ts';

/** What the engine Distributed is given: cluster, database, table, and how rows are spread. */
function argumentsOf(create: string): readonly [cluster: string, local: string, key: string] {
  const engine = readDefinition(create)?.engine ?? '';
  const [cluster = '', schema = '', table = '', key = ''] = splitList(
    /^Distributed\((.*)\)$/s.exec(engine)?.[1] ?? '',
  ).map((each) => each.replace(/^['`](.*)['`]$/s, '$1'));
  return [cluster, `${schema}.${table}`, key];
}

/**
 * In what a table of the engine Distributed differs from its config: the cluster, the tables it is over, the sharding key.
 * @throws WarehouseError
 */
export async function compareDistributed(
  context: Pick<PlanContext, 'inspection' | 'macros'>,
  distributed: RelationName,
  local: RelationName,
): Promise<readonly FoundDifference[]> {
  const { inspection, macros } = context;
  const like = macros.relation(distributed, 'table');
  const create = await macros.write(
    'get_create_distributed_table_sql',
    like,
    macros.relation(local, 'table'),
    like,
  );
  const { rows } = await inspection.query(
    `SELECT formatQuerySingleLineOrNull(create_table_query), formatQuerySingleLineOrNull({create:String})
    FROM system.tables WHERE database = {schema:String} AND name = {name:String}`,
    { schema: distributed.schema, name: distributed.name, create },
  );
  const [stored, wanted] = rows[0] ?? [];
  if (typeof stored !== 'string' || typeof wanted !== 'string') return [];
  const spell = await spellingOf(context, [stored, wanted]);
  const [is, says] = [argumentsOf(spell(stored)), argumentsOf(spell(wanted))];
  const parts: readonly DriftPart[] = ['cluster', 'local table', 'sharding key'];
  return parts.flatMap((part, index): FoundDifference[] => {
    const [one = '', other = ''] = [is[index], says[index]];
    return one === other ? [] : [{ part, is: one, wanted: other, remedy: { kind: 'rebuild' } }];
  });
}
