/** Everything a flag is: parsing, help, environment and completion read this one table. */
export interface Flag {
  readonly type: 'string' | 'boolean' | 'number' | 'array';
  readonly describe: string;
  readonly group: 'Project' | 'Selection' | 'Execution' | 'Logging' | 'Artifacts' | 'This command';
  readonly alias?: readonly string[];
  readonly choices?: readonly string[];
  /** What holds when neither flag, environment nor project says anything. */
  readonly default?: string | number | boolean;
  /** Accepted so that scripts written for dbt go on working, and not shown in the help: it changes nothing here. */
  readonly isIdle?: true;
  /** dbt's name for the environment variable (without `DBT_ENGINE_` or `DBT_`) and for `flags:`; absent for flags without one. */
  readonly setting?: string;
}

/** A switch of dbt's that has nothing to switch here. */
const idle = (setting: string, describe: string): Flag => ({
  type: 'boolean',
  group: 'Execution',
  setting,
  describe,
  isIdle: true,
});

/** Flags that every command takes. */
export const GLOBAL_FLAGS = {
  'project-dir': {
    type: 'string',
    group: 'Project',
    setting: 'PROJECT_DIR',
    describe: 'Folder of dbt_project.yml; else this folder, its parents, then ./project',
  },
  'profiles-dir': {
    type: 'string',
    group: 'Project',
    setting: 'PROFILES_DIR',
    describe: 'Folder of profiles.yml; else this folder, ~/.dbt, then the project',
  },
  profile: {
    type: 'string',
    group: 'Project',
    setting: 'PROFILE',
    describe: 'Profile to use instead of the one dbt_project.yml names',
  },
  target: {
    type: 'string',
    alias: ['t'],
    group: 'Project',
    setting: 'TARGET',
    describe: 'Target of the profile to use',
  },
  vars: {
    type: 'string',
    group: 'Project',
    describe: "Variables as YAML: '{name: value}'; they win over dbt_project.yml",
  },
  threads: { type: 'number', group: 'Execution', setting: 'THREADS', describe: 'How many nodes run at once' },
  'fail-fast': {
    type: 'boolean',
    alias: ['x'],
    group: 'Execution',
    setting: 'FAIL_FAST',
    default: false,
    describe: 'Stop at the first failure',
  },
  'warn-error': {
    type: 'boolean',
    group: 'Execution',
    setting: 'WARN_ERROR',
    default: false,
    describe: 'Treat every warning as an error',
  },
  state: {
    type: 'string',
    group: 'Selection',
    setting: 'STATE',
    describe: 'Folder with the artifacts of an earlier run, to compare with and to defer to',
  },
  defer: {
    type: 'boolean',
    group: 'Execution',
    setting: 'DEFER',
    default: false,
    describe: 'Read what is not there from where the project of --state built it',
  },
  'defer-state': {
    type: 'string',
    group: 'Execution',
    setting: 'DEFER_STATE',
    describe: 'Folder to defer to, in place of --state',
  },
  'favor-state': {
    type: 'boolean',
    group: 'Execution',
    setting: 'FAVOR_STATE',
    default: false,
    describe: 'Under --defer: read every node that is not selected from there, even where it exists here',
  },
  'indirect-selection': {
    type: 'string',
    group: 'Selection',
    setting: 'INDIRECT_SELECTION',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    default: 'eager',
    describe: 'Which tests come along with selected nodes',
  },
  'warn-error-options': {
    type: 'string',
    group: 'Execution',
    setting: 'WARN_ERROR_OPTIONS',
    describe: "Which warnings are errors, by name: '{error: all, warn: [..], silence: [..]}'",
  },
  'show-all-deprecations': {
    type: 'boolean',
    group: 'Logging',
    setting: 'SHOW_ALL_DEPRECATIONS',
    default: false,
    describe: 'Show every deprecation, not only the first of each kind',
  },
  'target-path': {
    type: 'string',
    group: 'Artifacts',
    setting: 'TARGET_PATH',
    describe: 'Folder for compiled SQL and artifacts',
  },
  'write-json': {
    type: 'boolean',
    group: 'Artifacts',
    setting: 'WRITE_JSON',
    default: true,
    describe: 'Write manifest.json and run_results.json',
  },
  quiet: {
    type: 'boolean',
    alias: ['q'],
    group: 'Logging',
    setting: 'QUIET',
    default: false,
    describe: 'Show errors and requested data only',
  },
  debug: {
    type: 'boolean',
    alias: ['d'],
    group: 'Logging',
    setting: 'DEBUG',
    default: false,
    describe: 'Show every statement and decision',
  },
  print: {
    type: 'boolean',
    group: 'Logging',
    setting: 'PRINT',
    default: true,
    describe: 'Show what templates print()',
  },
  'log-level': {
    type: 'string',
    group: 'Logging',
    setting: 'LOG_LEVEL',
    choices: ['debug', 'info', 'warn', 'error', 'none'],
    describe: 'Least level shown; default info',
  },
  'log-format': {
    type: 'string',
    group: 'Logging',
    setting: 'LOG_FORMAT',
    choices: ['default', 'text', 'debug', 'json'],
    default: 'default',
    describe: 'Form of log lines',
  },
  'log-path': {
    type: 'string',
    group: 'Logging',
    setting: 'LOG_PATH',
    describe: 'Folder of the log file; default logs',
  },
  'log-level-file': {
    type: 'string',
    group: 'Logging',
    setting: 'LOG_LEVEL_FILE',
    choices: ['debug', 'info', 'warn', 'error', 'none'],
    describe: 'Least level in the log file; default debug, or --log-level where that is given',
  },
  'log-format-file': {
    type: 'string',
    group: 'Logging',
    setting: 'LOG_FORMAT_FILE',
    choices: ['default', 'text', 'debug', 'json'],
    describe: 'Form of the lines of the log file; default debug, or --log-format where that is given',
  },
  'log-file-max-bytes': {
    type: 'number',
    group: 'Logging',
    setting: 'LOG_FILE_MAX_BYTES',
    default: 10 * 1024 * 1024,
    describe: 'Size at which a new log file is begun; 0 is no bound',
  },
  'use-colors-file': {
    type: 'boolean',
    group: 'Logging',
    setting: 'USE_COLORS_FILE',
    default: false,
    describe: 'Colour in the log file',
  },
  'use-colors': {
    type: 'boolean',
    group: 'Logging',
    setting: 'USE_COLORS',
    describe: 'Colour on or off; else NO_COLOR, FORCE_COLOR and the terminal decide',
  },
  'printer-width': {
    type: 'number',
    group: 'Logging',
    setting: 'PRINTER_WIDTH',
    default: 80,
    describe: 'Width of the lines of nodes, in characters',
  },
  'version-check': {
    type: 'boolean',
    group: 'Project',
    setting: 'VERSION_CHECK',
    default: true,
    describe: 'Heed require-dbt-version of the project and its packages',
  },
  'maximum-seed-size-mib': {
    type: 'number',
    group: 'Project',
    setting: 'MAXIMUM_SEED_SIZE_MIB',
    default: 1,
    describe: 'Seeds above this size are known by their path instead of their content; 0 is no bound',
  },
  'record-timing-info': {
    type: 'string',
    alias: ['r'],
    group: 'Logging',
    describe: 'File for a profile of where the time went (.cpuprofile)',
  },
  'single-threaded': {
    type: 'boolean',
    group: 'Execution',
    setting: 'SINGLE_THREADED',
    default: false,
    describe: 'Run one node at a time, whatever --threads says',
  },
  'macro-debugging': idle('MACRO_DEBUGGING', 'Write compiled macros to files'),
  'log-cache-events': idle('LOG_CACHE_EVENTS', 'Log what the cache of relations does'),
  'use-experimental-parser': idle('USE_EXPERIMENTAL_PARSER', 'Read more models without rendering them'),
  'use-v2-parser': idle('USE_V2_PARSER', 'Parse with another program'),
  'use-fast-test-edges': idle('USE_FAST_TEST_EDGES', 'Order tests another way'),
  'partial-parse-file-diff': idle('PARTIAL_PARSE_FILE_DIFF', 'Look for changed files'),
  'partial-parse': idle('PARTIAL_PARSE', 'Parse only what changed'),
  'static-parser': idle('STATIC_PARSER', 'Read simple models without rendering them'),
  'populate-cache': idle('POPULATE_CACHE', 'Read what relations there are before a run'),
  'cache-selected-only': idle('CACHE_SELECTED_ONLY', 'Read only the schemas of selected nodes'),
  'hints-enabled': idle('HINTS_ENABLED', 'Hints about the project'),
  'snowflake-projects-otel': idle('SNOWFLAKE_PROJECTS_OTEL', 'Spans for OpenTelemetry'),
  'send-anonymous-usage-stats': idle('SEND_ANONYMOUS_USAGE_STATS', 'Nothing is sent anywhere'),
} as const satisfies Readonly<Record<string, Flag>>;

