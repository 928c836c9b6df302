import { md5, type Diagnostic } from '../../base/index.ts';
import type { CompiledSql } from '../../compile/index.ts';
import type { FunctionNode } from '../../manifest/index.ts';
import { columnsUnknown, duplicateColumn } from '../diagnostics.ts';
import type { Analysis, EngineFailure, ShadowColumn } from '../engine/protocol.ts';
import type { CheckBook, Upstream } from './check-book.ts';
import type { CheckOptions } from './check-options.ts';
import { columnReader } from './column-reader.ts';
import { checkContract, contractOf } from './contract.ts';
import { explainFailure, placeOfName } from './explain-failure.ts';
import { isIncremental, isQueryForSure, settingsOf, type QueryNode } from './query-node.ts';
import { keyOf } from './relation-index.ts';
import { RelationReads } from './relation-reads.ts';
import { SourceKeys } from './source-key.ts';
import { shadowRelations } from './shadow-relations.ts';
import { snapshotColumns } from './snapshot-columns.ts';
import type { KeptCheck, NodeCheck } from './types.ts';
import { failed, passed, unchecked } from './verdicts.ts';

/** ClickHouse's numbers of UNKNOWN_TABLE and UNKNOWN_DATABASE; BAD_ARGUMENTS is said of dictionaries, too. */
const NOT_THERE: ReadonlySet<number> = new Set([60, 81, 36]);
/** Columns that engines give besides the table's own. */
const VIRTUAL =
  /^_(?:part|partition|sample|row|block|shard|topic|key|offset|timestamp|headers|path|file|size|time|etag|raw|error|table|database)/;

/** A query that was compiled, with what it reads. */
interface Query {
  readonly node: QueryNode;
  readonly compiled: CompiledSql;
  readonly upstream: Upstream;
}

/** Checks the queries of nodes. */
export class QueryChecker {
  /** What passed without a word, for the next check. */
  readonly kept = new Map<string, KeptCheck>();
  readonly #options: CheckOptions;
  readonly #book: CheckBook;
  readonly #reads: RelationReads;
  readonly #sources: SourceKeys;
  /** Nodes whose templates have asked the warehouse: what it answers may be another the next time. */
  readonly #asking = new Set<string>();

  constructor(options: CheckOptions, book: CheckBook) {
    this.#options = options;
    this.#book = book;
    this.#reads = new RelationReads(options, book);
    this.#sources = new SourceKeys(options.manifest, options.renderKey);
  }

  /** @throws UserError of the template; WarehouseError */
  async check(node: QueryNode): Promise<NodeCheck> {
    const waiting = this.#book.upstream(node.unique_id);
    // The template fails first when both do.
    waiting.catch(() => undefined);
    const source = this.#sources.keyOf(node);
    if (source !== undefined) {
      const unchanged = await this.#unchanged(node, source, waiting);
      if (unchanged) return unchanged;
    }
    const compiled = await this.compile(node, waiting);
    const upstream = await waiting;
    const query = { node, compiled, upstream };
    const kept = await this.#earlier(query);
    if (kept) return kept;
    const found = await this.#judge(query, await this.#analyse(query));
    if (!isIncremental(node) || found.status !== 'passed') return this.#keep(query, undefined, found);
    const added = await this.compile(node, upstream, found.columns ?? []);
    if (added.sql === compiled.sql) return this.#keep(query, added, found);
    await this.#book.ownShadow(node, found.columns ?? []);
    const addition = { node, compiled: added, upstream };
    const other = await this.#judge(addition, await this.#analyse(addition));
    return other.status === 'passed' ? this.#keep(query, added, found) : other;
  }

