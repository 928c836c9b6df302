import type { Clock, Diagnostic, Json, JsonObject, Span } from '../base/index.ts';
import type { MacroTemplate, Scope } from '../jinja/index.ts';
import type { ManifestNode, MetricNode, Quoting, RefArgs, Target } from '../manifest/index.ts';
import type { RelationCache, Warehouse } from '../warehouse/index.ts';
import type { ColumnSource } from './adapter/warehouse-access.ts';
import type { MacroRegistry } from './macro-registry.ts';
import type { Variables } from './objects/variables.ts';
import type { ReadListener } from './read-listener.ts';

/** One run of the program, as templates see it. Made once by `app`; nothing below reads the process itself. */
export interface Invocation {
  /** UUID. */
  readonly id: string;
  readonly startedAt: Date;
  readonly clock: Clock;
  /** dbt's name of the command (`run`, `test`, `build`, …): `flags.WHICH`. */
  readonly which: string;
  /** The process's environment with `.env` folded in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--vars`. */
  readonly cliVars: Variables;
  /** Every flag by its upper-case dbt name. */
  readonly flags: JsonObject;
  /** `invocation_args_dict`: what the user gave, secrets scrubbed. */
  readonly args: JsonObject;
  readonly sink: InvocationSink;
}

/** What templates may say to the outside. */
export interface InvocationSink {
  /** `log(message, info)`: to the log file, and to the screen when `info`. */
  log(message: string, info: boolean): void;
  /** `print(text)`: to stdout. */
  print(text: string): void;
  report(diagnostic: Diagnostic): void;
}

/** A package as lookups need it: the root project, an installed package, or one of ours (`dbt`, `dbt_clickhouse`). */
export interface PackageInfo {
  readonly name: string;
  readonly kind: 'root' | 'installed' | 'internal';
  /** `version:` of its dbt_project.yml, if it has one. */
  readonly version?: string | null;
  /** `vars:` of its dbt_project.yml, as written there. */
  readonly vars: Variables;
  readonly quoting: Partial<Quoting>;
}

/** `dispatch:` of dbt_project.yml. */
export interface DispatchRule {
  readonly macro_namespace: string;
  readonly search_order: readonly string[];
}

/** A macro of a package, ready to be bound. */
export interface MacroEntry {
  readonly uniqueId: string;
  readonly packageName: string;
  readonly template: MacroTemplate;
}

/** What a parse-time render finds out. Called in the order of the template; the same thing may come several times. */
export interface ParseCapture {
  ref(args: RefArgs, span: Span | undefined): void;
  source(sourceName: string, tableName: string, span: Span | undefined): void;
  metric(name: string, packageName: string | null): void;
  function(name: string, packageName: string | null): void;
  /** A macro called directly by the node (dbt's depth 1), by `unique_id`. */
  macro(uniqueId: string): void;
  /** Arguments of `config(…)`, keys as written. */
  config(values: Readonly<Record<string, unknown>>, span: Span | undefined): void;
  /** What `config.get(key)` answers at parse time; undefined means the key is not set. */
  configValue(key: string): unknown;
}

/**
 * Which of dbt's contexts a render has. A node has all names; the macros that name nodes, operations and generic tests
 * (while parsing) have none of what belongs to a node, and the query of a source's freshness has `this` of it.
 */
export type ContextKind = 'node' | 'macro' | 'test' | 'source';

