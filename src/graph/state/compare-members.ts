import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../base/index.ts';
import { fieldOf, type GraphMember } from '../graph-member.ts';

/** One way in which a member can equal its earlier self. `undefined`: the question has no meaning for its kind. */
export type Comparison = 'body' | 'configs' | 'persisted_descriptions' | 'relation' | 'contract';

type Same = (current: GraphMember, previous: GraphMember, comparesAsWritten: boolean) => boolean;

const sameFields =
  (...fields: readonly string[]) =>
  (current: GraphMember, previous: GraphMember): boolean =>
    fields.every((field) =>
      isDeepStrictEqual(fieldOf(current, field) ?? null, fieldOf(previous, field) ?? null),
    );

const unrenderedConfig = (member: GraphMember): Readonly<Record<string, unknown>> => {
  const config = fieldOf(member, 'unrendered_config');
  return isRecord(config) ? config : {};
};

/** Keys of a config that are no change by themselves: names count as the relation, the rest only sorts nodes. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['alias', 'schema', 'database', 'tags', 'group']);

/** Keys that dbt moved from a source into its config with 1.10. */
const ONCE_OF_SOURCE: ReadonlySet<string> = new Set([
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'meta',
  'tags',
]);

/** Whether an earlier manifest is too old to have a key in the configs of sources. */
const isOfSource = (key: string, previous: GraphMember): boolean =>
  ONCE_OF_SOURCE.has(key) && !Object.hasOwn(previous.config, key);

const isNode = (member: GraphMember): boolean => Reflect.has(member.record, 'raw_code');

const sameConfigs = (current: GraphMember, previous: GraphMember): boolean => {
  const [mine, theirs] = [unrenderedConfig(current), unrenderedConfig(previous)];
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (isNode(current) && NOT_COMPARED.has(key)) continue;
    if (current.resourceType === 'source' && isOfSource(key, previous)) continue;
    const known = key === 'freshness' ? thresholdsOf : asItIs;
    if (!isDeepStrictEqual(known(mine[key]), known(theirs[key]))) return false;
  }
  return true;
};

const sameBody: Same = (current, previous) =>
  current.resourceType === 'seed'
    ? sameFields('checksum')(current, previous)
    : sameFields('raw_code')(current, previous);

