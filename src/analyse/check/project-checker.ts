import { setImmediate } from 'node:timers/promises';
import { md5, UserError, type Diagnostic } from '../../base/index.ts';
import type { CompiledSql, Compiler, CompileUse } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import {
  quoteIdentifier,
  type AnalysisNode,
  type FunctionNode,
  type Manifest,
  type ManifestNode,
  type ModelNode,
  type SeedNode,
  type Settings,
  type SnapshotNode,
  type SourceNode,
  type Target,
  type TestNode,
} from '../../manifest/index.ts';
import { WarehouseError, type Warehouse } from '../../warehouse/index.ts';
import { columnsUnknown, duplicateColumn, foreignRelation, hardCodedRelation } from '../diagnostics.ts';
import type { Analyser } from '../engine/analyser.ts';
import type { Analysis, Shadow, ShadowColumn } from '../engine/protocol.ts';
import { columnReader } from './column-reader.ts';
import { checkContract, contractOf } from './contract.ts';
import { explainFailure, placeOfName, placeOfRelation } from './explain-failure.ts';
import { checkColumn, namedColumns } from './generic-test.ts';
import { hasRelation, keyOf, referenceTo, RelationIndex } from './relation-index.ts';
import { shadowRelations } from './shadow-relations.ts';
import { snapshotColumns } from './snapshot-columns.ts';
import type { KeptCheck, KeptChecks, NodeCheck } from './types.ts';

/** Undefined for a relation that is not there, null when the target cannot be asked. */
export type ForeignColumns = (
  schema: string,
  name: string,
) => Promise<readonly ShadowColumn[] | undefined | null>;

export interface CheckOptions {
  readonly manifest: Manifest;
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  readonly analyser: Analyser;
  readonly target: Target;
  /** What to check. What lies upstream is looked at as far as its columns are needed. */
  readonly ids: readonly string[];
  /** Whether column lineage is wanted too. */
  readonly traces: boolean;
  /** Columns of sources, by `schema.name`: from their YAML, a schema file or the target. */
  readonly sourceColumns: ReadonlyMap<string, readonly ShadowColumn[]>;
  /** @throws UserError for a file that cannot be read as a seed */
  readonly seedColumns: (seed: SeedNode) => Promise<readonly ShadowColumn[]>;
  /** Columns of a relation that is none of the project's; absent when the target is not at hand. */
  readonly foreignColumns?: ForeignColumns;
  /** For statements of templates (`run_query`); without it what sends one is not checked. */
  readonly warehouse?: Warehouse;
  readonly kept: KeptChecks;
  readonly signal: AbortSignal;
}

export interface ProjectCheck {
  /** In the DAG's order; of what was asked for alone. */
  readonly nodes: readonly NodeCheck[];
  /** Of all that was looked at on the way: what lies upstream, and what is read by its name. */
  readonly seen: readonly NodeCheck[];
  /** Of everything that was looked at: what the next check may keep. */
  readonly kept: KeptChecks;
}

type QueryNode = ModelNode | SnapshotNode | TestNode | AnalysisNode;

interface State {
  readonly check: Promise<NodeCheck>;
  /** Makes its shadow, once. */
  shadow?: Promise<Diagnostic | undefined>;
}

/** What a node reads: relations with shadows, or why these cannot be had. */
interface Upstream {
  readonly ids: readonly string[];
  readonly reason?: string;
  /** Of the columns of all that is read. */
  readonly fingerprint: string;
}

/** Materializations whose code is a query; a project's own may mean something else by theirs. */
const QUERIES: ReadonlySet<string> = new Set([
  'table',
  'view',
  'incremental',
  'ephemeral',
  'materialized_view',
  'distributed_table',
  'distributed_incremental',
  'dictionary',
]);
const INCREMENTAL: ReadonlySet<string> = new Set(['incremental', 'distributed_incremental']);
/** Columns that engines give besides the table's own. */
const VIRTUAL =
  /^_(?:part|partition|sample|row|block|shard|topic|key|offset|timestamp|headers|path|file|size|time|etag|raw|error|table|database)/;
