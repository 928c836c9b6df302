import type { Json } from '../base/index.ts';
import { exactInteger, resolvePlainScalar } from './yaml-scalars.ts';
import type { EntryPlaces, ExactScalar, YamlTree } from './yaml-tree.ts';

/**
 * Reads the YAML that property files are mostly written in: mappings and lists in blocks, keys of one word, values in one
 * line that are plain, in quotes without escapes, or brackets and braces of such.
 * @returns what the full parser gives for the same text, places included, but that a block ends with its last value and
 * never with a comment behind it; undefined for text that may be anything more, and for all text with something wrong.
 */
export function readQuickYaml(text: string): YamlTree | undefined {
  if (NEVER_QUICK.test(text)) return undefined;
  const reader = new QuickReader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error === NOT_QUICK) return undefined;
    throw error;
  }
}

/** Thrown where the text turns out to be more than is read here. */
const NOT_QUICK = Symbol('not quick');

// oxlint-disable-next-line no-control-regex -- those are what it is about
const NEVER_QUICK = /[\0-\t\v-\x1f\x7f-\xa0\u2028\u2029\ufeff]|^(?:---|\.\.\.|%)/m;

const KEY = /[A-Za-z_][\w.-]{0,99}(?=:(?: |$))/my;
/** In a block; what must not be in it is looked for behind. */
const PLAIN = /(?:[A-Za-z0-9_./(~$^;=+]|-(?=[^\s-]))[^\n]*/y;
const PLAIN_IN_FLOW = /(?:[A-Za-z0-9_./(]|-(?=[A-Za-z0-9_.]))[\w./()+=<>*@$; -]*/y;
const DOUBLE_QUOTED = /"[^"\\\n]*"/y;
const SINGLE_QUOTED = /'[^'\n]*'/y;
const BLANKS = / */y;

const BLANK = 32;
const LINE_FEED = 10;
const HASH = 35;

type Entries = Record<string, Json>;

class QuickReader {
  readonly #text: string;
  readonly #places = new Map<object, EntryPlaces>();
  readonly #exact = new Map<object, Map<string | number, ExactScalar>>();
  /** Where the next thing to read begins, and its distance from the beginning of its line; -1 at the end of the text. */
  #at = 0;
  #column = 0;
  /** Where the value read last begins and ends. */
  #start = 0;
  #end = 0;
  /** What the scalar read last is beyond JSON. */
  #exactness: ExactScalar | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  document(): YamlTree {
    this.#toContent(0);
    if (this.#column !== 0) throw NOT_QUICK;
    const data = this.#block();
    if (this.#at < this.#text.length) throw NOT_QUICK;
    return {
      data,
      start: this.#start,
      end: this.#end,
      places: this.#places,
      exact: this.#exact,
      exactRoot: this.#exactness,
    };
  }

  #block(): Json {
    return this.#isItem() ? this.#list() : this.#mapping();
  }