  /** @param ownColumns those of the node's own relation, when it is to be seen as built */
  compile(
    node: QueryNode | FunctionNode,
    upstream: Upstream | Promise<Upstream>,
    ownColumns?: readonly ShadowColumn[],
  ): Promise<CompiledSql> {
    const { warehouse, compiler, signal, target, analyser } = this.#options;
    const self = { key: `${node.schema}.${node.alias}`, isBuilt: ownColumns !== undefined };
    const columnsFrom = columnReader({
      analyser,
      database: target.schema,
      ready: async () => {
        const { ids, reason } = await upstream;
        if (reason !== undefined) throw columnsUnknown(reason);
        await this.#book.shadowsOf(ids);
      },
      columnsOf: async (key) =>
        key === self.key && ownColumns ? ownColumns : this.#book.columnsFor(node.unique_id, key),
      warehouse: warehouse && {
        query: (sql, statement) => {
          this.#asking.add(node.unique_id);
          return warehouse.query(sql, statement);
        },
      },
    });
    return compiler.compile(node, {
      relations: shadowRelations(this.#book.index, self),
      columnsFrom,
      signal,
      onStatement: () => this.#asking.add(node.unique_id),
      ...(warehouse ? { warehouse } : {}),
    });
  }

  /** What an earlier check found of a node that needs not even be rendered. */
  async #unchanged(
    node: QueryNode,
    source: string,
    waiting: Promise<Upstream>,
  ): Promise<NodeCheck | undefined> {
    const kept = this.#options.kept.get(node.unique_id);
    if (kept?.source === undefined || !this.#suffices(node, kept)) return undefined;
    if (kept.source !== withUpstream(source, await waiting)) return undefined;
    this.kept.set(node.unique_id, kept);
    return { ...passed(node, kept), isKept: true };
  }

  #suffices(node: QueryNode, kept: KeptCheck): boolean {
    return !this.#options.traces || kept.lineage !== undefined || node.resource_type === 'test';
  }

  /** What an earlier check found, if it still holds. */
  async #earlier(query: Query): Promise<NodeCheck | undefined> {
    const { node, upstream } = query;
    const kept = this.#options.kept.get(node.unique_id);
    if (!kept || !this.#suffices(node, kept)) return undefined;
    const added = isIncremental(node) ? await this.compile(node, upstream, kept.columns ?? []) : undefined;
    if (kept.key !== this.#keyOf(query, added)) return undefined;
    const source = this.#sourceOf(query);
    this.kept.set(node.unique_id, source === kept.source ? kept : { ...kept, ...(source ? { source } : {}) });
    return { ...passed(node, kept), isKept: true };
  }

  #sourceOf({ node, upstream }: Query): string | undefined {
    const source = this.#asking.has(node.unique_id) ? undefined : this.#sources.keyOf(node);
    return source && withUpstream(source, upstream);
  }