/** Nodes are begun so many at a time, so that answers of the analyser are heard meanwhile. */
const BEGUN_AT_ONCE = 24;

/**
 * Checks nodes with ClickHouse's analyser, over shadows of what they read. All mistakes are found in one go: a node that
 * fails leaves what lies downstream unchecked, and nothing else.
 *
 * @throws WarehouseError when there is no analyser
 */
export async function checkProject(options: CheckOptions): Promise<ProjectCheck> {
  return new ProjectChecker(options).run();
}

class ProjectChecker {
  readonly #options: CheckOptions;
  readonly #index: RelationIndex;
  readonly #states = new Map<string, State>();
  readonly #fingerprints = new Map<string, string>();
  readonly #kept = new Map<string, KeptCheck>();
  /** Who waits for whom beyond the DAG: what reads a relation by its name. */
  readonly #waitsFor = new Map<string, string>();
  readonly #foreign = new Map<string, Promise<string | undefined>>();

  constructor(options: CheckOptions) {
    this.#options = options;
    this.#index = new RelationIndex(options.manifest, options.target.schema);
  }

  async run(): Promise<ProjectCheck> {
    const { graph, ids } = this.#options;
    const asked = new Set(ids);
    const wanted = new Set([...asked, ...graph.ancestors(asked)]);
    let begun = 0;
    for (const id of graph.order) {
      if (!wanted.has(id)) continue;
      this.#begin(id);
      begun += 1;
      if (begun % BEGUN_AT_ONCE === 0) await setImmediate();
    }
    const nodes: NodeCheck[] = [];
    for (const id of graph.order) {
      const state = asked.has(id) ? this.#states.get(id) : undefined;
      if (state) nodes.push(await state.check);
    }
    const seen = await Promise.all(Array.from(this.#states.values(), ({ check }) => check));
    return { nodes, seen, kept: this.#kept };
  }

  #begin(id: string): State | undefined {
    const known = this.#states.get(id);
    if (known) return known;
    const node = this.#options.manifest.nodes[id] ?? this.#options.manifest.sources[id];
    if (!node || node.resource_type === 'operation' || node.resource_type === 'sql_operation')
      return undefined;
    const state: State = { check: this.#check(node) };
    // Whoever asks for it hears of a failure.
    state.check.catch(() => undefined);
    this.#states.set(id, state);
    return state;
  }

  async #check(node: ManifestNode | SourceNode): Promise<NodeCheck> {
    this.#options.signal.throwIfAborted();
    switch (node.resource_type) {
      case 'source':
        return this.#source(node);
      case 'seed':
        return this.#seed(node);
      case 'function':
        return this.#function(node);
      case 'test':
        return (await this.#genericTest(node)) ?? this.#query(node);
      case 'model':
        if (node.language !== 'sql') return unchecked(node, `it is written in ${node.language}`);
        return this.#query(node);
      case 'snapshot':
      case 'analysis':
        return this.#query(node);
      default:
        return unchecked(node, 'it has no query');
    }
  }

  #source(node: SourceNode): NodeCheck {
    const columns = this.#options.sourceColumns.get(keyOf(node));
    if (!columns) {
      return unchecked(node, `the columns of the source '${node.source_name}.${node.name}' are not known`);
    }
    return { id: node.unique_id, kind: 'source', status: 'passed', diagnostics: [], columns };
  }

  async #seed(node: SeedNode): Promise<NodeCheck> {
    try {
      const columns = await this.#options.seedColumns(node);
      return { id: node.unique_id, kind: 'seed', status: 'passed', diagnostics: [], columns };
    } catch (error) {
      return this.#explain(node, error);
    }
  }

  async #function(node: FunctionNode): Promise<NodeCheck> {
    try {
      const upstream = await this.#upstream(node);
      if (upstream.reason !== undefined) return unchecked(node, upstream.reason);
      const compiled = await this.#compile(node, upstream);
      const names = node.arguments.flatMap((each) =>
        typeof each === 'object' && each !== null && 'name' in each ? [String(each['name'])] : [],
      );
      const head = `CREATE OR REPLACE FUNCTION ${quoteIdentifier(node.alias)} AS (${names.join(', ')}) ->`;
      const body = /^\s*(?:select|with)\b/i.test(compiled.sql)
        ? `(\n${compiled.sql}\n)`
        : `\n${compiled.sql}`;
      const answer = await this.#options.analyser.ask<'run'>({
        kind: 'run',
        sql: `${head}${body}`,
        database: this.#options.target.schema,
      });
      if (answer.kind === 'failed') return failed(node, [explainFailure(answer.failure, compiled)]);
      return { id: node.unique_id, kind: 'function', status: 'passed', diagnostics: [] };
    } catch (error) {
      return this.#explain(node, error);
    }
  }

  /** Undefined for tests that take a query. */
  async #genericTest(node: TestNode): Promise<NodeCheck | undefined> {
    const named = namedColumns(node);
    const tested = node.attached_node ?? node.depends_on.nodes[0];
    if (!named || tested === undefined || tested === null) return undefined;
    const referred = node.depends_on.nodes.find((id) => id !== tested) ?? tested;
    const span = this.#options.manifest.provenance.span.get(node.unique_id);
    const diagnostics: Diagnostic[] = [];
    for (const each of named) {
      const owner = each.of === 'tested' ? tested : referred;
      const check = await this.#begin(owner)?.check;
      const blocked = check && reasonOf(check);
      if (!check?.columns || blocked !== undefined)
        return unchecked(node, blocked ?? `the columns of '${owner}' are not known`);
      const found = checkColumn(node, each, { name: nameOf(owner), columns: check.columns }, span);
      if (found) diagnostics.push(found);
    }
    if (diagnostics.length > 0) return failed(node, diagnostics);
    return { id: node.unique_id, kind: 'test', status: 'passed', diagnostics };
  }

  async #query(node: QueryNode): Promise<NodeCheck> {
    try {
      return await this.#checkQuery(node);
    } catch (error) {
      return this.#explain(node, error);
    }
  }

  async #checkQuery(node: QueryNode): Promise<NodeCheck> {
    const ready = this.#upstream(node);
    ready.catch(() => undefined);
    const first = await this.#compile(node, ready);
    const upstream = await ready;
    const isIncremental = node.resource_type === 'model' && INCREMENTAL.has(node.config.materialized);
    const kept = this.#options.kept.get(node.unique_id);
    if (kept && (kept.lineage || !this.#options.traces)) {
      const second = isIncremental ? await this.#compile(node, upstream, kept.columns ?? []) : undefined;
      if (kept.key === this.#keyOf(node, upstream, first, second)) {
        this.#kept.set(node.unique_id, kept);
        return { ...passed(node, kept), isKept: true };
      }
    }
    const analysis = await this.#analyse(node, first, upstream);
    const found = await this.#judge(node, first, analysis, upstream);
    if (!isIncremental || found.status !== 'passed')
      return this.#keep(node, upstream, first, undefined, found);
    const second = await this.#compile(node, upstream, found.columns ?? []);
    if (second.sql === first.sql) return this.#keep(node, upstream, first, second, found);
    this.#states.get(node.unique_id)!.shadow ??= this.#define(node, found.columns ?? []);
    await this.#states.get(node.unique_id)?.shadow;
    const other = await this.#judge(node, second, await this.#analyse(node, second, upstream), upstream);
    if (other.status === 'passed') return this.#keep(node, upstream, first, second, found);
    return { ...other, ...(found.columns ? { columns: found.columns } : {}) };
  }

  /** Keeps what passed without a word for the next check. */
  #keep(
    node: QueryNode,
    upstream: Upstream,
    first: CompiledSql,
    second: CompiledSql | undefined,
    check: NodeCheck,
  ): NodeCheck {
    if (check.status !== 'passed' || check.diagnostics.length > 0) return check;
    const { columns, lineage } = check;
    this.#kept.set(node.unique_id, {
      key: this.#keyOf(node, upstream, first, second),
      ...(columns ? { columns } : {}),
      ...(lineage ? { lineage } : {}),
    });
    return check;
  }

  #keyOf(node: QueryNode, upstream: Upstream, first: CompiledSql, second: CompiledSql | undefined): string {
    return md5(
      JSON.stringify([
        node.resource_type,
        node.config.materialized,
        this.#settingsOf(node),
        node.resource_type === 'model' ? contractOf(node) : null,
        node.resource_type === 'snapshot' ? snapshotColumns(node, []) : null,
        this.#options.target.schema,
        upstream.reason ?? null,
        upstream.fingerprint,
        first.sql,
        second?.sql ?? null,
      ]),
    );
  }

  #compile(
    node: QueryNode | FunctionNode,
    upstream: Upstream | Promise<Upstream>,
    ownColumns?: readonly ShadowColumn[],
  ): Promise<CompiledSql> {
    const { warehouse, compiler, signal, target, analyser } = this.#options;
    const self = { key: ownKey(node), isBuilt: ownColumns !== undefined };
    const columnsFrom = columnReader({
      analyser,
      database: target.schema,
      ready: async () => {
        const { ids, reason } = await upstream;
        if (reason !== undefined) throw columnsUnknown(reason);
        await this.#shadowsOf(ids);
      },
      columnsOf: async (key) => {
        if (key === self.key && ownColumns) return ownColumns;
        return this.#columnsFor(node.unique_id, key);
      },
      warehouse,
    });
    const use: CompileUse = {
      relations: shadowRelations(this.#index, self),
      columnsFrom,
      signal,
      ...(warehouse ? { warehouse } : {}),
    };
    return compiler.compile(node, use);
  }

  /** The columns of a relation that a template of `asker` asks for; undefined for one that is not the project's. */
  async #columnsFor(asker: string, key: string): Promise<readonly ShadowColumn[] | undefined> {
    const node = this.#index.get(key);
    if (!node) return undefined;
    if (this.#reaches(node.unique_id, asker))
      throw columnsUnknown(`'${key}' is built from what asks for its columns`);
    const check = await this.#begin(node.unique_id)?.check;
    if (check?.columns) return check.columns;
    throw columnsUnknown((check && reasonOf(check)) ?? `the columns of '${key}' are not known`);
  }

  #settingsOf(node: QueryNode): Settings {
    const own = node.config['query_settings'];
    const settings: Record<string, string | number | boolean> = { ...this.#options.target.customSettings };
    if (typeof own === 'object' && own !== null) {
      for (const [name, value] of Object.entries(own)) {
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
          settings[name] = value;
      }
    }
    return settings;
  }

  /** Waits for what a node reads, through ephemeral models to what these read. */
  async #upstream(node: QueryNode | FunctionNode): Promise<Upstream> {
    const ids = new Set<string>();
    const open = [...this.#options.graph.parents(node.unique_id)];
    const parts: string[] = [];
    let reason: string | undefined;
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (ids.has(id)) continue;
      const check = await this.#begin(id)?.check;
      if (!check) continue;
      ids.add(id);
      const parent = this.#options.manifest.nodes[id];
      const isInlined = parent?.resource_type === 'model' && !hasRelation(parent);
      if (isInlined) open.push(...this.#options.graph.parents(id));
      const blocked = reasonOf(check);
      const isUseless = blocked !== undefined || (!isInlined && !check.columns && check.kind !== 'function');
      if (isUseless && check.kind !== 'test')
        reason ??= blocked ?? `the columns of '${nameOf(id)}' are not known`;
      parts.push(`${id} ${this.#fingerprintOf(check)}`);
    }
    return {
      ids: [...ids],
      fingerprint: md5(parts.sort().join('\n')),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  #fingerprintOf({ id, columns, status }: NodeCheck): string {
    const known = this.#fingerprints.get(id);
    if (known !== undefined) return known;
    const made = columns ? md5(JSON.stringify(columns)) : status;
    this.#fingerprints.set(id, made);
    return made;
  }

  /** Makes the shadows of what has columns and none yet. */
  async #shadowsOf(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const state = this.#states.get(id);
        const node = this.#options.manifest.nodes[id] ?? this.#options.manifest.sources[id];
        if (!state || !node || node.resource_type === 'function') return;
        const { columns } = await state.check;
        if (columns && (node.resource_type === 'source' || hasRelation(node)))
          await (state.shadow ??= this.#define(node, columns));
      }),
    );
  }

  async #define(
    node: ManifestNode | SourceNode,
    columns: readonly ShadowColumn[],
  ): Promise<Diagnostic | undefined> {
    const answer = await this.#options.analyser.ask<'define'>({
      kind: 'define',
      shadow: shadowOf(node),
      columns,
    });
    if (answer.kind === 'done') return undefined;
    const { code, message } = answer.failure;
    return { code, severity: 'error', message, node: node.unique_id };
  }

  async #analyse(node: QueryNode, compiled: CompiledSql, upstream: Upstream): Promise<Analysis> {
    const describes = upstream.reason === undefined;
    if (describes) await this.#shadowsOf(upstream.ids);
    const { analyser, target, traces } = this.#options;
    const { analysis } = await analyser.ask<'analyse'>({
      kind: 'analyse',
      sql: compiled.sql,
      database: target.schema,
      settings: this.#settingsOf(node),
      describes,
      traces: traces && node.resource_type !== 'test',
    });
    return analysis;
  }

  async #judge(
    node: QueryNode,
    compiled: CompiledSql,
    analysis: Analysis,
    upstream: Upstream,
    made = new Set<string>(),
  ): Promise<NodeCheck> {
    const warnings = analysis.names
      ? this.#hardCoded(node, compiled, analysis.names.relations, upstream)
      : [];
    const { failure, columns, lineage, outside } = analysis;
    if (failure?.number === UNKNOWN_TABLE || failure?.number === UNKNOWN_DATABASE) {
      const known = made.size;
      const verdict = await this.#foreignRelations(node, compiled, analysis, upstream, made);
      if (!verdict && made.size > known) {
        return this.#judge(node, compiled, await this.#analyse(node, compiled, upstream), upstream, made);
      }
      if (verdict) return { ...verdict, diagnostics: [...warnings, ...verdict.diagnostics] };
    }
    if (failure) {
      const isOwn = node.resource_type === 'model' && !QUERIES.has(node.config.materialized);
      if (isOwn && failure.code === 'SYNTAX_ERROR')
        return unchecked(
          node,
          `the materialization '${node.config.materialized}' is the project's own`,
          warnings,
        );
      const virtual = /dentifier [`']([^`']+)[`']/.exec(failure.message)?.[1]?.split('.').at(-1) ?? '';
      if (failure.code === 'UNKNOWN_IDENTIFIER' && VIRTUAL.test(virtual))
        return unchecked(
          node,
          `it reads the virtual column '${virtual}', which depends on the table's engine`,
          warnings,
        );
      return failed(node, [...warnings, explainFailure(failure, compiled)]);
    }
    if (outside) {
      const called = outside.map((name) => `${name}()`).join(', ');
      return unchecked(node, `it reads through ${called}, which only a run may`, warnings);
    }
    if (upstream.reason !== undefined || !columns)
      return unchecked(node, upstream.reason ?? 'it gives no columns', warnings);
    const mistakes = await this.#checkColumns(node, compiled, columns);
    if (mistakes.length > 0) return failed(node, [...warnings, ...mistakes]);
    return passed(node, {
      columns: await this.#ownColumns(node, columns),
      diagnostics: warnings,
      ...(lineage ? { lineage } : {}),
    });
  }

  async #checkColumns(
    node: QueryNode,
    compiled: CompiledSql,
    columns: readonly ShadowColumn[],
  ): Promise<readonly Diagnostic[]> {
    if (node.resource_type !== 'model') return [];
    const seen = new Set<string>();
    for (const { name } of columns) {
      if (seen.has(name)) return [duplicateColumn(node.unique_id, name, placeOfName(name, compiled))];
      seen.add(name);
    }
    return checkContract(this.#options.analyser, this.#options.target.schema, node, columns);
  }

  /** The columns of the relation that a query makes. */
  async #ownColumns(node: QueryNode, columns: readonly ShadowColumn[]): Promise<readonly ShadowColumn[]> {
    return node.resource_type === 'snapshot' ? snapshotColumns(node, columns) : columns;
  }

  #hardCoded(
    node: QueryNode,
    compiled: CompiledSql,
    names: readonly string[],
    { ids }: Upstream,
  ): readonly Diagnostic[] {
    const allowed = new Set([node.unique_id, ...ids]);
    return names.flatMap((name) => {
      const found = this.#index.get(this.#index.keyOfName(name));
      if (!found || allowed.has(found.unique_id) || keyOf(found) === ownKey(node)) return [];
      // A source may be what a model of the project makes, under another name.
      if (ids.some((id) => this.#keyOfId(id) === keyOf(found))) return [];
      return [hardCodedRelation(node.unique_id, name, referenceTo(found), placeOfRelation(name, compiled))];
    });
  }

  #keyOfId(id: string): string | undefined {
    const node = this.#options.manifest.nodes[id] ?? this.#options.manifest.sources[id];
    return node && keyOf(node);
  }

  /**
   * The query names a relation that may have no shadow yet: those that have one now are added to `made`.
   * @returns why the query cannot be checked, or what is wrong with it; undefined when ClickHouse has the say
   */
  async #foreignRelations(
    node: QueryNode,
    compiled: CompiledSql,
    { names }: Analysis,
    { ids }: Upstream,
    made: Set<string>,
  ): Promise<NodeCheck | undefined> {
    const missing = (names?.relations ?? []).filter((name) => {
      const found = this.#index.get(this.#index.keyOfName(name));
      return !found || !ids.includes(found.unique_id);
    });
    for (const name of missing) {
      const key = this.#index.keyOfName(name);
      const found = this.#index.get(key);
      if (found) {
        if (found.unique_id === node.unique_id) return unchecked(node, 'it reads itself by its name');
        if (this.#reaches(found.unique_id, node.unique_id))
          return unchecked(node, `it reads '${name}' by its name, which is built from it`);
        this.#waitsFor.set(node.unique_id, found.unique_id);
        const check = await this.#begin(found.unique_id)?.check;
        const blocked = check && reasonOf(check);
        if (!check?.columns || blocked !== undefined)
          return unchecked(node, blocked ?? `the columns of '${name}' are not known`);
        await this.#shadowsOf([found.unique_id]);
        made.add(key);
        continue;
      }
      const [schema = '', ...rest] = key.split('.');
      if (schema === 'system' || schema.toLowerCase() === 'information_schema') continue;
      const making = this.#foreign.get(key) ?? this.#defineForeign(schema, rest.join('.'));
      this.#foreign.set(key, making);
      const result = await making;
      if (result === 'made') {
        made.add(key);
        continue;
      }
      if (result === 'absent' || this.#index.near(key).length > 0)
        return this.#unknownTable(node, compiled, name, key);
      return unchecked(node, `it reads '${name}', of which nothing is known`, [
        foreignRelation(node.unique_id, name, placeOfRelation(name, compiled)),
      ]);
    }
    return undefined;
  }

  #unknownTable(node: QueryNode, compiled: CompiledSql, name: string, key: string): NodeCheck {
    const near = this.#index.near(key).flatMap((each) => {
      const found = this.#index.get(each);
      return found ? [`{{ ${referenceTo(found)} }}`] : [];
    });
    const span = placeOfRelation(name, compiled);
    return failed(node, [
      {
        code: 'UNKNOWN_TABLE',
        severity: 'error',
        message: `There is no relation '${name}'`,
        node: node.unique_id,
        ...(near.length > 0 ? { hint: `did you mean ${near.join(' or ')}?` } : {}),
        ...(span ? { span } : {}),
      },
    ]);
  }

  async #defineForeign(schema: string, name: string): Promise<'made' | 'absent' | undefined> {
    const { foreignColumns, analyser } = this.#options;
    if (!foreignColumns) return undefined;
    const columns = await foreignColumns(schema, name);
    if (columns === null) return undefined;
    if (!columns || columns.length === 0) return 'absent';
    const shadow: Shadow = { schema, name, kind: 'table' };
    const answer = await analyser.ask<'define'>({ kind: 'define', shadow, columns });
    return answer.kind === 'done' ? 'made' : undefined;
  }

  /** Whether `from` is, or waits for, `to`. */
  #reaches(from: string, to: string): boolean {
    const open = [from];
    const seen = new Set<string>();
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === to) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...this.#options.graph.parents(id));
      const waited = this.#waitsFor.get(id);
      if (waited !== undefined) open.push(waited);
    }
    return false;
  }

  /** What went wrong on the way to a query: a mistake of the template, or something that cannot be told here. */
  #explain(node: ManifestNode, error: unknown): NodeCheck {
    if (error instanceof UserError) {
      const [first] = error.diagnostics;
      if (first?.code === 'COLUMNS_UNKNOWN') return unchecked(node, first.message);
      if (first?.code === 'INTROSPECTION_DISABLED')
        return unchecked(node, 'its template asks the warehouse for data');
      return failed(
        node,
        error.diagnostics.map((each) => ({ node: node.unique_id, ...each })),
      );
    }
    if (error instanceof WarehouseError && !ENGINE_CODES.has(error.code))
      return unchecked(node, `its template asks the warehouse, which answers: ${error.message}`);
    throw error;
  }
}