const columnDescriptions = (member: GraphMember): readonly (readonly [string, unknown])[] => {
  const columns = fieldOf(member, 'columns');
  if (!isRecord(columns)) return [];
  return Object.entries(columns)
    .map(([name, column]) => [name, isRecord(column) ? column.description : undefined] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

const samePersistedDescriptions: Same = (current, previous) => {
  const persisted = isRecord(current.config.persist_docs) ? current.config.persist_docs : {};
  if (persisted.relation && !sameFields('description')(current, previous)) return false;
  return !persisted.columns || isDeepStrictEqual(columnDescriptions(current), columnDescriptions(previous));
};

const sameRelation: Same = (current, previous, comparesAsWritten) => {
  if (current.resourceType === 'source') {
    // Manifests of dbt before 1.9 do not have what was written.
    const isWritten = comparesAsWritten && fieldOf(previous, 'unrendered_schema') !== undefined;
    const fields = isWritten ? ['unrendered_database', 'unrendered_schema'] : ['database', 'schema'];
    return sameFields(...fields, 'identifier')(current, previous);
  }
  const [mine, theirs] = [unrenderedConfig(current), unrenderedConfig(previous)];
  return ['database', 'schema', 'alias'].every((key) => isDeepStrictEqual(mine[key], theirs[key]));
};

const asItIs = (value: unknown): unknown => value;

/** Thresholds without a count are no thresholds, however a version of dbt writes them. */
function thresholdsOf(freshness: unknown): unknown {
  if (!isRecord(freshness)) return null;
  const threshold = (value: unknown): unknown =>
    isRecord(value) && typeof value.count === 'number' ? [value.count, value.period ?? null] : null;
  const known = [threshold(freshness.warn_after), threshold(freshness.error_after), freshness.filter ?? null];
  return known.every((part) => part === null) ? null : known;
}

const sameFreshness = (current: GraphMember, previous: GraphMember): boolean =>
  isDeepStrictEqual(
    thresholdsOf(fieldOf(current, 'freshness')),
    thresholdsOf(fieldOf(previous, 'freshness')),
  );

const sameContract: Same = (current, previous) => {
  if (current.resourceType !== 'model') return true;
  const contract = (member: GraphMember): Readonly<Record<string, unknown>> => {
    const value = fieldOf(member, 'contract');
    return isRecord(value) ? value : {};
  };
  const [mine, theirs] = [contract(current), contract(previous)];
  if (!mine.enforced && !theirs.enforced) return true;
  return mine.enforced === theirs.enforced && mine.checksum === theirs.checksum;
};

const COMPARISONS: Readonly<Record<Comparison, Same>> = {
  body: sameBody,
  configs: sameConfigs,
  persisted_descriptions: samePersistedDescriptions,
  relation: sameRelation,
  contract: sameContract,
};

/** Whether a comparison has a meaning for a member's kind. */
export function isComparable(member: GraphMember, comparison: Comparison): boolean {
  if (isNode(member)) return true;
  if (comparison === 'relation') return member.resourceType === 'source';
  return comparison === 'configs' && member.resourceType !== 'unit_test';
}

/** Whether a member equals its earlier self in one respect. */
export function isSame(
  current: GraphMember,
  previous: GraphMember,
  comparison: Comparison,
  comparesAsWritten: boolean,
): boolean {
  return COMPARISONS[comparison](current, previous, comparesAsWritten);
}

/** Whether everything about a member that dbt's `state:modified` looks at is as it was, upstream macros aside. */
export function hasSameContents(
  current: GraphMember,
  previous: GraphMember,
  comparesAsWritten: boolean,
): boolean {
  switch (current.resourceType) {
    case 'source':
      return (
        sameRelation(current, previous, comparesAsWritten) &&
        sameConfigs(current, previous) &&
        sameFreshness(current, previous) &&
        sameFields('fqn', 'quoting', 'loaded_at_field', 'loaded_at_query', 'external')(current, previous)
      );
    case 'exposure': {
      const dependencies = (member: GraphMember): readonly string[] => [...new Set(member.dependsOn)].sort();
      return (
        sameConfigs(current, previous) &&
        sameFields('fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label')(current, previous) &&
        isDeepStrictEqual(dependencies(current), dependencies(previous))
      );
    }
    case 'metric':
      return sameConfigs(current, previous) && sameFields('type', 'description', 'label')(current, previous);
    case 'semantic_model':
      return (
        sameConfigs(current, previous) &&
        sameFields(
          'model',
          'description',
          'defaults',
          'entities',
          'dimensions',
          'measures',
        )(current, previous) &&
        sameFields('primary_entity', 'group')(current, previous)
      );
    case 'saved_query':
      return (
        sameConfigs(current, previous) &&
        sameFields('query_params', 'description', 'label', 'group', 'exports', 'tags')(current, previous)
      );
    case 'unit_test':
      return sameFields('checksum')(current, previous);
    case 'test':
      // A generic test's code is its arguments, which its name and config already hold.
      if (Reflect.has(current.record, 'test_metadata')) {
        return sameConfigs(current, previous) && sameFields('fqn')(current, previous);
      }
      return hasSameNodeContents(current, previous);
    case 'model':
      return (
        hasSameNodeContents(current, previous) &&
        sameFields('latest_version', 'access', 'deprecation_date')(current, previous)
      );
    case 'function':
      return hasSameNodeContents(current, previous) && sameFields('arguments', 'returns')(current, previous);
    case 'seed':
    case 'snapshot':
    case 'analysis':
    case 'operation':
    case 'sql_operation':
    case 'macro':
    case 'doc':
    case 'group':
      return hasSameNodeContents(current, previous);
  }
}

function hasSameNodeContents(current: GraphMember, previous: GraphMember): boolean {
  return (
    sameBody(current, previous, false) &&
    sameConfigs(current, previous) &&
    samePersistedDescriptions(current, previous, false) &&
    sameFields('fqn')(current, previous) &&
    sameRelation(current, previous, false) &&
    sameContract(current, previous, false)
  );
}
