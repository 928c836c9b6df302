import { isRecord, type Json, type JsonObject, type Span } from '../base/index.ts';
import {
  DBT_OPTIONS,
  Environment,
  hostFunction,
  isCallable,
  type HostObject,
  toText,
  type CallArguments,
  type Scope,
} from '../jinja/index.ts';
import type { ManifestNode, Target } from '../manifest/index.ts';
import { commonMethods, type AdapterMethods } from './adapter/common-methods.ts';
import { isOnCluster, writesOnCluster } from './adapter/cluster.ts';
import { dispatchMethod } from './adapter/dispatch-method.ts';
import { ParseAdapter } from './adapter/parse-adapter.ts';
import { RuntimeAdapter } from './adapter/runtime-adapter.ts';
import { WarehouseAccess } from './adapter/warehouse-access.ts';
import { DiscreetSink } from './discreet-sink.ts';
import { withContext } from './file-scope.ts';
import { nothingToWrite, tableOfNoSeed } from './diagnostics.ts';
import { MacroOverrides } from './macro-overrides.ts';
import { MacroNamespace } from './macro-namespace.ts';
import type { MacroRegistry } from './macro-registry.ts';
import { baseMembers } from './members/base.ts';
import { renderIn } from './render-in.ts';
import { ownMembers } from './members/own.ts';
import { unitTestMembers } from './members/unit-test.ts';
import { nodeMembers } from './node-members.ts';
import { ParseConfig, RuntimeConfig } from './objects/config.ts';
import { MacroStack } from './objects/macro-stack.ts';
import { MetricReference, ResolvedMetric } from './objects/metric-reference.ts';
import { Relation } from './objects/relation.ts';
import { targetFields } from './objects/target-object.ts';
import { runtimeConfig } from './objects/runtime-config.ts';
import { Var } from './objects/var.ts';
import { isVariables } from './objects/variables.ts';
import { namedFunction, refFunction, sourceFunction } from './resolve/reference-functions.ts';
import { MemberScope, recordScope, type LazyMembers } from './scope.ts';
import { batchMembers, clickhouseTime } from './objects/batch.ts';
import type {
  TimeWindow,
  ExecuteRequest,
  Invocation,
  PackageInfo,
  ParseRequest,
  ResolvedRelation,
  TemplateContext,
  TemplateContextOptions,
} from './types.ts';

/** Makes the scopes of all renders of a project; see `TemplateContext`. */
export function createTemplateContext(options: TemplateContextOptions): TemplateContext {
  return new DbtContext(options);
}

class DbtContext implements TemplateContext {
  readonly invocation: Invocation;
  readonly target: Target;
  readonly macros: MacroRegistry;
  readonly #options: TemplateContextOptions;
  readonly #packages: ReadonlyMap<string, PackageInfo>;
  readonly #environment = new Environment(DBT_OPTIONS);
  readonly #adapterMethods: AdapterMethods;

  constructor(options: TemplateContextOptions) {
    this.#options = options;
    const sink = new DiscreetSink(options.invocation.sink);
    this.invocation = { ...options.invocation, sink };
    this.target = options.target;
    this.macros = options.macros;
    this.#packages = new Map(options.packages.map((each) => [each.name, each]));
    this.#adapterMethods = commonMethods(options.target, this.invocation, (secret) => sink.hide(secret));
  }