  #mapping(): Json {
    const column = this.#column;
    const first = this.#at;
    const record: Entries = {};
    const keys: string[] = [];
    const offsets: number[] = [];
    this.#places.set(record, { keys, offsets });
    let last = first;
    while (this.#column === column && !this.#isItem()) {
      const keyStart = this.#at;
      const key = this.#match(KEY);
      if (key === undefined || key === '__proto__' || Object.hasOwn(record, key)) throw NOT_QUICK;
      const keyEnd = keyStart + key.length;
      this.#at = keyEnd + 1;
      this.#match(BLANKS);
      const value = this.#isLineEnd() ? this.#valueBelow(column, true) : this.#valueInLine(column);
      record[key] = value;
      this.#keepExactness(record, key);
      keys.push(key);
      offsets.push(keyStart, keyEnd, this.#start, this.#end);
      last = this.#end;
    }
    if (this.#column > column) throw NOT_QUICK;
    this.#start = first;
    this.#end = last;
    return record;
  }

  #list(): Json {
    const column = this.#column;
    const first = this.#at;
    const list: Json[] = [];
    const offsets: number[] = [];
    this.#places.set(list, { keys: null, offsets });
    while (this.#column === column && this.#isItem()) {
      this.#at += 1;
      const blanks = this.#match(BLANKS)?.length ?? 0;
      const value = this.#isLineEnd()
        ? this.#valueBelow(column, false)
        : this.#item(column, column + 1 + blanks);
      list.push(value);
      this.#keepExactness(list, list.length - 1);
      offsets.push(this.#start, this.#end, this.#start, this.#end);
    }
    if (this.#column > column) throw NOT_QUICK;
    this.#start = first;
    return list;
  }

  #item(outer: number, column: number): Json {
    KEY.lastIndex = this.#at;
    if (!KEY.test(this.#text)) return this.#valueInLine(outer);
    this.#column = column;
    return this.#mapping();
  }

  /** A value that begins in one of the lines below its key or dash; null, at the end of its line, where none does. */
  #valueBelow(column: number, isOfKey: boolean): Json {
    const after = this.#at;
    this.#toContent(this.#at);
    if (this.#column > column || (isOfKey && this.#column === column && this.#isItem())) return this.#block();
    this.#start = after;
    this.#end = after;
    return null;
  }

  /** A value that ends in its line; what follows is no part of it. */
  #valueInLine(column: number): Json {
    const value = this.#value(PLAIN);
    const start = this.#start;
    const end = this.#end;
    if (!this.#isLineEnd()) throw NOT_QUICK;
    this.#toContent(this.#at);
    if (this.#column > column) throw NOT_QUICK;
    this.#start = start;
    this.#end = end;
    return value;
  }

  #value(plain: RegExp): Json {
    switch (this.#text[this.#at]) {
      case '"':
        return this.#quoted(DOUBLE_QUOTED);
      case "'":
        return this.#quoted(SINGLE_QUOTED);
      case '[':
        return this.#flowList();
      case '{':
        return this.#flowMapping();
      default:
        return this.#plain(plain);
    }
  }

  #quoted(pattern: RegExp): Json {
    this.#start = this.#at;
    const quoted = this.#match(pattern);
    if (quoted === undefined) throw NOT_QUICK;
    this.#end = this.#at;
    this.#match(BLANKS);
    return quoted.slice(1, -1);
  }

  #plain(pattern: RegExp): Json {
    const start = this.#at;
    const text = this.#match(pattern)?.trimEnd();
    if (text === undefined || text.includes(': ') || text.includes(' #') || text.endsWith(':'))
      throw NOT_QUICK;
    this.#start = start;
    this.#end = start + text.length;
    const scalar = resolvePlainScalar(text);
    if (scalar.kind === 'bigint') this.#exactness = { kind: 'int', value: exactInteger(text) };
    else if (scalar.kind === 'float' && typeof scalar.value === 'number')
      this.#exactness = { kind: 'float', value: scalar.value };
    else if (scalar.kind === 'time') this.#exactness = { kind: 'time', value: text };
    return scalar.value;
  }

  #flowList(): Json {
    const start = this.#at;
    const list: Json[] = [];
    const offsets: number[] = [];
    this.#places.set(list, { keys: null, offsets });
    this.#open();
    while (this.#text[this.#at] !== ']') {
      list.push(this.#value(PLAIN_IN_FLOW));
      this.#keepExactness(list, list.length - 1);
      offsets.push(this.#start, this.#end, this.#start, this.#end);
      this.#separate(']');
    }
    this.#close(start);
    return list;
  }

  #flowMapping(): Json {
    const start = this.#at;
    const record: Entries = {};
    const keys: string[] = [];
    const offsets: number[] = [];
    this.#places.set(record, { keys, offsets });
    this.#open();
    while (this.#text[this.#at] !== '}') {
      const keyStart = this.#at;
      const key = this.#match(KEY);
      if (key === undefined || key === '__proto__' || Object.hasOwn(record, key)) throw NOT_QUICK;
      const keyEnd = this.#at;
      this.#at += 1;
      this.#match(BLANKS);
      record[key] = this.#value(PLAIN_IN_FLOW);
      this.#keepExactness(record, key);
      keys.push(key);
      offsets.push(keyStart, keyEnd, this.#start, this.#end);
      this.#separate('}');
    }
    this.#close(start);
    return record;
  }

  #open(): void {
    this.#at += 1;
    this.#match(BLANKS);
  }

  /** The comma between two values; none stands before the end. */
  #separate(end: string): void {
    this.#match(BLANKS);
    if (this.#text[this.#at] === end) return;
    if (this.#text[this.#at] !== ',') throw NOT_QUICK;
    this.#at += 1;
    this.#match(BLANKS);
    if (this.#text[this.#at] === end) throw NOT_QUICK;
  }

  #close(start: number): void {
    this.#at += 1;
    this.#start = start;
    this.#end = this.#at;
    this.#exactness = undefined;
    this.#match(BLANKS);
  }

  /** Goes on to the first line from a line's beginning or end on that has more than a comment. */
  #toContent(from: number): void {
    let at = from;
    let lineStart = from;
    for (; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === HASH) {
        at = this.#text.indexOf('\n', at);
        if (at === -1) at = this.#text.length;
        lineStart = at + 1;
      } else if (code === LINE_FEED) lineStart = at + 1;
      else if (code !== BLANK) break;
    }
    this.#at = at;
    this.#column = at < this.#text.length ? at - lineStart : -1;
  }

  #isItem(): boolean {
    if (this.#text[this.#at] !== '-') return false;
    const next = this.#text[this.#at + 1];
    return next === ' ' || next === '\n' || next === undefined;
  }

  #isLineEnd(): boolean {
    return this.#at >= this.#text.length || this.#text[this.#at] === '\n';
  }

  /** The text that a pattern finds here, which is then behind. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #keepExactness(container: object, key: string | number): void {
    if (!this.#exactness) return;
    const known = this.#exact.get(container);
    if (known) known.set(key, this.#exactness);
    else this.#exact.set(container, new Map([[key, this.#exactness]]));
    this.#exactness = undefined;
  }
}
