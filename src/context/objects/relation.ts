import { HostObject, hostFunction, PyError, PySet, toText } from '../../jinja/index.ts';
import { quoteIdentifier } from '../../manifest/index.ts';
import { databaseForbidden } from '../diagnostics.ts';
import { defineFunction } from './define-function.ts';
import { informationSchema } from './information-schema.ts';
import { RecordObject } from './record-object.ts';
import {
  asRelationType,
  changePolicy,
  fieldsOf,
  RELATION_DEFAULTS,
  renderFilter,
  textOrNull,
  type RelationFields,
  type RelationType,
} from './relation-fields.ts';

export const EPHEMERAL_PREFIX = '__dbt__cte__';

/**
 * dbt-clickhouse's `ClickHouseRelation` (`dbt/adapters/clickhouse/relation.py`): immutable; templates see it as a
 * mapping, and it prints as its name in backticks, or as a sub-select where rows are limited.
 */
export class Relation extends HostObject {
  override readonly typeName = 'ClickHouseRelation';
  readonly fields: RelationFields;

  constructor(fields: Partial<RelationFields>) {
    super();
    this.fields = { ...RELATION_DEFAULTS, ...fields };
  }

  /** The CTE by which an ephemeral model is read. */
  static ephemeral(
    identifier: string,
    seen: Partial<Pick<RelationFields, 'limit' | 'eventTimeFilter'>> = {},
  ): Relation {
    return new Relation({
      identifier: EPHEMERAL_PREFIX + identifier,
      type: 'cte',
      ...seen,
      quotePolicy: { database: true, schema: true, identifier: false },
    });
  }

  with(fields: Partial<RelationFields>): Relation {
    return new Relation({ ...this.fields, ...fields });
  }

  get schema(): string | null {
    return this.fields.schema;
  }

  get identifier(): string | null {
    return this.fields.identifier;
  }

  get type(): RelationType | null {
    return this.fields.type;
  }

  /** The name alone, whatever the limit: always in backticks, as dbt-clickhouse writes it. */
  renderName(): string {
    const { schema, identifier, includePolicy } = this.fields;
    const parts = [includePolicy.schema ? schema : null, includePolicy.identifier ? identifier : null];
    return parts
      .filter((part) => part !== null && part !== '')
      .map((part) => quoteOnce(part ?? ''))
      .join('.');
  }

  /** What `{{ relation }}` prints. */
  override toText(): string {
    const { limit, eventTimeFilter } = this.fields;
    const name = this.renderName();
    const limited =
      limit === null || this.type === 'function'
        ? name
        : `(select * from ${name}${limit === 0 ? ' where false' : ''} limit ${limit})`;
    const condition = eventTimeFilter ? renderFilter(eventTimeFilter) : '';
    return condition === '' ? limited : `(select * from ${limited} where ${condition})`;
  }

  override toRepr(): string {
    return `<${this.typeName} ${this.renderName()}>`;
  }

  override isMapping(): boolean {
    return true;
  }

  override iterate(): Iterable<unknown> {
    throw new PyError('NotImplementedError', 'a relation cannot be iterated over');
  }

  override length(): number {
    throw new PyError('NotImplementedError', 'a relation has no length');
  }

  /** Equal relations are one key of a dict. */
  override hashKey(): string {
    return `relation ${JSON.stringify(this.fields)}`;
  }

  override equals(other: unknown): boolean {
    return other instanceof Relation && JSON.stringify(this.fields) === JSON.stringify(other.fields);
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? this.getAttribute(key) : undefined;
  }

  override getAttribute(name: string): unknown {
    const value = this.#value(name);
    return value === undefined ? this.#method(name) : value;
  }

