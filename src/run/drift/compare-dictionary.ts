import type { RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { bodyOf, clausesOf } from './definition-text.ts';
import type { DriftPart, FoundDifference } from './difference.ts';

const CLAUSES = ['PRIMARY KEY', 'SOURCE', 'LIFETIME', 'LAYOUT', 'RANGE', 'SETTINGS', 'COMMENT'] as const;

/** A password is shown to nobody: whether it is another one is not to be told. */
const withoutPasswords = (text: string): string =>
  text.replace(/\bPASSWORD '(?:[^'\\]|\\.|'')*'/g, "PASSWORD '[HIDDEN]'");

function partsOf(create: string): ReadonlyMap<DriftPart, string> {
  const clauses = clausesOf(create, [...CLAUSES]);
  return new Map([
    ['columns', bodyOf(clauses.get('') ?? '').trim()],
    ['primary key', clauses.get('PRIMARY KEY') ?? ''],
    ['source', withoutPasswords(clauses.get('SOURCE') ?? '')],
    ['layout', clauses.get('LAYOUT') ?? ''],
    ['lifetime', clauses.get('LIFETIME') ?? ''],
    ['range', clauses.get('RANGE') ?? ''],
  ]);
}

/** ClickHouse makes `HASHED` of a key that is not one number `COMPLEX_KEY_HASHED`, and so other layouts. */
const isSame = (part: DriftPart, is: string, wanted: string): boolean =>
  is === wanted || (part === 'layout' && is === wanted.replace(/^\(/, '(COMPLEX_KEY_'));

/**
 * In what a dictionary that stands differs from the config of its node, in ClickHouse's spelling: its columns, key,
 * source, layout, lifetime and range. A run makes it anew in any case. @throws WarehouseError
 */
export async function compareDictionary(
  { inspection, macros }: Pick<PlanContext, 'inspection' | 'macros'>,
  dictionary: RelationName,
  sql: string,
): Promise<readonly FoundDifference[]> {
  const relation = macros.relation(dictionary, 'dictionary');
  const create = await macros.write('clickhouse__get_create_dictionary_as_sql', relation, '', sql);
  const { rows } = await inspection.query(
    `SELECT formatQuerySingleLineOrNull(create_table_query), formatQuerySingleLineOrNull({create:String})
    FROM system.tables WHERE database = {schema:String} AND name = {name:String}`,
    { schema: dictionary.schema, name: dictionary.name, create },
  );
  const [stored, wanted] = rows[0] ?? [];
  if (typeof stored !== 'string' || typeof wanted !== 'string') return [];
  const says = partsOf(wanted);
  return [...partsOf(stored)].flatMap(([part, is]): FoundDifference[] => {
    const other = says.get(part) ?? '';
    return isSame(part, is, other) ? [] : [{ part, is, wanted: other, remedy: { kind: 'rebuild' } }];
  });
}
