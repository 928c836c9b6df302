import { isRecord } from '../../base/index.ts';
import { HostObject, PyDict, PyError, toText } from '../../jinja/index.ts';

/** dbt-clickhouse's kinds of relation. */
export type RelationType =
  | 'table'
  | 'view'
  | 'cte'
  | 'materialized_view'
  | 'external'
  | 'ephemeral'
  | 'dictionary'
  | 'function'
  | 'pointer_table';

/** Which parts of a name something holds for. */
export interface RelationPolicy {
  readonly database: boolean;
  readonly schema: boolean;
  readonly identifier: boolean;
}

/** Only rows whose `fieldName` lies in [start, end) are seen; both ends are ClickHouse date-time texts. */
export interface EventTimeFilter {
  readonly fieldName: string;
  readonly start?: string;
  readonly end?: string;
}

/** What makes a relation what it is. */
export interface RelationFields {
  readonly schema: string | null;
  readonly identifier: string | null;
  readonly type: RelationType | null;
  readonly quotePolicy: RelationPolicy;
  readonly includePolicy: RelationPolicy;
  /** `--empty` renders 0: at most so many rows are seen through this relation. */
  readonly limit: number | null;
  readonly eventTimeFilter: EventTimeFilter | null;
  readonly canExchange: boolean;
  readonly canOnCluster: boolean;
  readonly isTemporary: boolean;
  readonly mvsPointingToIt: readonly {
    readonly schema: string;
    readonly name: string;
    readonly sql: string;
  }[];
  readonly isRefreshable: boolean;
  readonly refreshableAppend: boolean;
}

export const RELATION_DEFAULTS: RelationFields = {
  schema: null,
  identifier: null,
  type: null,
  quotePolicy: { database: true, schema: true, identifier: true },
  includePolicy: { database: false, schema: true, identifier: true },
  limit: null,
  eventTimeFilter: null,
  canExchange: false,
  canOnCluster: false,
  isTemporary: false,
  mvsPointingToIt: [],
  isRefreshable: false,
  refreshableAppend: false,
};

/** The fields that a keyword of `incorporate` or `create` sets. */
export function fieldsOf(key: string, value: unknown, current: RelationFields): Partial<RelationFields> {
  switch (key) {
    case 'path': {
      const path = recordOf(value);
      return {
        ...('schema' in path ? { schema: textOrNull(path['schema']) } : {}),
        ...('identifier' in path ? { identifier: textOrNull(path['identifier']) } : {}),
      };
    }
    case 'type':
      return { type: asRelationType(value) };
    case 'quote_policy':
      return { quotePolicy: mergePolicy(current.quotePolicy, value) };
    case 'include_policy':
      return { includePolicy: mergePolicy(current.includePolicy, value) };
    case 'limit':
      return { limit: typeof value === 'number' ? value : null };
    case 'can_exchange':
      return { canExchange: value === true };
    case 'can_on_cluster':
      return { canOnCluster: value === true };
    case 'is_temporary':
      return { isTemporary: value === true };
    default:
      return {};
  }
}

export const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : toText(value);

export function asRelationType(value: unknown): RelationType | null {
  if (value === null || value === undefined) return null;
  const text = toText(value);
  const known = KNOWN_TYPES.find((type) => type === text);
  if (!known) throw new PyError('ValueError', `'${text}' is not a valid ClickHouseRelationType`);
  return known;
}

const KNOWN_TYPES: readonly RelationType[] = [
  'table',
  'view',
  'cte',
  'materialized_view',
  'external',
  'ephemeral',
  'dictionary',
  'function',
  'pointer_table',
];

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value instanceof PyDict) {
    return Object.fromEntries([...value.entries()].map(([key, item]) => [toText(key), item]));
  }
  return isRecord(value) && !(value instanceof HostObject) ? value : {};
}

function mergePolicy(policy: RelationPolicy, value: unknown): RelationPolicy {
  const changes = recordOf(value);
  return changePolicy(policy, [changes['database'], changes['schema'], changes['identifier']]);
}

export function changePolicy(policy: RelationPolicy, parts: readonly unknown[]): RelationPolicy {
  const [database, schema, identifier] = parts;
  return {
    database: typeof database === 'boolean' ? database : policy.database,
    schema: typeof schema === 'boolean' ? schema : policy.schema,
    identifier: typeof identifier === 'boolean' ? identifier : policy.identifier,
  };
}

export function renderFilter(filter: EventTimeFilter): string {
  const { fieldName, start, end } = filter;
  return [
    ...(start === undefined ? [] : [`${fieldName} >= '${start}'`]),
    ...(end === undefined ? [] : [`${fieldName} < '${end}'`]),
  ].join(' and ');
}
