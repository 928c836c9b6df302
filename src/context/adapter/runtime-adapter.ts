import type { Span } from '../../base/index.ts';
import { hostFunction, HostObject, PyTuple, toText, type CallArguments } from '../../jinja/index.ts';
import type { Target } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import { raisedByTemplate } from '../diagnostics.ts';
import { bindArguments } from '../objects/define-function.ts';
import { Relation } from '../objects/relation.ts';
import { RecordObject } from '../objects/record-object.ts';
import { Table } from '../objects/table.ts';
import type { AdapterMethods } from './common-methods.ts';
import { isAtLeast } from './compare-versions.ts';
import { contractMethods } from './contract-methods.ts';
import { canExchangeIn, localNaming, writesOnCluster } from './cluster.ts';
import type { WarehouseAccess } from './warehouse-access.ts';
import { incrementalMethods } from './incremental-methods.ts';
import { s3SourceClause } from './s3-source.ts';
import { schemaChangeMethods } from './schema-changes.ts';
import { snapshotMethods } from './snapshot-methods.ts';

export interface RuntimeAdapterOptions {
  /** Those that need no warehouse. */
  readonly methods: AdapterMethods;
  readonly dispatch: HostObject;
  readonly target: Target;
  readonly access: WarehouseAccess;
  /** A variable of the root project; undefined when it has none of that name. */
  readonly variable: (name: string) => unknown;
  /** Calls a macro of the node's scope by name. */
  readonly callMacro: (name: string, args: CallArguments) => unknown;
}

type Method = (args: CallArguments) => unknown;

/**
 * `adapter` while executing. What asks the warehouse answers with a promise, which the asynchronous variant of the
 * template awaits: other nodes go on meanwhile.
 */
export class RuntimeAdapter extends HostObject {
  override readonly typeName = 'RuntimeDatabaseWrapper';
  readonly #options: RuntimeAdapterOptions;
  /** Made when first asked for: most scopes want nothing but `dispatch`. */
  #runtime: Readonly<Record<string, Method>> | undefined;

  constructor(options: RuntimeAdapterOptions) {
    super();
    this.#options = options;
  }

