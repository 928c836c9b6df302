import { hostFunction, toText, type HostObject } from '../../jinja/index.ts';
import type { Target } from '../../manifest/index.ts';
import { entriesOf } from '../members/collections.ts';
import { defineFunction } from '../objects/define-function.ts';
import { Behavior } from '../objects/behavior.ts';
import { MembersObject } from '../objects/members-object.ts';
import { Table } from '../objects/table.ts';
import type { Invocation } from '../types.ts';
import { constraintMethods } from './constraints.ts';
import { quotingMethods } from './quoting.ts';
import { seedMethods } from './seed-methods.ts';
import { filterSettings, settingsClause, settingsOf, tableSettings } from './settings-clause.ts';

export type AdapterMethods = Readonly<Record<string, unknown>>;

/**
 * Methods of `adapter` that need no warehouse: they answer the same while parsing and while executing.
 * `onSecret` hears of a password before a template does.
 */
export function commonMethods(
  target: Target,
  { sink, flags }: Invocation,
  onSecret: (secret: string) => void,
): AdapterMethods {
  const constant = (name: string, value: unknown): HostObject => hostFunction(name, () => value);
  return {
    ...quotingMethods(),
    ...constraintMethods((warning) => sink.report(warning)),
    ...seedMethods(),
    type: constant('type', 'clickhouse'),
    commit: constant('commit', null),
    config: new MembersObject('RuntimeConfig', {
      target_name: target.name,
      profile_name: target.profileName,
      threads: target.threads,
      credentials: new MembersObject('ClickHouseCredentials', { ...target.fields, schema: target.schema }),
    }),
    cache_added: constant('cache_added', ''),
    cache_dropped: constant('cache_dropped', ''),
    cache_renamed: constant('cache_renamed', ''),
    behavior: new Behavior(flags),
    build_catalog_relation: constant('build_catalog_relation', null),
    get_catalog_integration: constant('get_catalog_integration', null),
    standardize_grants_dict: defineFunction('standardize_grants_dict', ['grants_table'], grantsByPrivilege),
    clickhouse_db_engine_clause: constant(
      'clickhouse_db_engine_clause',
      target.databaseEngine ? `ENGINE ${target.databaseEngine}` : '',
    ),
    get_model_settings: defineFunction('get_model_settings', ['model', 'engine?'], (model, engine) =>
      settingsClause(tableSettings(model, toText(engine ?? 'MergeTree'), target.allowAutomaticDeduplication)),
    ),
    get_model_query_settings: defineFunction('get_model_query_settings', ['model'], (model) =>
      settingsClause(settingsOf(model, 'query_settings')),
    ),
    filter_settings_by_engine: defineFunction(
      'filter_settings_by_engine',
      ['settings', 'engine'],
      (settings, engine) =>
        Object.fromEntries(
          filterSettings(entriesOf(settings), toText(engine)).map(([key, value]) => [toText(key), value]),
        ),
    ),
    get_credentials: defineFunction('get_credentials', ['connection_overrides'], (overrides) => {
      const found = credentials(target, overrides);
      onSecret(toText(found['password'] ?? ''));
      return found;
    }),
  };
}

/** A grants table as dict: privilege → grantees. */
function grantsByPrivilege(table: unknown): Record<string, unknown> {
  const grants: Record<string, unknown[]> = {};
  if (!(table instanceof Table)) return grants;
  const [privilege, grantee] = ['privilege_type', 'grantee'].map((name) => table.columnNames.indexOf(name));
  for (const row of table.rows)
    (grants[toText(row[privilege ?? -1] ?? '')] ??= []).push(row[grantee ?? -1] ?? null);
  return grants;
}

/** How a dictionary reaches its source table; overrides that are empty leave the field out. */
function credentials(target: Target, overrides: unknown): Record<string, unknown> {
  const own =
    target.kind === 'server'
      ? {
          user: target.user,
          password: target.password,
          database: target.schema,
          host: target.host,
          port: target.port,
        }
      : { user: 'default', password: '', database: target.schema, host: 'localhost', port: null };
  const fields = new Map<string, unknown>(Object.entries(own));
  for (const [key, value] of entriesOf(overrides)) {
    if (value) fields.set(toText(key), value);
    else fields.delete(toText(key));
  }
  return Object.fromEntries(fields);
}