  #value(name: string): unknown {
    const { fields } = this;
    switch (name) {
      case 'database':
        return '';
      case 'schema':
        return fields.schema;
      case 'identifier':
      case 'table':
      case 'name':
        return fields.identifier;
      case 'type':
        return fields.type;
      case 'path':
        return new RecordObject('Path', {
          database: '',
          schema: fields.schema,
          identifier: fields.identifier,
        });
      case 'quote_policy':
        return new RecordObject('Policy', { ...fields.quotePolicy });
      case 'include_policy':
        return new RecordObject('ClickHouseIncludePolicy', { ...fields.includePolicy });
      case 'quote_character':
        return '`';
      case 'limit':
        return fields.limit;
      case 'is_table':
        return fields.type === 'table';
      case 'is_view':
        return fields.type === 'view';
      case 'is_cte':
        return fields.type === 'cte';
      case 'is_materialized_view':
        return fields.type === 'materialized_view';
      case 'is_function':
        return fields.type === 'function';
      case 'is_pointer':
        return fields.type === 'pointer_table';
      case 'is_temporary':
        return fields.isTemporary;
      case 'is_refreshable':
        return fields.isRefreshable;
      case 'refreshable_append':
        return fields.refreshableAppend;
      case 'can_be_renamed':
      case 'can_be_replaced':
      case 'require_alias':
      case 'dbt_created':
        return false;
      case 'can_exchange':
        return fields.canExchange;
      case 'can_on_cluster':
        return fields.canOnCluster;
      case 'should_on_cluster':
        return fields.includePolicy.identifier ? fields.canOnCluster : true;
      case 'mvs_pointing_to_it':
        return fields.mvsPointingToIt.map((view) => ({ ...view }));
      case 'renameable_relations':
      case 'replaceable_relations':
        return new PySet([]);
      case 'event_time_filter':
      case 'catalog':
        return null;
      default:
        return RELATION_TYPES[name];
    }
  }

  #method(name: string): unknown {
    switch (name) {
      case 'render':
        return defineFunction(name, [], () => this.renderName());
      case 'render_limited':
        return defineFunction(name, [], () => this.with({ eventTimeFilter: null }).toText());
      case 'get':
        return defineFunction(name, ['key', 'default?'], (key, fallback) => this.#get(key, fallback));
      case 'include':
        return defineFunction(name, ['database?', 'schema?', 'identifier?'], (...parts) =>
          this.with({ includePolicy: changePolicy(this.fields.includePolicy, parts) }),
        );
      case 'quote':
        return defineFunction(name, ['database?', 'schema?', 'identifier?'], (...parts) =>
          this.with({ quotePolicy: changePolicy(this.fields.quotePolicy, parts) }),
        );
      case 'quoted':
        return defineFunction(name, ['identifier'], (identifier) => `\`${toText(identifier)}\``);
      case 'without_identifier':
        return defineFunction(name, [], () =>
          this.with({ identifier: null, includePolicy: { ...this.fields.includePolicy, identifier: false } }),
        );
      case 'incorporate':
      case 'replace':
        return hostFunction(name, (args) => this.#incorporate(args.keyword));
      case 'replace_path':
        return hostFunction(name, (args) =>
          this.#incorporate(new Map([['path', Object.fromEntries(args.keyword)]])),
        );
      case 'matches':
        return defineFunction(
          name,
          ['database?', 'schema?', 'identifier?'],
          (database, schema, identifier) =>
            (database ?? '') === '' &&
            (schema ?? this.fields.schema) === this.fields.schema &&
            (identifier ?? null) === this.fields.identifier,
        );
      case 'derivative':
        return defineFunction(
          name,
          ['suffix', 'relation_type?', 'interpret_suffix_as_full_identifier?'],
          (suffix, type, isFull) => this.#derive(toText(suffix), type, isFull === true),
        );
      case 'to_dict':
        return defineFunction(name, ['omit_none?'], () => this.#toDict());
      case 'information_schema':
        return defineFunction(name, ['view_name?'], (view) => informationSchema(view));
      case 'information_schema_only':
        return defineFunction(name, [], () => informationSchema(undefined));
      default:
        return relationClassMethod(name);
    }
  }

  #get(key: unknown, fallback: unknown): unknown {
    if (key === 'metadata') return { type: this.typeName };
    const value = typeof key === 'string' ? this.#value(key) : undefined;
    return value ?? fallback ?? null;
  }

  #toDict(): Readonly<Record<string, unknown>> {
    const { fields } = this;
    return {
      path: { database: '', schema: fields.schema, identifier: fields.identifier },
      type: fields.type,
      quote_character: '`',
      include_policy: { ...fields.includePolicy },
      quote_policy: { ...fields.quotePolicy },
      dbt_created: false,
      limit: fields.limit,
      event_time_filter: null,
      require_alias: false,
      catalog: null,
      renameable_relations: [],
      replaceable_relations: [],
      can_exchange: fields.canExchange,
      can_on_cluster: fields.canOnCluster,
      is_temporary: fields.isTemporary,
      mvs_pointing_to_it: fields.mvsPointingToIt.map((view) => ({ ...view })),
      is_refreshable: fields.isRefreshable,
      refreshable_append: fields.refreshableAppend,
    };
  }

  #derive(suffix: string, type: unknown, isFull: boolean): Relation {
    return new Relation({
      schema: this.fields.schema,
      identifier: isFull ? suffix : `${this.fields.identifier ?? ''}${suffix}`,
      type: asRelationType(type) ?? this.fields.type,
      canOnCluster: this.fields.canOnCluster,
    });
  }

  #incorporate(changes: ReadonlyMap<string, unknown>): Relation {
    let fields: Partial<RelationFields> = {};
    for (const [key, value] of changes) fields = { ...fields, ...fieldsOf(key, value, this.fields) };
    return this.with(fields);
  }
}

