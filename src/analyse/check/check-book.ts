import { md5 } from '../../base/index.ts';
import type { ManifestNode, SourceNode } from '../../manifest/index.ts';
import { columnsUnknown } from '../diagnostics.ts';
import type { Shadow, ShadowColumn } from '../engine/protocol.ts';
import type { CheckOptions } from './check-options.ts';
import { hasRelation, RelationIndex } from './relation-index.ts';
import type { NodeCheck } from './types.ts';
import { nameOf, reasonOf } from './verdicts.ts';

interface Entry {
  readonly check: Promise<NodeCheck>;
  /** Settles when its shadow is there; absent before anyone needs it. */
  shadow?: Promise<void>;
}

/** What a node reads, or why that cannot be had. */
export interface Upstream {
  readonly ids: readonly string[];
  readonly reason?: string;
  /** Of the columns of all that is read. */
  readonly fingerprint: string;
}

/** Begins the check of a node. */
export type CheckNode = (node: ManifestNode | SourceNode) => Promise<NodeCheck>;

/** What is known of the project's nodes so far: a check of each that was begun, and its shadow once somebody needs it. */
export class CheckBook {
  readonly index: RelationIndex;
  readonly #options: CheckOptions;
  readonly #checkNode: CheckNode;
  readonly #entries = new Map<string, Entry>();
  readonly #fingerprints = new Map<string, string>();
  /** Who waits for whom beyond the DAG: what reads a relation by its name. */
  readonly #waitsFor = new Map<string, string>();

  constructor(options: CheckOptions, checkNode: CheckNode) {
    this.#options = options;
    this.#checkNode = checkNode;
    this.index = new RelationIndex(options.manifest, options.target.schema);
  }

  node(id: string): ManifestNode | SourceNode | undefined {
    return this.#options.manifest.nodes[id] ?? this.#options.manifest.sources[id];
  }

  /** The check of a node, begun now unless it was before; undefined for what has nothing to check. */
  check(id: string): Promise<NodeCheck> | undefined {
    const known = this.#entries.get(id);
    if (known) return known.check;
    const node = this.node(id);
    if (!node || node.resource_type === 'operation' || node.resource_type === 'sql_operation')
      return undefined;
    const check = this.#checkNode(node);
    // Whoever asks for it hears of a failure.
    check.catch(() => undefined);
    this.#entries.set(id, { check });
    return check;
  }

  /** Every check that was begun. */
  all(): Promise<readonly NodeCheck[]> {
    return Promise.all(Array.from(this.#entries.values(), ({ check }) => check));
  }

  /** Waits for what a node reads, through ephemeral models to what these read. */
  async upstream(id: string): Promise<Upstream> {
    const ids = new Set<string>();
    const parts: string[] = [];
    let reason: string | undefined;
    const open = [...this.#options.graph.parents(id)];
    for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
      if (ids.has(parent)) continue;
      const check = await this.check(parent);
      if (!check || check.kind === 'test') continue;
      ids.add(parent);
      const node = this.#options.manifest.nodes[parent];
      const isInlined = node?.resource_type === 'model' && !hasRelation(node);
      if (isInlined) open.push(...this.#options.graph.parents(parent));
      const needsColumns = !isInlined && check.kind !== 'function';
      reason ??= reasonOf(check);
      if (needsColumns && !check.columns) reason ??= `the columns of '${nameOf(parent)}' are not known`;
      parts.push(`${parent} ${this.#fingerprintOf(check)}`);
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

  /**
   * The columns of a relation that a template of `asker` asks for; undefined for one that is not the project's.
   * @throws UserError when they are not known
   */
  async columnsFor(asker: string, key: string): Promise<readonly ShadowColumn[] | undefined> {
    const node = this.index.get(key);
    if (!node) return undefined;
    if (this.reaches(node.unique_id, asker))
      throw columnsUnknown(`'${key}' is built from what asks for its columns`);
    const check = await this.check(node.unique_id);
    if (check?.columns) return check.columns;
    throw columnsUnknown((check && reasonOf(check)) ?? `the columns of '${key}' are not known`);
  }

  /** Makes the shadows of what has columns and no shadow yet. */
  async shadowsOf(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const entry = this.#entries.get(id);
        const node = this.node(id);
        if (!entry || !node || (node.resource_type !== 'source' && !hasRelation(node))) return;
        const { columns } = await entry.check;
        if (columns) await (entry.shadow ??= this.#define(node, columns));
      }),
    );
  }

  /** Makes the shadow of a node whose check is not over: an incremental model that reads itself. */
  async ownShadow(node: ManifestNode, columns: readonly ShadowColumn[]): Promise<void> {
    const entry = this.#entries.get(node.unique_id);
    if (entry) await (entry.shadow ??= this.#define(node, columns));
  }

  /** What cannot be a table is told where it is read: there it is unknown. */
  async #define(node: ManifestNode | SourceNode, columns: readonly ShadowColumn[]): Promise<void> {
    await this.#options.analyser.ask<'define'>({ kind: 'define', shadow: shadowOf(node), columns });
  }

  /** Notes that a node waits for another without an edge of the DAG; false when that would never end. */
  waitFor(id: string, other: string): boolean {
    if (this.reaches(other, id)) return false;
    this.#waitsFor.set(id, other);
    return true;
  }

  /** Whether `from` is, or waits for, `to`. */
  reaches(from: string, to: string): boolean {
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
}

function shadowOf(node: ManifestNode | SourceNode): Shadow {
  if (node.resource_type === 'source') return { schema: node.schema, name: node.identifier, kind: 'table' };
  const shadow = { schema: node.schema, name: node.alias };
  if (node.config.materialized !== 'dictionary') return { ...shadow, kind: 'table' };
  const key = node.config['primary_key'];
  const primaryKey = typeof key === 'string' ? key.split(',').map((each) => each.trim()) : [];
  return { ...shadow, kind: 'dictionary', ...(primaryKey.length > 0 ? { primaryKey } : {}) };
}