  forProperties(packageName: string): Scope {
    return withContext(
      new MemberScope(this.#base(), this.#target(), {
        var: () => this.#var(packageName, `the property files of '${packageName}'`),
      }),
    );
  }

  forDescriptions(resolveDoc: (args: readonly string[], span: Span | undefined) => string): Scope {
    const root = this.macros.rootPackage;
    return withContext(
      new MemberScope(this.#base(), this.#target(), {
        var: () => this.#var(root, 'a description'),
        doc: () => hostFunction('doc', ({ positional, span }) => resolveDoc(positional.map(toText), span)),
      }),
    );
  }

  forQueryComment(): Scope {
    const root = this.macros.rootPackage;
    const stack = new MacroStack();
    const members = new MemberScope(this.#base(), this.#target(), {
      var: () => this.#var(root, 'the query comment', { scope: () => scope }),
      context_macro_stack: () => stack,
    });
    const namespace = new MacroNamespace(this.macros, root, (): Scope => scope, stack);
    const scope: Scope = withContext(members, [namespace]);
    return scope;
  }

  forParsing(request: ParseRequest): Scope {
    const { capture, model, kind = 'node' } = request;
    const own = this.#relationOf(model);
    const members: LazyMembers = {
      ref: () =>
        refFunction((args, span) => {
          capture.ref(args, span);
          return own;
        }, this.#runtimeConfig),
      source: () =>
        sourceFunction((source, table, span) => {
          capture.source(source, table, span);
          return own;
        }),
      metric: () =>
        namedFunction('metric', (name, packageName) => {
          capture.metric(name, packageName);
          return new MetricReference(name, packageName);
        }),
      function: () =>
        namedFunction('function', (name, packageName) => {
          capture.function(name, packageName);
          return own.with({ type: 'function' });
        }),
      config: () =>
        kind === 'macro'
          ? new RuntimeConfig({}, () => structuredClone(model), nameOf(model))
          : new ParseConfig(capture, () => structuredClone(model)),
      var: () =>
        this.#var(request.packageName, nameOf(model), {
          scope: () => scope,
          missingIsNone: kind !== 'macro',
        }),
      ...ownMembers({ kind, model, relation: () => own, compiledCode: null }),
      schema: () => own.schema ?? this.target.schema,
      graph: () => ({}),
      write: () => hostFunction('write', () => ''),
      load_agate_table: () => loadTable(model, () => null),
    };
    const scope: Scope = this.#scope({
      packageName: request.packageName,
      model,
      isExecuting: false,
      members,
      extra: request.extra ?? {},
      onMacro: (uniqueId) => capture.macro(uniqueId),
      adapter: (dispatch) => new ParseAdapter(this.#adapterMethods, dispatch),
    });
    return scope;
  }

  forExecution(request: ExecuteRequest): Scope {
    const { node, kind = 'node' } = request;
    const model = nodeRecord(node);
    const own = this.#relationOf(model);
    const limit = request.empty === true ? 0 : null;
    const window = windowOf(request);
    const members: LazyMembers = {
      ref: () =>
        refFunction(
          (args, span) => this.#resolved(request.resolveRef(args, span), limit, window),
          this.#runtimeConfig,
        ),
      source: () =>
        sourceFunction((source, table, span) =>
          this.#resolved(request.resolveSource(source, table, span), limit, window),
        ),
      metric: () =>
        namedFunction('metric', (name, packageName, span) => {
          const found = request.resolveMetric?.(name, packageName, span);
          return found ? new ResolvedMetric(found.node, found.find) : new MetricReference(name, packageName);
        }),
      ...(request.batch === undefined ? {} : batchMembers(model, request.batch)),
      function: () =>
        namedFunction('function', (name, packageName, span) =>
          functionRelation(own.schema, request.resolveFunction?.(name, packageName, span) ?? name),
        ),
      config: () =>
        new RuntimeConfig(
          kind === 'macro' ? {} : jsonObject(node.config),
          () => structuredClone(model),
          node.unique_id,
        ),
      var: () =>
        this.#var(request.packageName, `'${node.unique_id}'`, {
          scope: () => scope,
          overrides: request.unitTest ? [request.unitTest.vars] : [],
        }),
      ...ownMembers({
        kind,
        model,
        relation: () => (isOperation(node) ? null : own),
        compiledCode: request.compiledCode ?? null,
      }),
      ...(request.unitTest === undefined
        ? {}
        : unitTestMembers(request.unitTest, this.#base(request.thread))),
      schema: () => node.schema,
      graph: () => request.graph?.() ?? {},
      write: () =>
        hostFunction('write', ({ positional: [payload], span }) => {
          if (kind !== 'node') throw nothingToWrite(span);
          request.write?.(toText(payload ?? ''));
          return '';
        }),
      load_agate_table: () => loadTable(model, () => request.loadSeed?.() ?? null),
    };
    const access = new WarehouseAccess({
      warehouse: request.warehouse,
      relations: request.relations,
      columnsFrom: request.columnsFrom,
      signal: request.signal,
      onStatement: request.onStatement,
      print: (text) => this.invocation.sink.print(text),
    });
    const scope: Scope = this.#scope({
      packageName: request.packageName,
      model,
      isExecuting: true,
      members,
      extra: request.extra ?? {},
      ...(request.onMacro ? { onMacro: request.onMacro } : {}),
      ...(request.thread === undefined ? {} : { thread: request.thread }),
      selectedResources: request.selectedResources ?? [],
      ...(request.unitTest === undefined ? {} : { macroOverrides: request.unitTest.macros }),
      adapter: (dispatch, callMacro) =>
        new RuntimeAdapter({
          methods: this.#adapterMethods,
          dispatch,
          target: this.target,
          access,
          callMacro,
          variable: (name) => this.#packages.get(this.macros.rootPackage)?.vars[name],
        }),
    });
    return scope;
  }

  /** The order of dbt's own context: what this render alone knows, the project's macros, dbt's members. */
  #scope(parts: ScopeParts): Scope {
    const whole = (): Scope => scope;
    const stack = new MacroStack();
    const overrides = parts.macroOverrides && new MacroOverrides(parts.macroOverrides);
    const namespace = new MacroNamespace(
      this.macros,
      parts.packageName,
      whole,
      stack,
      parts.onMacro,
      this.#options.reads,
      overrides,
    );
    const callMacro = (name: string, args: CallArguments): unknown => {
      const macro = namespace.get(name);
      if (!isCallable(macro)) throw new Error(`no macro named '${name}'`);
      return macro.call(args);
    };
    const dispatch = dispatchMethod(this.macros, namespace, parts.packageName);
    const members = new MemberScope(
      this.#base(parts.thread),
      this.#target(),
      nodeMembers({
        invocation: this.invocation,
        target: this.target,
        environment: this.#environment,
        model: parts.model,
        scope: whole,
        isExecuting: parts.isExecuting,
        selectedResources: parts.selectedResources ?? [],
        reads: this.#options.reads,
      }),
      parts.members,
      { adapter: () => parts.adapter(dispatch, callMacro), context_macro_stack: () => stack },
    );
    const over = [recordScope(parts.extra), namespace];
    if (overrides) over.push(recordScope(overrides.valuesOf(members)));
    const scope: Scope = withContext(members, over);
    return scope;
  }

  #base(thread?: string): LazyMembers {
    const { yaml, reads } = this.#options;
    return baseMembers({
      invocation: this.invocation,
      ...(thread === undefined ? {} : { thread }),
      ...(yaml ? { yaml } : {}),
      ...(reads ? { reads } : {}),
    });
  }

  /** Of the root project, as in dbt, whichever package asks. */
  readonly #runtimeConfig = (): unknown => {
    const { packages, reads } = this.#options;
    const root = this.#packages.get(this.macros.rootPackage);
    return root && runtimeConfig({ invocation: this.invocation, target: this.target, packages, reads }, root);
  };

  #target(): LazyMembers {
    return {
      target: () => targetFields(this.target),
      project_name: () => this.macros.rootPackage,
    };
  }

  /**
   * A unit test's, `--vars`, then the root project's, then the package's own; in each, those under the package's name win.
   * A value with Jinja in it is rendered where it is read, by what `scope` knows; property files get it as it is.
   */
  #var(
    packageName: string,
    where: string,
    { scope, missingIsNone = false, overrides = [] }: VarUse = {},
  ): Var {
    const own = this.#packages.get(packageName);
    const root = this.#packages.get(this.macros.rootPackage);
    const layers = [root, own === root ? undefined : own].flatMap((each) => {
      if (!each) return [];
      const scoped = each.vars[packageName];
      return isVariables(scoped) ? [scoped, each.vars] : [each.vars];
    });
    return new Var({
      layers: [...overrides, this.invocation.cliVars, ...layers],
      ...(scope ? { render: renderIn(this.#environment, scope, 'a variable') } : {}),
      where,
      missingIsNone,
      onRead: (name) => this.#options.reads?.variable?.(name),
    });
  }

  #relationOf(model: JsonObject): Relation {
    const schema = textOr(model['schema'], this.target.schema);
    const identifier = textOr(model['alias'], textOr(model['name'], ''));
    const config = isJsonObject(model['config']) ? model['config'] : {};
    const canOnCluster = isOnCluster(this.target, model['resource_type'], config);
    return model['resource_type'] === 'function'
      ? functionRelation(schema, identifier).with({ canOnCluster })
      : new Relation({ schema, identifier, canOnCluster });
  }

  #resolved(resolved: ResolvedRelation, limit: number | null, window?: TimeWindow): Relation {
    const { schema, identifier, eventTime } = resolved;
    const eventTimeFilter =
      window === undefined || eventTime === undefined
        ? null
        : { fieldName: eventTime, start: clickhouseTime(window.start), end: clickhouseTime(window.end) };
    if (resolved.kind === 'ephemeral') return Relation.ephemeral(identifier, { limit, eventTimeFilter });
    const canOnCluster = resolved.kind === 'relation' && writesOnCluster(this.target);
    return new Relation({ schema, identifier, limit, canOnCluster, eventTimeFilter });
  }
}

