import { hostFunction, HostObject, PyTuple } from '../../jinja/index.ts';
import { Table } from '../objects/table.ts';
import type { AdapterMethods } from './common-methods.ts';

/** What dbt's methods answer while parsing (its decorators `available.parse…`), where nothing may be asked. */
const PARSE_ANSWERS: Readonly<Record<string, () => unknown>> = {
  ...answering(
    () => null,
    [
      'drop_relation',
      'truncate_relation',
      'rename_relation',
      'get_relation',
      'create_schema',
      'drop_schema',
      'valid_snapshot_target',
      'assert_valid_snapshot_target_given_strategy',
      'expand_target_column_types',
      'get_incremental_strategy_macro',
      'get_hard_deletes_behavior',
      'supports_atomic_exchange',
      'can_exchange',
      'should_on_cluster',
      'calculate_incremental_strategy',
      'validate_incremental_strategy',
      'check_incremental_schema_changes',
      's3source_clause',
      'get_ch_database',
      'get_column_schema_from_query',
      'format_columns',
      'contract_columns',
      'keeps_contract',
    ],
  ),
  ...answering(
    () => [],
    ['get_columns_in_relation', 'get_missing_columns', 'get_pseudocolumns_for_relation'],
  ),
  ...answering(
    () => ({}),
    ['get_clickhouse_cluster_name', 'get_clickhouse_local_suffix', 'get_clickhouse_local_db_prefix'],
  ),
  ...answering(
    () => false,
    ['check_schema_exists', 'already_exists', 'is_before_version', 'is_at_or_after_version'],
  ),
  ...answering(() => new PyTuple([null, null]), ['add_query']),
  ...answering(() => new PyTuple([null, Table.empty()]), ['execute', 'get_partitions_metadata']),
  ...answering(() => [], ['list_schemas', 'list_relations', 'list_relations_without_caching']),
};

function answering(make: () => unknown, names: readonly string[]): Readonly<Record<string, () => unknown>> {
  return Object.fromEntries(names.map((name) => [name, make]));
}

/** `adapter` while parsing. */
export class ParseAdapter extends HostObject {
  override readonly typeName = 'ParseDatabaseWrapper';
  readonly #methods: AdapterMethods;
  readonly #dispatch: HostObject;

  constructor(methods: AdapterMethods, dispatch: HostObject) {
    super();
    this.#methods = methods;
    this.#dispatch = dispatch;
  }

  override getAttribute(name: string): unknown {
    if (name === 'dispatch') return this.#dispatch;
    if (Object.hasOwn(this.#methods, name)) return this.#methods[name];
    const make = Object.hasOwn(PARSE_ANSWERS, name) ? PARSE_ANSWERS[name] : undefined;
    return make && hostFunction(name, () => make());
  }
}
