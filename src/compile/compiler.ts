import { UserError, type JsonObject, type SourceFile, type Span } from '../base/index.ts';
import {
  callMacro,
  renderTestArguments,
  type ExecuteRequest,
  type MacroEntry,
  type MacroRegistry,
  type ResolvedRelation,
} from '../context/index.ts';
import type { Scope, Template } from '../jinja/index.ts';
import type { CompiledNode, ManifestNode, MetricNode, RefArgs } from '../manifest/index.ts';
import { codePath } from './compiled-path.ts';
import { DeferredRelations } from './deferred-relations.ts';
import {
  ephemeralCycle,
  functionNotFound,
  metricNotFound,
  operationRefsEphemeral,
  operationUnknown,
  refNotFound,
  refUnknownAtParse,
  sourceNotFound,
} from './diagnostics.ts';
import { graphRecord } from './graph-record.ts';
import { injectCtes, type EphemeralCte } from './inject-ctes.ts';
import type { MappedText } from './mapped-text.ts';
import { operationNode } from './operation-node.ts';
import { isReferable, ReferenceLookup, relationOfNode, relationOfSource } from './reference-lookup.ts';
import { UnitTestCompiler } from './unit-tests/unit-test-compiler.ts';
import type { CompiledSql, Compiler, CompilerOptions, CompileUse } from './types.ts';

/** Makes the compiler of a parsed project. */
export function createCompiler(options: CompilerOptions): Compiler {
  return new ProjectCompiler(options);
}

/** A node's own text and the ephemeral models that it reads, in the order in which it names them. */
interface Rendered {
  readonly query: MappedText;
  readonly ephemerals: readonly string[];
  /** Macros that the text itself calls. */
  readonly macros: readonly string[];
}

/** Names under which the CTEs of a node are put before it: each ephemeral model once, after those it reads itself. */
type Ctes = Map<string, EphemeralCte>;

class ProjectCompiler implements Compiler {
  readonly #options: CompilerOptions;
  readonly #lookup: ReferenceLookup;
  readonly #ephemerals = new Map<string, Promise<Rendered>>();
  readonly #deferred: DeferredRelations | undefined;
  readonly #unitTests: UnitTestCompiler;
  #graph: JsonObject | undefined;

  get macros(): MacroRegistry {
    return this.#options.context.macros;
  }