/** The part of time that a node sees of relations with an `event_time`; tests and the like see all. */
function windowOf({ node, batch, sample }: ExecuteRequest): TimeWindow | undefined {
  if (node.resource_type !== 'model' && node.resource_type !== 'snapshot') return undefined;
  if (!batch || !sample) return batch ?? sample;
  return {
    start: sample.start > batch.start ? sample.start : batch.start,
    end: sample.end < batch.end ? sample.end : batch.end,
  };
}

/** A function of ClickHouse belongs to no database: its name is the identifier alone. */
const functionRelation = (schema: string | null, identifier: string): Relation =>
  new Relation({
    schema,
    identifier,
    type: 'function',
    includePolicy: { database: false, schema: false, identifier: true },
  });

interface VarUse {
  readonly scope?: () => Scope;
  readonly missingIsNone?: boolean;
  readonly overrides?: readonly JsonObject[];
}

interface ScopeParts {
  readonly packageName: string;
  readonly model: JsonObject;
  readonly isExecuting: boolean;
  readonly members: LazyMembers;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly thread?: string;
  readonly selectedResources?: readonly string[];
  readonly macroOverrides?: JsonObject;
  readonly onMacro?: (uniqueId: string) => void;
  readonly adapter: (
    dispatch: HostObject,
    callMacro: (name: string, args: CallArguments) => unknown,
  ) => unknown;
}

const isJsonObject = (value: Json | undefined): value is JsonObject => isRecord(value);

const textOr = (value: Json | undefined, fallback: string): string =>
  typeof value === 'string' ? value : fallback;

const nameOf = (model: JsonObject): string =>
  `'${textOr(model['unique_id'], textOr(model['name'], 'a node'))}'`;

const loadTable = (model: JsonObject, load: () => unknown): HostObject =>
  hostFunction('load_agate_table', ({ span }) => {
    if (model['resource_type'] !== 'seed') throw tableOfNoSeed(textOr(model['resource_type'], 'macro'), span);
    return load();
  });

const isOperation = (node: ManifestNode): boolean =>
  node.resource_type === 'operation' || node.resource_type === 'sql_operation';

/** A record whose undefined values are left out. */
function jsonObject(record: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(record).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}

/** A node as the dictionary that dbt shows to templates: the manifest's record itself. */
function nodeRecord(node: ManifestNode): JsonObject {
  // The manifest's types are JSON by construction; only their optional keys keep TypeScript from seeing it.
  return jsonObject(node as unknown as Readonly<Record<string, Json | undefined>>);
}
