import type { Json } from '../../../base/index.ts';
import type { CompiledNode } from '../../../manifest/index.ts';
import {
  partitionKeyMissing,
  predicatesUnused,
  strategyUnknown,
  uniqueKeyUnused,
  microbatchIncomplete,
  publishModeUnknown,
  needsWholeTable,
  keyMissing,
} from './diagnostics.ts';

/** What an incremental run does with the new rows. `custom` is a project's own macro. */
export type StrategyKind =
  'append' | 'legacy' | 'delete_insert' | 'merge' | 'insert_overwrite' | 'microbatch' | 'custom';

/** An incremental model's configuration, checked. */
export interface Strategy {
  readonly kind: StrategyKind;
  /** The macro that writes its statements. */
  readonly macro: string;
  readonly uniqueKey: string | readonly string[] | null;
  readonly predicates: readonly string[];
  readonly onSchemaChange: OnSchemaChange;
  /** `incremental_publish: in_place`: statements go to the table itself, since others write to it meanwhile. */
  readonly isInPlace: boolean;
}

export type OnSchemaChange = 'ignore' | 'fail' | 'append_new_columns' | 'sync_all_columns';

const BUILT_IN: ReadonlySet<string> = new Set([
  'append',
  'legacy',
  'delete_insert',
  'merge',
  'insert_overwrite',
  'microbatch',
]);

const isBuiltIn = (name: string): name is Exclude<StrategyKind, 'custom'> => BUILT_IN.has(name);

const textsOf = (value: Json | undefined): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );

function uniqueKeyOf(value: Json | undefined): string | readonly string[] | null {
  const keys = textsOf(value);
  if (keys.length === 0) return null;
  return typeof value === 'string' ? value : keys;
}

const ON_SCHEMA_CHANGE: readonly OnSchemaChange[] = [
  'ignore',
  'fail',
  'append_new_columns',
  'sync_all_columns',
];

/** dbt's rule: an unknown value counts as `ignore`. */
const onSchemaChangeOf = (value: Json | undefined): OnSchemaChange =>
  ON_SCHEMA_CHANGE.find((each) => each === value) ?? 'ignore';

export interface StrategyRules {
  /** The profile's `use_lw_deletes`: what a model without a strategy gets. */
  readonly useLwDeletes: boolean;
  /** Whether the project has a macro of this name. */
  readonly hasMacro: (name: string) => boolean;
}

/**
 * The strategy of an incremental model, by dbt-clickhouse's rules: without a unique key, or with `inserts_only`, rows are
 * only added, whatever strategy is named.
 *
 * @throws UserError for a configuration that cannot be meant
 */
export function readStrategy(node: CompiledNode, rules: StrategyRules): Strategy {
  const { config } = node;
  const named =
    typeof config['incremental_strategy'] === 'string' ? config['incremental_strategy'] : 'default';
  const plain = named.replaceAll('+', '_');
  const name =
    plain === 'default' || plain === '' ? (rules.useLwDeletes ? 'delete_insert' : 'legacy') : plain;
  const macro = `get_incremental_${name}_sql`;
  const uniqueKey = uniqueKeyOf(config['unique_key']);
  const predicates = textsOf(config['predicates'] ?? config['incremental_predicates']);
  const shared = {
    uniqueKey,
    predicates,
    onSchemaChange: onSchemaChangeOf(config['on_schema_change']),
    isInPlace: isInPlace(node),
  };
  if (!isBuiltIn(name)) {
    if (!rules.hasMacro(macro)) throw strategyUnknown(node, named, [...BUILT_IN]);
    return { ...shared, kind: 'custom', macro };
  }
  validate(node, name, shared);
  const adds =
    config['inserts_only'] === true ||
    (uniqueKey === null && name !== 'insert_overwrite' && name !== 'microbatch');
  if (adds || name === 'append') return { ...shared, kind: 'append', macro: 'get_incremental_append_sql' };
  if (shared.isInPlace && (name === 'legacy' || name === 'merge')) throw needsWholeTable(node, name);
  return { ...shared, kind: name, macro };
}

function isInPlace(node: CompiledNode): boolean {
  const mode = node.config['incremental_publish'] ?? 'exchange';
  if (mode !== 'exchange' && mode !== 'in_place') throw publishModeUnknown(node, mode);
  return mode === 'in_place';
}

function validate(
  node: CompiledNode,
  name: Exclude<StrategyKind, 'custom'>,
  { uniqueKey, predicates }: Pick<Strategy, 'uniqueKey' | 'predicates'>,
): void {
  const { config } = node;
  if (name === 'insert_overwrite') {
    if (uniqueKey !== null) throw uniqueKeyUnused(node);
    if (textsOf(config['partition_by']).length === 0) throw partitionKeyMissing(node);
  }
  if (name === 'microbatch') {
    const missing = ['event_time', 'batch_size', 'begin'].filter(
      (key) => config[key] === undefined || config[key] === null || config[key] === '',
    );
    if (missing.length > 0) throw microbatchIncomplete(node, missing);
  }
  const takesPredicates = name === 'delete_insert' || name === 'microbatch' || name === 'merge';
  if (predicates.length > 0 && !takesPredicates) throw predicatesUnused(node, name);
  const restricts = config['merge_update_columns'] ?? config['merge_exclude_columns'];
  if (name === 'merge' && uniqueKey === null && restricts) throw keyMissing(node);
}