  constructor(options: CompilerOptions) {
    this.#options = options;
    this.#lookup = new ReferenceLookup(options.manifest, options.ownPackageFirst === true);
    const { deferral, selectedResources = [] } = options;
    this.#deferred = deferral && new DeferredRelations(deferral, selectedResources);
    this.#unitTests = new UnitTestCompiler({
      ...options,
      lookup: this.#lookup,
      compile: (node, use) => this.compile(node, use),
      graph: () => (this.#graph ??= graphRecord(options.manifest)),
      instead: (node, use) => this.#insteadOf(node, use),
    });
  }

  compileNode(uniqueId: string, use: CompileUse = {}): Promise<CompiledSql> {
    const node = this.#options.manifest.nodes[uniqueId];
    if (!node || node.resource_type === 'seed') throw new Error(`'${uniqueId}' has no code to compile`);
    return this.compile(node, use);
  }

  async compile(node: CompiledNode, use: CompileUse = {}): Promise<CompiledSql> {
    const template = this.#options.templates.get(node.unique_id) ?? this.#parse(node);
    await this.#deferred?.lookFor(this.#readBy(node), use.relations);
    return atNode(node, async () => this.#assemble(node, await this.#render(node, template, use), use));
  }

  compileUnitTest(uniqueId: string, use: CompileUse = {}): Promise<CompiledSql> {
    const test = this.#options.manifest.unitTests[uniqueId];
    if (!test) throw new Error(`'${uniqueId}' is no unit test`);
    return this.#unitTests.compile(test, use);
  }

  async compileInline(sql: string, use: CompileUse = {}, name = 'inline_query'): Promise<CompiledSql> {
    const node = this.#operation(name, this.#options.manifest.projectName, sql, 'sql_operation');
    return this.compile(node, use);
  }

  scopeOf(node: ManifestNode, sql: string | undefined, use: CompileUse = {}): Scope {
    return this.#options.context.forExecution(this.#request(node, use, new Set(), sql));
  }

  operationScope(name: string, packageName: string, use: CompileUse = {}): Scope {
    return this.scopeOf(this.#operation(name, packageName, '', 'operation'), undefined, {
      kind: 'macro',
      ...use,
    });
  }

  async renderText(text: string, where: Span | string, scope: Scope): Promise<string> {
    const source: SourceFile =
      typeof where === 'string' ? { path: where, text } : { path: where.source.path, text, cutFrom: where };
    const result = await this.#options.environment.parse(source).render(scope);
    return result.text;
  }

  operationMacro(macroName: string): string {
    return this.#operationMacro(macroName).found.uniqueId;
  }

  #operationMacro(macroName: string): {
    readonly name: string;
    readonly packageName: string | null;
    readonly found: MacroEntry;
  } {
    const { macros } = this.#options.context;
    const [name = '', packageName = null] = macroName.split('.').toReversed();
    const found = macros.findOperation(name, packageName);
    if (!found) throw operationUnknown(macroName, macros.names(macros.rootPackage));
    return { name, packageName, found };
  }

  async runOperation(macroName: string, args: JsonObject, use: CompileUse = {}): Promise<unknown> {
    const { context } = this.#options;
    const { name, packageName, found } = this.#operationMacro(macroName);
    // A macro of a package sees its own package first when it is called through it.
    const local = packageName === null ? context.macros.rootPackage : found.packageName;
    const node = this.#operation(name, local, '', 'operation');
    await this.#deferred?.lookFor(this.#readBy(node), use.relations);
    const model = this.#options.manifest.macros[found.uniqueId] ?? {};
    const scope = this.scopeOf(node, undefined, { ...use, kind: 'macro', extra: { model, ...use.extra } });
    return atNode(node, () => callMacro(boundScope(scope, found), name, [], args));
  }

  #operation(
    name: string,
    packageName: string,
    code: string,
    type: 'operation' | 'sql_operation',
  ): ReturnType<typeof operationNode> {
    const { invocation, target } = this.#options.context;
    const createdAt = invocation.clock.now().getTime() / 1000;
    return operationNode({ name, packageName, target, code, type, createdAt });
  }

  async #insteadOf(node: ManifestNode, use: CompileUse): Promise<ResolvedRelation | undefined> {
    await this.#deferred?.lookFor([node], use.relations);
    return this.#deferred?.instead(node);
  }

  /** The nodes whose relations a node's code may name, those that its ephemeral models read among them. */
  #readBy(node: ManifestNode, found = new Map<string, ManifestNode>()): readonly ManifestNode[] {
    const { nodes } = this.#options.manifest;
    if (mayReadAnything(node)) return Object.values(nodes);
    for (const id of node.depends_on.nodes) {
      const read = nodes[id];
      if (!read || found.has(id)) continue;
      found.set(id, read);
      if (isReferable(read) && relationOfNode(read).kind === 'ephemeral') this.#readBy(read, found);
    }
    return [...found.values()];
  }

  #parse(node: CompiledNode): Template {
    const file = this.#options.manifest.provenance.file.get(node.unique_id);
    const isWholeFile = file?.text === node.raw_code;
    return this.#options.environment.parse(
      file && isWholeFile ? file : { path: file?.path ?? node.original_file_path, text: node.raw_code },
    );
  }

  async #render(node: CompiledNode, template: Template, use: CompileUse): Promise<Rendered> {
    const ephemerals = new Set<string>();
    const macros = new Set(node.depends_on.macros);
    const request: ExecuteRequest = {
      ...this.#request(node, use, ephemerals, undefined),
      onMacro: (id) => macros.add(id),
    };
    const scope = this.#withTestArguments(node, request);
    const { text, map } = await template.render(scope);
    return { query: { text, map }, ephemerals: [...ephemerals], macros: [...macros] };
  }

  /** A generic test's code calls its macro with `**_dbt_generic_test_kwargs`. */
  #withTestArguments(node: CompiledNode, request: ExecuteRequest): Scope {
    const { context, environment } = this.#options;
    const scope = context.forExecution(request);
    if (node.resource_type !== 'test' || !node.test_metadata) return scope;
    const kwargs = renderTestArguments(environment, node.test_metadata.kwargs, scope);
    return context.forExecution({
      ...request,
      extra: { ...request.extra, _dbt_generic_test_kwargs: kwargs },
    });
  }

  async #assemble(node: CompiledNode, rendered: Rendered, use: CompileUse): Promise<CompiledSql> {
    const ctes: Ctes = new Map();
    const inlined = this.#options.injectsCtes === false ? [] : rendered.ephemerals;
    for (const id of inlined) await this.#collect(id, ctes, [node.unique_id], use);
    const { text, map } = injectCtes(rendered.query, [...ctes.values()]);
    const extraCtes = Array.from(ctes, ([id, cte]) => ({
      id,
      sql: ` ${cte.name} as (\n${cte.query.text}\n)`,
    }));
    const compiled: CompiledNode = {
      ...node,
      depends_on: { ...node.depends_on, macros: rendered.macros },
      compiled: true,
      compiled_code: text,
      compiled_path: codePath(node, 'compiled', this.#options.targetPath),
      extra_ctes_injected: true,
      extra_ctes: extraCtes,
    };
    return { sql: text, map, extraCtes, node: compiled };
  }

  /** Adds an ephemeral model, behind those that it reads. */
  async #collect(id: string, ctes: Ctes, path: readonly string[], use: CompileUse): Promise<void> {
    if (path.includes(id)) throw ephemeralCycle([...path, id]);
    if (ctes.has(id)) return;
    const { query, ephemerals } = await this.#ephemeral(id, use);
    for (const inner of ephemerals) await this.#collect(inner, ctes, [...path, id], use);
    const alias = this.#options.manifest.nodes[id]?.alias ?? id;
    ctes.set(id, { name: `__dbt__cte__${alias}`, query });
  }

  /** Rendered once, however many nodes read it. */
  #ephemeral(id: string, { batch: _batch, ...use }: CompileUse): Promise<Rendered> {
    const known = isOwnRender(use) ? undefined : this.#ephemerals.get(id);
    if (known) return known;
    const node = this.#options.manifest.nodes[id];
    if (!node || node.resource_type === 'seed') throw new Error(`'${id}' has no code to compile`);
    const template = this.#options.templates.get(id) ?? this.#parse(node);
    const rendered = atNode(node, () => this.#render(node, template, use));
    if (isOwnRender(use)) return rendered;
    this.#ephemerals.set(id, rendered);
    // A failure is this reader's; another one (with a warehouse, say) may try again.
    rendered.catch(() => this.#ephemerals.delete(id));
    return rendered;
  }

  #request(
    node: ManifestNode,
    use: CompileUse,
    ephemerals: Set<string>,
    sql: string | undefined,
  ): ExecuteRequest {
    const { selectedResources, empty, sample } = this.#options;
    return {
      packageName: node.package_name,
      node,
      resolveRef: (args, span) => standIn(this.#resolveRef(node, args, span, ephemerals, use), use),
      resolveSource: (source, table, span) => this.#resolveSource(node, source, table, span),
      resolveFunction: (name, packageName, span) => this.#resolveFunction(node, name, packageName, span),
      resolveMetric: (name, packageName, span) => ({
        node: this.#resolveMetric(node, name, packageName, span),
        find: (id) => this.#options.manifest.metrics[id],
      }),
      graph: () => (this.#graph ??= graphRecord(this.#options.manifest)),
      ...(sql === undefined ? {} : { compiledCode: sql }),
      ...(selectedResources ? { selectedResources } : {}),
      ...(empty === undefined ? {} : { empty }),
      ...(sample === undefined ? {} : { sample }),
      ...use,
    };
  }

  #resolveRef(
    node: ManifestNode,
    args: RefArgs,
    span: Span | undefined,
    ephemerals: Set<string>,
    { unbuilt }: CompileUse,
  ): ResolvedRelation {
    const result = this.#lookup.resolveRef(args, node.package_name);
    if (result.kind !== 'found') {
      throw refNotFound(args, node.unique_id, result.kind === 'disabled', this.#lookup.nodeNames, span);
    }
    const real = this.#deferred?.instead(result.node) ?? relationOfNode(result.node);
    const relation: ResolvedRelation = unbuilt?.has(real.uniqueId) ? { ...real, kind: 'ephemeral' } : real;
    if (!mayReadAnything(node) && !node.depends_on.nodes.includes(relation.uniqueId)) {
      throw refUnknownAtParse(args, node.unique_id, span);
    }
    if (relation.kind === 'ephemeral') {
      if (node.resource_type === 'operation') throw operationRefsEphemeral(args.name, span);
      ephemerals.add(relation.uniqueId);
    }
    return relation;
  }

  #resolveFunction(
    node: ManifestNode,
    name: string,
    packageName: string | null,
    span: Span | undefined,
  ): string {
    const found = this.#lookup.resolveFunction(name, packageName, node.package_name);
    if (!found) throw functionNotFound(name, node.unique_id, span);
    return found.alias;
  }

  #resolveMetric(
    node: ManifestNode,
    name: string,
    packageName: string | null,
    span: Span | undefined,
  ): MetricNode {
    const found = this.#lookup.resolveMetric(name, packageName, node.package_name);
    if (!found) throw metricNotFound(name, node.unique_id, this.#lookup.metricNames, span);
    return found;
  }

  #resolveSource(
    node: ManifestNode,
    sourceName: string,
    tableName: string,
    span: Span | undefined,
  ): ResolvedRelation {
    const source = this.#lookup.resolveSource(sourceName, tableName, node.package_name);
    if (!source) throw sourceNotFound(sourceName, tableName, node.unique_id, this.#lookup.sourceNames, span);
    return relationOfSource(source);
  }
}