const UNKNOWN_TABLE = 60;
const UNKNOWN_DATABASE = 81;
const ENGINE_CODES: ReadonlySet<string> = new Set(['ENGINE_MISSING', 'ENGINE_DIED', 'CANCELLED']);

const ownKey = (node: QueryNode | FunctionNode): string => `${node.schema}.${node.alias}`;

/** `model.shop.orders` → `orders`. */
const nameOf = (id: string): string => id.split('.').slice(2).join('.');

function shadowOf(node: ManifestNode | SourceNode): Shadow {
  if (node.resource_type === 'source') return { schema: node.schema, name: node.identifier, kind: 'table' };
  const key = node.config['primary_key'];
  const shadow = { schema: node.schema, name: node.alias };
  if (node.config.materialized !== 'dictionary') return { ...shadow, kind: 'table' };
  const primaryKey = typeof key === 'string' ? key.split(',').map((each) => each.trim()) : [];
  return { ...shadow, kind: 'dictionary', ...(primaryKey.length > 0 ? { primaryKey } : {}) };
}

/** Why what stands on a node cannot be checked; undefined when it can. */
function reasonOf(check: NodeCheck): string | undefined {
  if (check.status === 'failed') return `'${nameOf(check.id)}' has errors`;
  return check.status === 'unchecked' ? check.reason : undefined;
}

const passed = (
  { unique_id: id, resource_type: kind }: ManifestNode,
  found: Partial<Pick<NodeCheck, 'columns' | 'lineage' | 'diagnostics'>>,
): NodeCheck => ({
  id,
  kind,
  status: 'passed',
  diagnostics: found.diagnostics ?? [],
  ...(found.columns ? { columns: found.columns } : {}),
  ...(found.lineage ? { lineage: found.lineage } : {}),
});

const failed = (
  { unique_id: id, resource_type: kind }: ManifestNode,
  diagnostics: readonly Diagnostic[],
): NodeCheck => ({ id, kind, status: 'failed', diagnostics });

const unchecked = (
  { unique_id: id, resource_type: kind }: ManifestNode | SourceNode,
  reason: string,
  diagnostics: readonly Diagnostic[] = [],
): NodeCheck => ({ id, kind, status: 'unchecked', reason, diagnostics });
