import type { Json, JsonObject } from '../../base/index.ts';
import { isDict } from '../json-object.ts';
import {
  ANY,
  BOOLEAN,
  DICT,
  HOOKS,
  OPTIONAL_BOOLEAN,
  OPTIONAL_DICT,
  OPTIONAL_INTEGER,
  OPTIONAL_TEXT,
  OPTIONAL_TEXTS,
  SWITCH_TEXT,
  TEXT,
  TEXTS,
  field,
  oneOf,
  optionalOneOf,
  type ConfigField,
  type ValueKind,
} from './config-field.ts';

/** Resource types that have configs of their own; hooks and analyses share `node`. */
export type ConfigKind =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'source'
  | 'exposure'
  | 'node'
  | 'function'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'analysis';

/*
 * Keys, defaults and order are those of dbt's config classes
 * (`dbt/artifacts/resources/v1/*.py`), so that a config looks as in dbt's manifest.
 */

/** A dict with further keys set to their defaults, in the order of the defaults. */
const completed =
  (defaults: Readonly<Record<string, Json>>) =>
  (value: Json): Json =>
    isDict(value) ? { ...defaults, ...value } : value;

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/** YAML reads an unquoted `on` or `off` as a boolean. */
const switchText = (value: Json): Json => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value);

/** dbt's hook dicts; a string may be the dict as JSON. */
export function completeHooks(value: Json): Json {
  return listOf(value).map((hook): Json => {
    if (typeof hook !== 'string') return completed({ sql: '', transaction: true, index: null })(hook);
    return { sql: hook, transaction: true, index: null, ...hookFromJson(hook) };
  });
}