/** Whether what is rendered may differ from what other renders of the same model give. */
function isOwnRender(use: CompileUse): boolean {
  return use.standIns !== undefined || use.unbuilt !== undefined;
}

function standIn(relation: ResolvedRelation, { standIns }: CompileUse): ResolvedRelation {
  const identifier = standIns?.get(relation.uniqueId);
  return identifier === undefined ? relation : { ...relation, identifier };
}

/** Inline SQL and operations are not parsed before, and seeds render nothing but hooks: their refs need not be known. */
function mayReadAnything(
  node: ManifestNode,
): node is Extract<ManifestNode, { resource_type: 'operation' | 'sql_operation' | 'seed' }> {
  return (
    node.resource_type === 'operation' ||
    node.resource_type === 'sql_operation' ||
    node.resource_type === 'seed'
  );
}

/** A scope in which the macro's name means this macro, whatever the lookup order says. */
function boundScope(scope: Scope, entry: MacroEntry): Scope {
  const name = entry.template.definition.macroName;
  return {
    get: (asked) => (asked === name ? entry.template.bind(scope) : scope.get(asked)),
    names: () => scope.names(),
  };
}

/** Names the node in every diagnostic that its code causes. */
async function atNode<T>(node: ManifestNode, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const named = error.diagnostics.map((each) => ({ node: node.unique_id, ...each }));
    throw new UserError(named, { cause: error });
  }
}