/** dbt's `Relation.create(database=…, schema=…, identifier=…, type=…, …)`. @throws UserError for a database of its own. */
export function createRelation(keyword: ReadonlyMap<string, unknown>): Relation {
  const schema = textOrNull(keyword.get('schema'));
  const database = textOrNull(keyword.get('database'));
  if (database && database !== schema) throw databaseForbidden(database);
  let fields: Partial<RelationFields> = { schema, identifier: textOrNull(keyword.get('identifier')) };
  for (const [key, value] of keyword) fields = { ...fields, ...fieldsOf(key, value, RELATION_DEFAULTS) };
  return new Relation(fields);
}

/** dbt's constants for the kinds of relation: `api.Relation.Table`. */
export const RELATION_TYPES: Readonly<Record<string, string>> = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
  PointerTable: 'pointer_table',
  Function: 'function',
};

/** What dbt's relation class offers, also through each of its instances. */
export function relationClassMethod(name: string): unknown {
  switch (name) {
    case 'create':
      return hostFunction(name, (args) => {
        const keyword = new Map(args.keyword);
        const parameters = ['database', 'schema', 'identifier', 'type'];
        args.positional.forEach((value, index) => keyword.set(parameters[index] ?? '', value));
        return createRelation(keyword);
      });
    case 'get_default_quote_policy':
      return defineFunction(
        name,
        [],
        () => new RecordObject('ClickHouseQuotePolicy', { ...RELATION_DEFAULTS.quotePolicy }),
      );
    case 'get_default_include_policy':
      return defineFunction(
        name,
        [],
        () => new RecordObject('ClickHouseIncludePolicy', { ...RELATION_DEFAULTS.includePolicy }),
      );
    case 'add_ephemeral_prefix':
      return defineFunction(name, ['name'], (identifier) => EPHEMERAL_PREFIX + toText(identifier));
    case 'scd_args':
      return defineFunction(name, ['primary_key', 'updated_at'], (key, updatedAt) => [
        ...(Array.isArray(key) ? key : [key]),
        updatedAt,
      ]);
    default:
      return undefined;
  }
}

const quoteOnce = (part: string): string => (/^(["`]).*\1$/s.test(part) ? part : quoteIdentifier(part));
