import type { PlanContext } from '../plan/plan-context.ts';
import type { FoundDifference } from './difference.ts';
import { spellingOf } from './spelling.ts';

type Asking = Pick<PlanContext, 'inspection'>;

/** What a subquery finds becomes a constant of the tree, by which two different ones can look alike. */
const hasSubquery = (text: string): boolean => /\((?:SELECT|WITH)\b/.test(text);

/** Whether ClickHouse's analyser reads the same in both: names resolved, functions of the user's in their expressions. */
async function haveSameTree({ inspection }: Asking, one: string, other: string): Promise<boolean> {
  if (hasSubquery(one) || hasSubquery(other)) return false;
  try {
    const [first, second] = await Promise.all([inspection.treeOfQuery(one), inspection.treeOfQuery(other)]);
    return first === second;
  } catch {
    // One of them reads what is gone, or the server has another analyser.
    return false;
  }
}

/**
 * In what the query of a view that stands differs from the wanted one, both in ClickHouse's spelling; undefined where
 * they say the same. In doubt they differ. @throws WarehouseError
 */
export async function compareQuery(
  context: Asking,
  stored: string,
  sql: string,
  name?: string,
): Promise<FoundDifference | undefined> {
  const { rows } = await context.inspection.query(
    'SELECT formatQuerySingleLineOrNull({stored:String}), formatQuerySingleLineOrNull({wanted:String})',
    { stored, wanted: sql },
  );
  const [is, wanted] = [String(rows[0]?.[0] ?? stored), String(rows[0]?.[1] ?? sql)];
  if (is === wanted) return undefined;
  const spell = await spellingOf(context, [is, wanted]);
  if (spell(is) === spell(wanted) || (await haveSameTree(context, is, wanted))) return undefined;
  return {
    part: 'query',
    ...(name === undefined ? {} : { name }),
    is,
    wanted: spell(wanted),
    remedy: { kind: 'alter', actions: [`MODIFY QUERY ${wanted}`] },
  };
}