export interface ParseRequest {
  readonly packageName: string;
  /** Default: `node`. */
  readonly kind?: ContextKind;
  /** dbt's `model` dictionary as far as it is known. */
  readonly model: JsonObject;
  readonly capture: ParseCapture;
  /** Names only this render knows, e.g. a generic test's `model` and arguments. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What an execution-time render may use. */
export interface ExecuteRequest {
  readonly packageName: string;
  /** Default: `node`. */
  readonly kind?: ContextKind;
  readonly node: ManifestNode;
  /** `sql` and `compiled_code` for materializations; absent while compiling. */
  readonly compiledCode?: string;
  /** Where `ref` of a node leads; throws a UserError for one that was not known at parse time. */
  readonly resolveRef: (args: RefArgs, span: Span | undefined) => ResolvedRelation;
  /** The name by which a function of the project is called; without it, the one that it has in the project. */
  /** `metric(…)`: its record, and those that it is made of by `unique_id`; throws a UserError for one that does not exist. */
  readonly resolveMetric?: (
    name: string,
    packageName: string | null,
    span: Span | undefined,
  ) => ResolvedMetricNode;
  readonly resolveFunction?: (name: string, packageName: string | null, span: Span | undefined) => string;
  readonly resolveSource: (sourceName: string, tableName: string, span: Span | undefined) => ResolvedRelation;
  /** Absent when templates must not touch the warehouse (`--no-introspect`, no target needed). */
  readonly warehouse?: Warehouse;
  readonly relations?: RelationCache;
  /** Where questions about columns and types go; to the warehouse unless given. */
  readonly columnsFrom?: ColumnSource;
  /** `graph` as dbt shows it. */
  readonly graph?: () => JsonObject;
  readonly selectedResources?: readonly string[];
  readonly thread?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  /** `write(payload)`: what goes to `target/run`. */
  readonly write?: (payload: string) => void;
  /** `load_agate_table()` of a seed. */
  readonly loadSeed?: () => unknown;
  /** `--empty`: refs and sources read no rows. Off for unit tests. */
  readonly empty?: boolean;
  /** A unit test is rendered, not its model. */
  readonly unitTest?: UnitTestContext;
  /** The batch of a microbatch model that is rendered: what it reads is limited to it, by the `event_time` of each relation. */
  readonly batch?: BatchContext;
  /** `--sample`: what models and snapshots read of relations with an `event_time`; within a batch what both cover. */
  readonly sample?: TimeWindow;
  /** Hears of each macro that the template itself calls (dbt's depth 1), by `unique_id`. */
  readonly onMacro?: (uniqueId: string) => void;
  /** Announces a statement sent on behalf of the node (`run_query`, `statement`, introspection). */
  readonly onStatement?: (sql: string, queryId: string) => void;
  readonly signal?: AbortSignal;
}

export interface ResolvedMetricNode {
  readonly node: MetricNode;
  readonly find: (uniqueId: string) => MetricNode | undefined;
}

/** What a unit test puts in the place of what a template would find. */
export interface UnitTestContext {
  /** What macros return, by name or `package.name`; other names of the context get the value itself. */
  readonly macros: JsonObject;
  readonly vars: JsonObject;
  readonly envVars: JsonObject;
  /** The CTE (without prefix) that `this` means; null when the test gives no rows for it. */
  readonly thisInput: string | null;
}

/** A part of time: from `start` on, up to but without `end`. */
export interface TimeWindow {
  readonly start: Date;
  readonly end: Date;
}

/** `model.batch`: the part of time that one batch covers. */
export interface BatchContext extends TimeWindow {
  /** dbt's id: `20240131`. */
  readonly id: string;
}

/** A `ref` or `source` resolved to what the template gets. */
export interface ResolvedRelation {
  readonly uniqueId: string;
  readonly schema: string;
  readonly identifier: string;
  readonly kind: 'relation' | 'ephemeral' | 'source';
  /** Its config `event_time`, as SQL names the column. */
  readonly eventTime?: string;
  readonly quoting?: Partial<Quoting>;
}

/** YAML for `fromyaml` and `toyaml`: the YAML library belongs to another room, which hands these in. */
export interface YamlFunctions {
  /** As Python's `yaml.safe_load`; undefined when the text is not YAML. */
  parse(text: string): unknown;
  /** As Python's `yaml.safe_dump`, keys in their own order unless `sortKeys`. */
  stringify(value: Json, sortKeys: boolean): string;
}

export interface TemplateContextOptions {
  readonly invocation: Invocation;
  readonly target: Target;
  /** All packages of the project, the root among them. */
  readonly packages: readonly PackageInfo[];
  readonly macros: MacroRegistry;
  readonly yaml?: YamlFunctions;
  readonly reads?: ReadListener;
}

/** Makes the scopes of every render after the project's files are read. */
export interface TemplateContext {
  readonly invocation: Invocation;
  readonly target: Target;
  readonly macros: MacroRegistry;
  /** Property files: native, without project macros. */
  forProperties(packageName: string): Scope;
  /** `doc()` and what descriptions may use. */
  forDescriptions(resolveDoc: (args: readonly string[], span: Span | undefined) => string): Scope;
  /** `query-comment`: the project's macros, and nothing of a node. */
  forQueryComment(): Scope;
  /** Parse-time renders: `execute` is false. */
  forParsing(request: ParseRequest): Scope;
  /** Execution-time renders: `execute` is true. */
  forExecution(request: ExecuteRequest): Scope;
}
