import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { UserError, type DiagnosticSink, type Json, type SourceFile, type Span } from '../base/index.ts';
import { duplicateKey } from './diagnostics.ts';
import { exactInteger, resolvePlainScalar } from './yaml-scalars.ts';
import { complexKey, selfReference, unknownAlias, unknownTag, unquotedJinja } from './yaml-errors.ts';

/**
 * Where the entries of one mapping or list stand: four offsets an entry (start and end of the key, of the value).
 * `keys` is null for a list, whose items have no key of their own.
 */
export interface EntryPlaces {
  readonly keys: readonly string[] | null;
  readonly offsets: readonly number[];
}

/** What JSON cannot hold as Python does; a time by its text. */
export type ExactScalar =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'time'; readonly value: string };

export interface YamlTree {
  readonly data: Json;
  readonly start: number;
  readonly end: number;
  /** By the mapping or list itself: an anchored value is one object wherever an alias repeats it. */
  readonly places: ReadonlyMap<object, EntryPlaces>;
  readonly exact: ReadonlyMap<object, ReadonlyMap<string | number, ExactScalar>>;
  /** Of a document that is one scalar. */
  readonly exactRoot: ExactScalar | undefined;
}

type Entries = Record<string, Json>;
interface MutablePlaces {
  readonly keys: string[] | null;
  readonly offsets: number[];
}

const TAG = 'tag:yaml.org,2002:';
const MERGE_KEY = '<<';

/** Turns a syntax tree into plain data and an index of places. */
export function buildYamlTree(
  document: Document.Parsed,
  source: SourceFile,
  sink: DiagnosticSink | undefined,
): YamlTree {
  const builder = new TreeBuilder(source, sink);
  const root = document.contents;
  const data = builder.build(root);
  return {
    data,
    start: root?.range[0] ?? 0,
    end: root?.range[1] ?? 0,
    places: builder.places,
    exact: builder.exact,
    exactRoot: builder.exactness,
  };
}

class TreeBuilder {
  readonly places = new Map<object, MutablePlaces>();
  readonly exact = new Map<object, Map<string | number, ExactScalar>>();
  /** By name, as far as read; null while the anchored value itself is being read. */
  readonly #anchors = new Map<string, { readonly value: Json } | null>();
  readonly #source: SourceFile;
  readonly #sink: DiagnosticSink | undefined;
  /** What the scalar read last is beyond JSON. */
  #exactness: ExactScalar | undefined;

  constructor(source: SourceFile, sink: DiagnosticSink | undefined) {
    this.#source = source;
    this.#sink = sink;
  }

  /** Of the scalar read last; a mapping or list has used up those of its entries. */
  get exactness(): ExactScalar | undefined {
    return this.#exactness;
  }

  build(node: ParsedNode | null): Json {
    this.#exactness = undefined;
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node.source, this.#span(node));
    const { anchor } = node;
    if (anchor === undefined) return this.#value(node);
    this.#anchors.set(anchor, null);
    const value = this.#value(node);
    this.#anchors.set(anchor, { value });
    return value;
  }