  #keep(query: Query, added: CompiledSql | undefined, check: NodeCheck): NodeCheck {
    if (check.status !== 'passed' || check.diagnostics.length > 0) return check;
    const { columns, lineage } = check;
    const source = this.#sourceOf(query);
    this.kept.set(check.id, {
      key: this.#keyOf(query, added),
      ...(source ? { source } : {}),
      ...(columns ? { columns } : {}),
      ...(lineage ? { lineage } : {}),
    });
    return check;
  }

  /** Everything that a node's verdict stands on. */
  #keyOf({ node, compiled, upstream }: Query, added: CompiledSql | undefined): string {
    return md5(
      JSON.stringify([
        node.resource_type,
        node.config.materialized,
        settingsOf(node, this.#options.target),
        node.resource_type === 'model' ? contractOf(node) : null,
        node.resource_type === 'snapshot' ? snapshotColumns(node, []) : null,
        this.#options.target.schema,
        upstream.reason ?? null,
        upstream.fingerprint,
        compiled.sql,
        added?.sql ?? null,
      ]),
    );
  }

  async #analyse({ node, compiled, upstream }: Query): Promise<Analysis> {
    const describes = upstream.reason === undefined;
    if (describes) await this.#book.shadowsOf(upstream.ids);
    const { analyser, target, traces } = this.#options;
    const { analysis } = await analyser.ask<'analyse'>({
      kind: 'analyse',
      sql: compiled.sql,
      database: target.schema,
      settings: settingsOf(node, target),
      describes,
      names: this.#reads.mayBeHardCoded(compiled.sql, node, upstream),
      traces: traces && node.resource_type !== 'test',
    });
    return analysis;
  }

  async #judge(query: Query, analysis: Analysis, made = new Set<string>()): Promise<NodeCheck> {
    const { node, upstream } = query;
    const { failure, names, columns, lineage, outside } = analysis;
    const warnings = names ? this.#reads.hardCoded({ ...query, names }) : [];
    if (failure && names && NOT_THERE.has(failure.number ?? 0)) {
      const known = made.size;
      const verdict = await this.#reads.resolve({ ...query, names }, made);
      if (verdict) return { ...verdict, diagnostics: [...warnings, ...verdict.diagnostics] };
      if (made.size > known) return this.#judge(query, await this.#analyse(query), made);
    }
    if (failure) return this.#refused(query, failure, warnings);
    if (outside) {
      const called = outside.map((name) => `${name}()`).join(', ');
      return unchecked(node, `it reads through ${called}, which only a run may`, warnings);
    }
    if (upstream.reason !== undefined || !columns)
      return unchecked(node, upstream.reason ?? 'it gives no columns', warnings);
    const mistakes = await this.#checkColumns(query, columns);
    if (mistakes.length > 0) return failed(node, [...warnings, ...mistakes]);
    return passed(node, {
      columns: node.resource_type === 'snapshot' ? snapshotColumns(node, columns) : columns,
      diagnostics: warnings,
      ...(lineage ? { lineage } : {}),
    });
  }

  #refused(
    { node, compiled, upstream }: Query,
    failure: EngineFailure,
    warnings: readonly Diagnostic[],
  ): NodeCheck {
    if (failure.code === 'SYNTAX_ERROR' && !isQueryForSure(node)) {
      return unchecked(
        node,
        `the materialization '${node.config.materialized}' is the project's own`,
        warnings,
      );
    }
    const name = /dentifier [`']([^`']+)[`']/.exec(failure.message)?.[1]?.split('.').at(-1) ?? '';
    if (failure.code === 'UNKNOWN_IDENTIFIER' && VIRTUAL.test(name)) {
      const reason = `it reads the virtual column '${name}', which depends on the table's engine`;
      return unchecked(node, reason, warnings);
    }
    const found = explainFailure(failure, compiled);
    const hint = found.hint ?? (failure.code === 'UNKNOWN_IDENTIFIER' ? this.#declared(upstream) : undefined);
    return failed(node, [...warnings, hint === undefined ? found : { ...found, hint }]);
  }

  /** That a column may be missing in the YAML of a source alone. */
  #declared({ ids }: Upstream): string | undefined {
    const { manifest, declaredSources } = this.#options;
    const names = ids.flatMap((id) => {
      const source = manifest.sources[id];
      return source && declaredSources.has(keyOf(source)) ? [`'${source.source_name}.${source.name}'`] : [];
    });
    if (names.length === 0) return undefined;
    return `of ${names.join(' and ')} the columns are known that the YAML lists: add it there if it exists`;
  }

  async #checkColumns(
    { node, compiled }: Query,
    columns: readonly ShadowColumn[],
  ): Promise<readonly Diagnostic[]> {
    if (node.resource_type !== 'model') return [];
    const names = columns.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return [duplicateColumn(node.unique_id, twice, placeOfName(twice, compiled))];
    return checkContract(this.#options.analyser, this.#options.target.schema, node, columns);
  }
}

const withUpstream = (source: string, { fingerprint, reason = '' }: Upstream): string =>
  md5(`${source}\n${fingerprint}\n${reason}`);