  override getAttribute(name: string): unknown {
    const { methods, dispatch } = this.#options;
    if (name === 'dispatch') return dispatch;
    const runtime = (this.#runtime ??= runtimeMethods(this.#options));
    const method = Object.hasOwn(runtime, name) ? runtime[name] : undefined;
    if (method) return hostFunction(name, method);
    return Object.hasOwn(methods, name) ? methods[name] : undefined;
  }
}

function runtimeMethods(options: RuntimeAdapterOptions): Readonly<Record<string, Method>> {
  const { access, target } = options;
  return {
    ...queryMethods(access),
    ...relationMethods(options),
    ...schemaChangeMethods(access),
    ...clusterMethods(target, access),
    is_before_version: async ({ positional }) =>
      !isAtLeast(await access.serverVersion(), toText(positional[0] ?? '')),
    is_at_or_after_version: async ({ positional }) =>
      isAtLeast(await access.serverVersion(), toText(positional[0] ?? '')),
    ...incrementalMethods(target),
    ...snapshotMethods(access),
    ...contractMethods(access),
    s3source_clause: (args) => s3SourceClause(args, options.variable),
    cache_dropped: ({ positional: [relation], span }) => {
      if (relation instanceof Relation) return '';
      throw raisedByTemplate('COMPILATION_ERROR', 'There is no relation to take out of the cache', span);
    },
    expand_target_column_types: () => null,
  };
}

function queryMethods(access: WarehouseAccess): Readonly<Record<string, Method>> {
  return {
    execute: async (args) => {
      const [sql, , fetch, limit] = bindArguments(
        'execute',
        ['sql', 'auto_begin?', 'fetch?', 'limit?'],
        args,
      );
      const { response, table } = await access.execute(toText(sql), fetch === true, args.span);
      const shown = typeof limit === 'number' ? table.first(limit) : table;
      return new PyTuple([response, shown]);
    },
    add_query: async (args) => {
      const { response } = await access.execute(
        toText(args.positional[0] ?? args.keyword.get('sql') ?? ''),
        false,
        args.span,
      );
      return new PyTuple([null, response]);
    },
    get_partitions_metadata: () => new PyTuple([null, Table.empty()]),
    get_column_schema_from_query: async ({ positional, keyword, span }) =>
      access.describe(toText(positional[0] ?? ''), keyword.get('query_settings') ?? positional[1], span),
    format_columns: ({ positional: [columns] }) =>
      Array.isArray(columns)
        ? columns.map((column: unknown) => ({
            name: attribute(column, 'name'),
            data_type: attribute(column, 'data_type'),
          }))
        : [],
  };
}

function relationMethods(options: RuntimeAdapterOptions): Readonly<Record<string, Method>> {
  const { access, callMacro } = options;
  const throughMacro =
    (name: string, afterwards: (args: readonly unknown[]) => void): Method =>
    async (args) => {
      await callMacro(name, args);
      afterwards([...args.positional, ...args.keyword.values()]);
      return '';
    };
  return {
    get_relation: async (args) => {
      const [, schema, identifier] = bindArguments(
        'get_relation',
        ['database', 'schema', 'identifier'],
        args,
      );
      const found = await access.relation(toText(schema ?? ''), toText(identifier ?? ''));
      return found ? asRelation(found, options.target, access) : null;
    },
    get_columns_in_relation: async (args) => {
      const relation = relationArgument(args.positional[0] ?? args.keyword.get('relation'), args.span);
      return access.columns(relation, args.span);
    },
    get_missing_columns: async ({ positional: [from, to], span }) => {
      const known = new Set(
        (await access.columns(relationArgument(to, span), span)).map((column) => column.name),
      );
      return (await access.columns(relationArgument(from, span), span)).filter(
        (column) => !known.has(column.name),
      );
    },
    check_schema_exists: async ({ positional, keyword }) =>
      access.hasSchema(toText(positional[1] ?? keyword.get('schema') ?? '')),
    already_exists: async ({ positional: [schema, name] }) =>
      (await access.relation(toText(schema ?? ''), toText(name ?? ''))) !== undefined,
    list_relations: async ({ positional, keyword }) =>
      Promise.all(
        (await access.relations(toText(positional[1] ?? keyword.get('schema') ?? ''))).map((each) =>
          asRelation(each, options.target, access),
        ),
      ),
    list_relations_without_caching: async ({ positional: [relation], span }) =>
      Promise.all(
        (await access.relations(relationArgument(relation, span).schema ?? '')).map((each) =>
          asRelation(each, options.target, access),
        ),
      ),
    create_schema: throughMacro('create_schema', ([relation]) => access.schemaCreated(relation)),
    drop_schema: throughMacro('drop_schema', ([relation]) => access.schemaDropped(relation)),
    drop_relation: throughMacro('drop_relation', ([relation]) => access.dropped(relation)),
    truncate_relation: throughMacro('truncate_relation', () => {}),
    rename_relation: throughMacro('rename_relation', ([from, to]) => access.renamed(from, to)),
  };
}

function clusterMethods(target: Target, access: WarehouseAccess): Readonly<Record<string, Method>> {
  const server = target.kind === 'server' ? target : undefined;
  return {
    get_clickhouse_cluster_name: () => (server?.cluster ? `"${server.cluster}"` : null),
    get_clickhouse_local_suffix: () => localNaming(target).suffix,
    get_clickhouse_local_db_prefix: () => localNaming(target).prefix,
    should_on_cluster: () => writesOnCluster(target),
    supports_atomic_exchange: async () => canExchangeIn(await access.databaseEngine(target.schema)),
    can_exchange: async ({ positional: [schema, type] }) =>
      type === 'table' && canExchangeIn(await access.databaseEngine(toText(schema ?? ''))),
    get_ch_database: async ({ positional: [schema] }) => {
      const name = toText(schema ?? '');
      const engine = await access.databaseEngine(name);
      return engine === undefined
        ? null
        : new RecordObject('ClickHouseDatabase', { name, engine, comment: '' });
    },
  };
}

async function asRelation(
  found: ExistingRelation,
  target: Target,
  access: WarehouseAccess,
): Promise<Relation> {
  const engine = await access.databaseEngine(found.schema);
  return new Relation({
    schema: found.schema,
    identifier: found.name,
    type: found.type,
    canExchange: found.type === 'table' && canExchangeIn(engine),
    canOnCluster: writesOnCluster(target) && engine !== 'Replicated',
  });
}

function relationArgument(value: unknown, span: Span | undefined): Relation {
  if (value instanceof Relation) return value;
  throw raisedByTemplate(
    'WRONG_ARGUMENTS',
    `A relation is needed here, not '${toText(value ?? null)}'`,
    span,
  );
}

const attribute = (value: unknown, name: string): unknown =>
  value instanceof HostObject ? value.getAttribute(name) : undefined;