  #alias(name: string, span: Span): Json {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) throw new UserError(unknownAlias(name, this.#anchors.keys(), span));
    if (anchored === null) throw new UserError(selfReference(name, span));
    return anchored.value;
  }

  #value(node: ParsedNode): Json {
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return this.#mapping(node);
    if (isSeq(node)) return this.#list(node.items, node.range[0]);
    return null;
  }

  #scalar(node: Scalar.Parsed): Json {
    const text = this.#textOf(node);
    const tag = node.tag;
    if (tag === undefined && node.type !== 'PLAIN') return text;
    if (tag !== undefined && (tag === '!' || tag === `${TAG}str`)) return text;
    if (tag !== undefined && !/^tag:yaml\.org,2002:(?:int|float|bool|null|timestamp)$/.test(tag)) {
      throw new UserError(unknownTag(tag.replace(TAG, '!!'), this.#span(node)));
    }
    const scalar = resolvePlainScalar(text);
    if (scalar.kind === 'bigint') this.#exactness = { kind: 'int', value: exactInteger(text) };
    else if (scalar.kind === 'float' && typeof scalar.value === 'number') {
      this.#exactness = { kind: 'float', value: scalar.value };
    } else if (scalar.kind === 'time') this.#exactness = { kind: 'time', value: text };
    return scalar.value;
  }

  /** dbt reads files without the blanks around their text: a block of text at the end of a file has no line end. */
  #textOf(node: Scalar.Parsed): string {
    const text = scalarSource(node);
    if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return text;
    const isLast = node.range[1] >= this.#source.text.trimEnd().length;
    return isLast ? text.replace(/\s+$/, '') : text;
  }

  #list(items: readonly unknown[], start: number): Json {
    const list: Json[] = [];
    const places: MutablePlaces = { keys: null, offsets: [] };
    this.places.set(list, places);
    let last = start;
    for (const item of items) {
      const node = toNode(item);
      list.push(this.build(node));
      this.#keepExactness(list, list.length - 1);
      const from = node?.range[0] ?? last;
      last = node?.range[1] ?? last;
      places.offsets.push(from, last, from, last);
    }
    return list;
  }

  #mapping(node: YAMLMap.Parsed): Json {
    const record: Entries = {};
    const places: MutablePlaces = { keys: [], offsets: [] };
    this.places.set(record, places);
    const own = new Map<string, number>();
    for (const pair of node.items) {
      const key = this.#key(pair.key, pair.value, node);
      const keyNode = toNode(pair.key);
      const value = toNode(pair.value);
      if (key === MERGE_KEY && isScalar(keyNode) && keyNode.type === 'PLAIN') {
        this.#merge(record, places, own, value);
        continue;
      }
      const keyStart = keyNode?.range[0] ?? node.range[0];
      const keyEnd = keyNode?.range[1] ?? keyStart;
      const first = own.get(key);
      if (first !== undefined) {
        const earlier = { source: this.#source, start: first, end: first + key.length };
        this.#sink?.report(
          duplicateKey(key, { source: this.#source, start: keyStart, end: keyEnd }, earlier),
        );
      }
      own.set(key, keyStart);
      const built = this.build(value);
      setEntry(record, key, built);
      this.#keepExactness(record, key);
      places.keys?.push(key);
      places.offsets.push(keyStart, keyEnd, value?.range[0] ?? keyEnd, value?.range[1] ?? keyEnd);
    }
    return record;
  }

  #key(key: ParsedNode | null, value: ParsedNode | null, owner: YAMLMap.Parsed): string {
    if (key === null) return '';
    if (isScalar(key)) return scalarSource(key);
    if (isAlias(key)) {
      const anchored = this.#alias(key.source, this.#span(key));
      if (typeof anchored !== 'object') return String(anchored);
    }
    // `{{ x }}` without quotes reads as a mapping in braces whose key is one, too.
    const jinja = owner.flow === true && value === null && isMap(key) && key.flow === true;
    throw new UserError(jinja ? unquotedJinja(this.#span(owner)) : complexKey(this.#span(key)));
  }

  /** `<<: *anchor` or `<<: [*a, *b]`: what the mapping says itself wins, then the earlier of the list. */
  #merge(
    record: Entries,
    places: MutablePlaces,
    own: ReadonlyMap<string, number>,
    node: ParsedNode | null,
  ): void {
    const merged = this.build(node);
    for (const part of Array.isArray(merged) ? merged : [merged]) {
      const from = typeof part === 'object' && part !== null ? this.places.get(part) : undefined;
      if (!from?.keys) continue;
      from.keys.forEach((key, index) => {
        if (own.has(key) || Object.hasOwn(record, key)) return;
        setEntry(record, key, (part as Entries)[key] ?? null);
        const exact = this.exact.get(part as Entries)?.get(key);
        if (exact) {
          this.#exactness = exact;
          this.#keepExactness(record, key);
        }
        places.keys?.push(key);
        places.offsets.push(...from.offsets.slice(index * 4, index * 4 + 4));
      });
    }
  }

  #keepExactness(container: object, key: string | number): void {
    const exactness = this.#exactness;
    if (!exactness) {
      this.exact.get(container)?.delete(key);
      return;
    }
    const known = this.exact.get(container);
    if (known) known.set(key, exactness);
    else this.exact.set(container, new Map([[key, exactness]]));
    this.#exactness = undefined;
  }

  #span(node: ParsedNode): Span {
    return { source: this.#source, start: node.range[0], end: node.range[1] };
  }
}

/** The failsafe schema leaves every scalar a text. */
function scalarSource(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : '';
}

function toNode(value: unknown): ParsedNode | null {
  return value === null || value === undefined ? null : (value as ParsedNode);
}

function setEntry(record: Entries, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}
