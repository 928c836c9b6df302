/**
 * What network users may name in SQL. Everything here stays inside the data directory; whatever is not listed is refused,
 * so that a function or engine of a later ClickHouse is closed until someone has looked at it.
 */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'SQLStandardValues', 'format', 'fuzzJSON', 'generateRandom', 'generateSeries', 'generate_series', 'input', 'null',
    'numbers', 'numbers_mt', 'primes', 'values', 'view', 'zeros', 'zeros_mt',
  ].map((name) => name.toLowerCase()),
); // prettier-ignore

export const ENGINES: ReadonlySet<string> = new Set([
  'MergeTree', 'ReplacingMergeTree', 'SummingMergeTree', 'AggregatingMergeTree', 'CollapsingMergeTree',
  'VersionedCollapsingMergeTree', 'CoalescingMergeTree', 'Memory', 'Log', 'TinyLog', 'StripeLog', 'Null', 'Set', 'Join',
  'View', 'MaterializedView', 'GenerateRandom', 'Atomic',
]); // prettier-ignore

/** Scalar functions that read files, call services, or show what is not the user's. */
const FUNCTIONS =
  /^(file|ai\w+|catboostEvaluate|evalMLMethod|naiveBayes\w*|showCertificate|getClientHTTPHeader|getServerSetting|getMacro|fuzzQuery|addressTo\w+|demangle|logTrace|generateSerialID|reverseDNSQuery|trap)$/i;

export function isFunctionRefused(name: string): boolean {
  return FUNCTIONS.test(name);
}

/** Statements by the name of their tree's root. */
const READING =
  /^(SelectWithUnionQuery|SelectQuery|SelectIntersectExceptQuery|DescribeQuery|Exists(Table|View|Dictionary|Database)Query|Show(Tables|Columns|Indexes|Functions|Engines|EnginesQuery|Setting)|ShowCreate(Table|View|Dictionary|Database)Query)$/;
const WRITING =
  /^(InsertQuery|CreateQuery|DropQuery|TruncateQuery|AlterQuery|Rename|RenameQuery|OptimizeQuery|DeleteQuery|UpdateQuery|KillQueryQuery|UndropQuery)$/;
const SESSION = /^(Set|UseQuery)$/;

export type Purpose = 'read' | 'write' | 'session';

/** What a statement is for; undefined when no network user may run it. */
export function purposeOf(root: string): Purpose | undefined {
  if (READING.test(root)) return 'read';
  if (WRITING.test(root)) return 'write';
  return SESSION.test(root) ? 'session' : undefined;
}

const ALTERATIONS = new Set([
  'ADD_COLUMN', 'DROP_COLUMN', 'MODIFY_COLUMN', 'COMMENT_COLUMN', 'RENAME_COLUMN', 'MATERIALIZE_COLUMN', 'CLEAR_COLUMN',
  'MODIFY_ORDER_BY', 'MODIFY_SAMPLE_BY', 'REMOVE_SAMPLE_BY', 'MODIFY_TTL', 'REMOVE_TTL', 'MATERIALIZE_TTL',
  'MODIFY_SETTING', 'RESET_SETTING', 'MODIFY_QUERY', 'MODIFY_REFRESH', 'MODIFY_COMMENT', 'MODIFY_SQL_SECURITY',
  'ADD_INDEX', 'DROP_INDEX', 'CLEAR_INDEX', 'MATERIALIZE_INDEX', 'ADD_STATISTICS', 'DROP_STATISTICS',
  'MODIFY_STATISTICS', 'MATERIALIZE_STATISTICS', 'ADD_CONSTRAINT', 'DROP_CONSTRAINT', 'ADD_PROJECTION',
  'DROP_PROJECTION', 'CLEAR_PROJECTION', 'MATERIALIZE_PROJECTION', 'DROP_PARTITION', 'REPLACE_PARTITION',
  'DELETE', 'UPDATE', 'APPLY_DELETED_MASK',
]); // prettier-ignore

export function isAlterationAllowed(command: string): boolean {
  return ALTERATIONS.has(command);
}

/** Tables that show other users' statements or the host's own matters. */
const SYSTEM_TABLES =
  /^(processes|query_cache|asynchronous_inserts|named_collections|certificates|remote_data_paths|server_settings|fail_points|backups|user_processes|dns_cache|jemalloc_profile_text)$/i;

export function isSystemTableRefused(name: string): boolean {
  return SYSTEM_TABLES.test(name);
}

const SAFE_SETTINGS = new Set([
  'insert_distributed_sync', 'distributed_foreground_insert', 'replication_alter_partitions_sync',
  'replicated_deduplication_window', 'replicated_deduplication_window_seconds', 'non_replicated_deduplication_window',
  'allow_experimental_database_replicated', 'database_replicated_enforce_synchronous_settings', 'connect_timeout',
  'receive_timeout', 'send_timeout', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms',
  'log_queries', 'log_comment', 'allow_experimental_parallel_reading_from_replicas',
]); // prettier-ignore

/**
 * Settings that lead outside the data directory, change how SQL is read, lift limits of the gate, or hold SQL themselves.
 */
const UNSAFE_SETTINGS =
  /file|path|url|disk|storage|s3|azure|hdfs|iceberg|paimon|delta_lake|kafka|rabbitmq|nats|redis|mysql|postgres|odbc|jdbc|mongo|sqlite|ytsaurus|arrow_flight|remote|distributed|cluster|replica|failover|connect|connection|http|^send_|^receive_|format_schema|format_template|output_format_schema|schema_registry|dialect|readonly|introspection|allow_ddl|python|ai_function|eval_table|fuzz|^additional_|_user|role|quota|profile|trace_|opentelemetry|^log_|workload|keeper|backup|restore|named_collection|script|udf|executable|interpret_expressions|deduce_templates|implicit_|host|port$|credential|jemalloc|into_outfile|stacktrace|custom_settings|compatibility$|limit_by_ip|rename_files|allow_settings_after/i;

export function isSettingAllowed(name: string): boolean {
  return SAFE_SETTINGS.has(name) || (/^\w+$/.test(name) && !UNSAFE_SETTINGS.test(name));
}

/** Settings every network statement runs under: rows in text are values and never expressions. */
export const FORCED_SETTINGS: readonly (readonly [string, string])[] = [
  ['input_format_values_interpret_expressions', '0'],
  ['input_format_values_deduce_templates_of_expressions', '0'],
];