/** Flags of commands that work on a part of the project. */
export const SELECTION_FLAGS = {
  select: {
    type: 'array',
    alias: ['s', 'm', 'models', 'model'],
    group: 'Selection',
    describe: "Nodes to include, in dbt's selection syntax",
  },
  exclude: { type: 'array', group: 'Selection', describe: 'Nodes to leave out' },
  selector: { type: 'string', group: 'Selection', describe: 'A selector of selectors.yml' },
} as const satisfies Readonly<Record<string, Flag>>;

export const RESOURCE_TYPE_FLAGS = {
  'resource-type': {
    type: 'array',
    alias: ['resource-types'],
    group: 'Selection',
    setting: 'RESOURCE_TYPES',
    describe: 'Only nodes of these types',
  },
  'exclude-resource-type': {
    type: 'array',
    alias: ['exclude-resource-types'],
    group: 'Selection',
    setting: 'EXCLUDE_RESOURCE_TYPES',
    describe: 'No nodes of these types',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export const FULL_REFRESH_FLAG = {
  'full-refresh': {
    type: 'boolean',
    alias: ['f'],
    group: 'Execution',
    setting: 'FULL_REFRESH',
    default: false,
    describe: 'Rebuild incremental models and seeds from nothing',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export const EMPTY_FLAG = {
  empty: {
    type: 'boolean',
    group: 'Execution',
    setting: 'EMPTY',
    default: false,
    describe: 'Build with no rows: every ref and source is empty',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export const EVENT_TIME_FLAGS = {
  'event-time-start': {
    type: 'string',
    group: 'Execution',
    setting: 'EVENT_TIME_START',
    describe: 'From when on microbatch models are built, in UTC',
  },
  'event-time-end': {
    type: 'string',
    group: 'Execution',
    setting: 'EVENT_TIME_END',
    describe: 'Up to when microbatch models are built, without that moment',
  },
  sample: {
    type: 'string',
    group: 'Execution',
    setting: 'SAMPLE',
    describe: "Read only a part of time: '3 days', or '{start: .., end: ..}'",
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** Of the commands that load seeds. */
export const SHOW_FLAG = {
  show: {
    type: 'boolean',
    group: 'Execution',
    default: false,
    describe: 'Show some rows of the seeds that were loaded',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export const STORE_FAILURES_FLAG = {
  'store-failures': {
    type: 'boolean',
    group: 'Execution',
    setting: 'STORE_FAILURES',
    default: false,
    describe: 'Keep the failing rows of tests in tables',
  },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagTable = Readonly<Record<string, Flag>>;
