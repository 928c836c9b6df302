import type { PlanContext } from '../plan/plan-context.ts';

/** Functions by the names under which ClickHouse keeps them: CREATE writes `lower` for `LCASE`, and `formatQuery` does not. */
export async function spellingOf(
  { inspection }: Pick<PlanContext, 'inspection'>,
  texts: readonly string[],
): Promise<(text: string) => string> {
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/(\w+)\(/g)].map(([, name = '']) => name.toLowerCase())),
  );
  const { rows } = await inspection.query(
    `SELECT lower(name), if(alias_to = '', name, alias_to) FROM system.functions
    WHERE case_insensitive AND has({names:Array(String)}, lower(name))`,
    { names: [...names] },
  );
  const kept = new Map(rows.map(([name, stored]) => [String(name), String(stored)]));
  return (text) => text.replace(/(\w+)(?=\()/g, (name) => kept.get(name.toLowerCase()) ?? name);
}
