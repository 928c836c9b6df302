import { UserError, type Json } from '../../../base/index.ts';
import type { CompiledNode } from '../../../manifest/index.ts';

/** `key` is the config at fault: what is missing is pointed out where what asks for it stands. */
const invalid = (node: CompiledNode, key: string, message: string, hint: string): UserError =>
  new UserError({
    code: 'INCREMENTAL_CONFIG',
    severity: 'error',
    message,
    node: node.unique_id,
    part: { config: key },
    hint,
  });

export function strategyUnknown(node: CompiledNode, name: string, known: readonly string[]): UserError {
  return invalid(
    node,
    'incremental_strategy',
    `There is no incremental strategy '${name}', which '${node.name}' asks for`,
    `use one of ${known.map((each) => `'${each}'`).join(', ')}, or write a macro 'get_incremental_${name}_sql'`,
  );
}

export function uniqueKeyUnused(node: CompiledNode): UserError {
  return invalid(
    node,
    'unique_key',
    `'${node.name}' has a 'unique_key', and the strategy 'insert_overwrite' replaces whole partitions`,
    "remove 'unique_key', or use the strategy 'delete_insert'",
  );
}

export function partitionKeyMissing(node: CompiledNode): UserError {
  return invalid(
    node,
    'incremental_strategy',
    `The strategy 'insert_overwrite' of '${node.name}' needs 'partition_by'`,
    'name the expression whose partitions are to be replaced',
  );
}

export function microbatchIncomplete(node: CompiledNode, missing: readonly string[]): UserError {
  const names = missing.map((name) => `'${name}'`).join(' and ');
  return invalid(
    node,
    'incremental_strategy',
    `The strategy 'microbatch' of '${node.name}' needs ${names}`,
    "'event_time' names a column, 'batch_size' is hour, day, month or year, 'begin' is where the first batch starts",
  );
}

export function microbatchValue(
  node: CompiledNode,
  key: string,
  value: Json | undefined,
  hint: string,
): UserError {
  return invalid(node, key, `'${String(value)}' is no value of '${key}', which '${node.name}' gives`, hint);
}

export function predicatesUnused(node: CompiledNode, strategy: string): UserError {
  return invalid(
    node,
    node.config['predicates'] ? 'predicates' : 'incremental_predicates',
    `'${node.name}' has 'incremental_predicates', which the strategy '${strategy}' cannot apply`,
    "use the strategy 'delete_insert', 'merge' or 'microbatch'",
  );
}

export function keyMissing(node: CompiledNode): UserError {
  return invalid(
    node,
    node.config['merge_update_columns'] ? 'merge_update_columns' : 'merge_exclude_columns',
    `'${node.name}' names columns to merge and no 'unique_key' to merge them by`,
    "set 'unique_key'",
  );
}

export function publishModeUnknown(node: CompiledNode, mode: Json): UserError {
  return invalid(
    node,
    'incremental_publish',
    `'${String(mode)}' is no value of 'incremental_publish', which '${node.name}' gives`,
    "use 'exchange' (the default) or 'in_place'",
  );
}

export function needsWholeTable(node: CompiledNode, strategy: string): UserError {
  return invalid(
    node,
    'incremental_publish',
    `The strategy '${strategy}' of '${node.name}' writes the whole table anew, which cannot be done in place`,
    "use the strategy 'delete_insert', or leave 'incremental_publish' out",
  );
}

/** A table that materialized views read from or write to must stay itself, and this strategy replaces it. */
export function viewsInTheWay(node: CompiledNode, strategy: string): UserError {
  return invalid(
    node,
    'incremental_strategy',
    `Materialized views write to '${node.name}', and the strategy '${strategy}' would replace the table under them`,
    "use the strategy 'delete_insert', which can work in place",
  );
}

export function partitionsUnsupported(node: CompiledNode, engine: string): UserError {
  return invalid(
    node,
    'incremental_strategy',
    `The strategy 'insert_overwrite' of '${node.name}' needs a table of the MergeTree family, and this one is ${engine}`,
    "set 'engine' and run with --full-refresh",
  );
}

export function columnsMissing(node: CompiledNode, columns: readonly string[]): UserError {
  const names = columns.map((name) => `'${name}'`).join(', ');
  return new UserError({
    code: 'COLUMN_MISSING',
    severity: 'error',
    message: `The table of '${node.name}' has columns that its query no longer gives: ${names}`,
    node: node.unique_id,
    hint: "select them, drop them with on_schema_change: 'sync_all_columns', or run with --full-refresh",
  });
}

export function schemaChanged(node: CompiledNode, mode: string, differences: string): UserError {
  return new UserError({
    code: 'SCHEMA_CHANGED',
    severity: 'error',
    part: { config: 'on_schema_change' },
    message: `The columns of '${node.name}' changed, which on_schema_change: '${mode}' does not allow: ${differences}`,
    node: node.unique_id,
    hint: "set on_schema_change to 'append_new_columns' or 'sync_all_columns', or run with --full-refresh",
  });
}

export function writesElsewhere(node: CompiledNode, macro: string): UserError {
  return invalid(
    node,
    'incremental_strategy',
    `'${macro}' does not mention the 'target_relation' that it was given for '${node.name}'`,
    "write to arg_dict['target_relation'] rather than to 'this', or set incremental_publish: 'in_place'",
  );
}