function hookFromJson(hook: string): JsonObject {
  if (!hook.trimStart().startsWith('{')) return {};
  try {
    const parsed = JSON.parse(hook) as Json;
    return isDict(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Configs of models without `build_after` have no freshness at all. */
function completeModelFreshness(value: Json): Json {
  if (!isDict(value) || !('build_after' in value)) return null;
  return {
    build_after: completed({ count: null, period: null, updates_on: 'any' })(value.build_after ?? null),
  };
}

const EMPTY_AGE = { count: null, period: null };

/** A source's freshness with every key; `null` stands for switched off. */
export function completeFreshness(value: Json): Json {
  if (!isDict(value)) return value;
  const age = (key: string): Json => {
    if (!(key in value)) return EMPTY_AGE;
    return completed(EMPTY_AGE)(value[key] ?? null);
  };
  return { warn_after: age('warn_after'), error_after: age('error_after'), filter: value.filter ?? null };
}

const SEVERITY: ValueKind = {
  words: "'warn' or 'error'",
  accepts: (value) => typeof value === 'string' && /^(?:warn|error)$/i.test(value),
};

const SHARED = (schema: Json): readonly ConfigField[] => [
  field('enabled', true, BOOLEAN),
  field('alias', null, OPTIONAL_TEXT),
  field('schema', schema, OPTIONAL_TEXT),
  field('database', null, OPTIONAL_TEXT),
  field('tags', [], TEXTS, 'append', listOf),
  field('meta', {}, DICT, 'update'),
  field('group', null, OPTIONAL_TEXT),
  field('static_analysis', null, SWITCH_TEXT, 'clobber', switchText),
];

const nodeFields = (materialized: string, materializedKind: ValueKind = TEXT): readonly ConfigField[] => [
  ...SHARED(null),
  field('materialized', materialized, materializedKind),
  field('incremental_strategy', null, OPTIONAL_TEXT),
  field('batch_size', null, ANY),
  field('lookback', 1, ANY),
  field('begin', null, ANY),
  field('persist_docs', {}, DICT),
  field('post-hook', [], HOOKS, 'append', completeHooks),
  field('pre-hook', [], HOOKS, 'append', completeHooks),
  field('quoting', {}, DICT, 'update'),
  field('column_types', {}, DICT, 'update'),
  field('full_refresh', null, OPTIONAL_BOOLEAN),
  field('unique_key', null, OPTIONAL_TEXTS),
  field('on_schema_change', 'ignore', OPTIONAL_TEXT),
  field('on_configuration_change', 'apply', oneOf('apply', 'continue', 'fail')),
  field('grants', {}, DICT, 'grants'),
  field('packages', [], TEXTS, 'append', listOf),
  field(
    'docs',
    { show: true, node_color: null },
    DICT,
    'update',
    completed({ show: true, node_color: null }),
  ),
  field(
    'contract',
    { enforced: false, alias_types: true },
    DICT,
    'update',
    completed({ enforced: false, alias_types: true }),
  ),
  field('event_time', null, ANY),
  field('concurrent_batches', null, ANY),
];

const GROUPED: readonly ConfigField[] = [
  field('enabled', true, BOOLEAN),
  field('group', null, OPTIONAL_TEXT),
  field('meta', {}, DICT, 'update'),
];

const META_COLUMNS = {
  dbt_valid_to: null,
  dbt_valid_from: null,
  dbt_scd_id: null,
  dbt_updated_at: null,
  dbt_is_deleted: null,
};

const FIELDS: Readonly<Record<ConfigKind, readonly ConfigField[]>> = {
  node: nodeFields('view'),
  analysis: nodeFields('view'),
  model: [
    ...nodeFields('view'),
    field('access', 'protected', oneOf('private', 'protected', 'public')),
    field('freshness', null, OPTIONAL_DICT, 'clobber', completeModelFreshness),
  ],
  seed: [
    ...nodeFields('seed', oneOf('seed')),
    field('delimiter', ',', TEXT),
    field('quote_columns', null, OPTIONAL_BOOLEAN),
  ],
  snapshot: [
    ...nodeFields('snapshot', oneOf('snapshot')),
    field('strategy', null, OPTIONAL_TEXT),
    field('target_schema', null, OPTIONAL_TEXT),
    field('target_database', null, OPTIONAL_TEXT),
    field('updated_at', null, OPTIONAL_TEXT),
    field('check_cols', null, OPTIONAL_TEXTS),
    field('snapshot_meta_column_names', META_COLUMNS, DICT, 'clobber', completed(META_COLUMNS)),
    field('dbt_valid_to_current', null, OPTIONAL_TEXT),
  ],
  test: [
    ...SHARED('dbt_test__audit'),
    field('materialized', 'test', oneOf('test')),
    field('severity', 'ERROR', SEVERITY),
    field('store_failures', null, OPTIONAL_BOOLEAN),
    field('store_failures_as', null, OPTIONAL_TEXT),
    field('where', null, OPTIONAL_TEXT),
    field('limit', null, OPTIONAL_INTEGER),
    field('fail_calc', 'count(*)', TEXT),
    field('warn_if', '!= 0', TEXT),
    field('error_if', '!= 0', TEXT),
  ],
  source: [
    field('enabled', true, BOOLEAN),
    field('event_time', null, ANY),
    field('freshness', completeFreshness({}), OPTIONAL_DICT, 'clobber', completeFreshness),
    field('loaded_at_field', null, OPTIONAL_TEXT),
    field('loaded_at_query', null, OPTIONAL_TEXT),
    field('meta', {}, DICT, 'update'),
    field('tags', [], TEXTS, 'clobber', listOf),
    field('static_analysis', null, SWITCH_TEXT, 'clobber', switchText),
  ],
  exposure: [
    field('enabled', true, BOOLEAN),
    field('tags', [], TEXTS, 'clobber', listOf),
    field('meta', {}, DICT),
  ],
  function: [
    ...nodeFields('function'),
    field('type', 'scalar', oneOf('scalar', 'aggregate', 'table')),
    field('volatility', null, optionalOneOf('deterministic', 'stable', 'non-deterministic')),
    field('runtime_version', null, OPTIONAL_TEXT),
    field('entry_point', null, OPTIONAL_TEXT),
  ],
  metric: GROUPED,
  semantic_model: GROUPED,
  saved_query: [
    ...GROUPED,
    field('export_as', null, optionalOneOf('table', 'view', 'cache')),
    field('schema', null, OPTIONAL_TEXT),
    field('cache', { enabled: false }, DICT, 'clobber', completed({ enabled: false })),
  ],
  unit_test: [
    field('tags', [], TEXTS, 'append', listOf),
    field('meta', {}, DICT, 'update'),
    field('enabled', true, BOOLEAN),
    field('static_analysis', null, SWITCH_TEXT, 'clobber', switchText),
  ],
};

const BY_KEY = new Map<ConfigKind, ReadonlyMap<string, ConfigField>>();

/** The configs dbt knows for a resource type, in the order of its manifest. */
export function configFields(kind: ConfigKind): readonly ConfigField[] {
  return FIELDS[kind];
}

/** The same by key. */
export function configFieldsByKey(kind: ConfigKind): ReadonlyMap<string, ConfigField> {
  const known = BY_KEY.get(kind);
  if (known) return known;
  const made = new Map(FIELDS[kind].map((each) => [each.key, each]));
  BY_KEY.set(kind, made);
  return made;
}
