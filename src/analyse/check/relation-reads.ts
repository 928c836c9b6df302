import type { Diagnostic } from '../../base/index.ts';
import type { CompiledSql } from '../../compile/index.ts';
import { foreignRelation, hardCodedRelation, relationUnknown } from '../diagnostics.ts';
import type { QueryNames } from '../lineage/read-names.ts';
import type { CheckBook, Upstream } from './check-book.ts';
import type { CheckOptions } from './check-options.ts';
import { placeOfRelation } from './explain-failure.ts';
import { keyOf, referenceTo } from './relation-index.ts';
import type { QueryNode } from './query-node.ts';
import type { NodeCheck } from './types.ts';
import { failed, reasonOf, unchecked } from './verdicts.ts';

/** A query with what it names. */
export interface NamingQuery {
  readonly node: QueryNode;
  readonly compiled: CompiledSql;
  readonly names: QueryNames;
  readonly upstream: Upstream;
}

/** Looks after relations that queries read by their names, without `ref` or `source`. */
export class RelationReads {
  readonly #options: CheckOptions;
  readonly #book: CheckBook;
  /** Relations of the target that the project does not know, by `schema.name`. */
  readonly #foreign = new Map<string, Promise<'made' | 'absent' | 'unknown'>>();

  constructor(options: CheckOptions, book: CheckBook) {
    this.#options = options;
    this.#book = book;
  }

  /** Whether a query may read relations of the project by their names: it is cheaper to look than to ask. */
  mayBeHardCoded(sql: string, node: QueryNode, upstream: Upstream): boolean {
    return this.#book.index.mentionsOther(sql, this.#allowed(node, upstream));
  }

  /** What a query may read: what it refers to, and itself. A source may be what a model makes, under another name. */
  #allowed(node: QueryNode, { ids }: Upstream): ReadonlySet<string> {
    return new Set([`${node.schema}.${node.alias}`, ...ids.flatMap((id) => this.#keyOf(id) ?? [])]);
  }

  /** The project's relations that a query reads without an edge of the DAG. */
  hardCoded({ node, compiled, names, upstream }: NamingQuery): readonly Diagnostic[] {
    const { index } = this.#book;
    const allowed = this.#allowed(node, upstream);
    return [...names.relations, ...names.lookups].flatMap((name) => {
      const key = index.keyOfName(name);
      const found = index.get(key);
      if (!found || allowed.has(key)) return [];
      return [hardCodedRelation(node.unique_id, name, referenceTo(found), placeOfRelation(name, compiled))];
    });
  }

  #keyOf(id: string): string | undefined {
    const node = this.#book.node(id);
    return node && keyOf(node);
  }

  /**
   * A query did not find a relation: those that it names and that have no shadow get one, and are added to `made`.
   *
   * @returns why the query cannot be checked, or what is wrong with it; undefined when ClickHouse has the say
   */
  async resolve(query: NamingQuery, made: Set<string>): Promise<NodeCheck | undefined> {
    const { node, compiled, names, upstream } = query;
    const { index } = this.#book;
    for (const name of [
      ...names.relations,
      ...names.lookups.filter((each) => index.get(index.keyOfName(each))),
    ]) {
      const key = index.keyOfName(name);
      const found = index.get(key);
      if (found && upstream.ids.includes(found.unique_id)) continue;
      const [schema = '', ...rest] = key.split('.');
      if (!found && /^(?:system|information_schema)$/i.test(schema)) continue;
      if (found) {
        const blocked = await this.#await(node, name, found.unique_id);
        if (blocked) return blocked;
        made.add(key);
        continue;
      }
      const making = this.#foreign.get(key) ?? this.#define(schema, rest.join('.'));
      this.#foreign.set(key, making);
      const state = await making;
      if (state === 'made') {
        made.add(key);
        continue;
      }
      const place = placeOfRelation(name, compiled);
      const near = index.near(key).flatMap((each) => index.get(each) ?? []);
      if (state === 'absent' || near.length > 0) {
        return failed(node, [relationUnknown(node.unique_id, name, near.map(referenceTo), place)]);
      }
      const warning = foreignRelation(node.unique_id, name, place);
      return unchecked(node, `it reads '${name}', of which nothing is known`, [warning]);
    }
    return undefined;
  }

  /** Waits for a relation of the project that a query reads by its name. */
  async #await(node: QueryNode, name: string, id: string): Promise<NodeCheck | undefined> {
    if (id === node.unique_id) return unchecked(node, 'it reads itself by its name');
    if (!this.#book.waitFor(node.unique_id, id))
      return unchecked(node, `it reads '${name}' by its name, which is built from it`);
    const check = await this.#book.check(id);
    const blocked = check && reasonOf(check);
    if (!check?.columns || blocked !== undefined)
      return unchecked(node, blocked ?? `the columns of '${name}' are not known`);
    await this.#book.shadowsOf([id]);
    return undefined;
  }

  async #define(schema: string, name: string): Promise<'made' | 'absent' | 'unknown'> {
    const { foreignColumns } = this.#options;
    const columns = foreignColumns ? await foreignColumns(schema, name) : null;
    if (columns === null) return 'unknown';
    if (columns === undefined) return 'absent';
    const shadow = { schema, name, kind: 'table' } as const;
    const answer = await this.#options.analyser.ask<'define'>({ kind: 'define', shadow, columns });
    return answer.kind === 'done' ? 'made' : 'unknown';
  }
}
