/** A map whose entries are made while they are written: those of a large manifest need not all exist at once. */
export class Entries implements Iterable<readonly [string, unknown]> {
  readonly #make: () => Iterable<readonly [string, unknown]>;

  constructor(make: () => Iterable<readonly [string, unknown]>) {
    this.#make = make;
  }

  [Symbol.iterator](): Iterator<readonly [string, unknown]> {
    return this.#make()[Symbol.iterator]();
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this);
  }
}

/** Characters gathered before a chunk is handed on. */
const CHUNK = 1 << 20;

/** A part of a JSON text: punctuation and small values, or one entry of one of the document's maps. */
export interface JsonPiece {
  readonly text: string;
  readonly entry?: { readonly section: string; readonly key: string };
}

/**
 * `JSON.stringify` of an object whose values are large maps, in chunks of about a megabyte: a manifest of a large
 * project would need all its text in memory at once, twice.
 */
export function* jsonChunks(document: Readonly<Record<string, unknown>>): Generator<string> {
  let chunk = '';
  for (const { text } of jsonPieces(document)) {
    chunk += text;
    if (chunk.length <= CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** The same text in pieces that tell where each entry of each map stands. */
export function* jsonPieces(document: Readonly<Record<string, unknown>>): Generator<JsonPiece> {
  let opening = '{';
  for (const [section, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield { text: `${opening}${JSON.stringify(section)}: ` };
    opening = ', ';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      yield { text: JSON.stringify(value) };
      continue;
    }
    let separator = '{';
    for (const [key, entry] of value instanceof Entries ? value : Object.entries(value)) {
      const text = JSON.stringify(entry);
      if (text === undefined) continue;
      yield { text: `${separator}${JSON.stringify(key)}: ` };
      yield { text, entry: { section, key } };
      separator = ', ';
    }
    yield { text: separator === '{' ? '{}' : '}' };
  }
  yield { text: opening === '{' ? '{}' : '}' };
}
