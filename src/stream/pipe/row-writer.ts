import { OFFSET_COLUMNS } from './offset-columns.ts';
import type { PipeColumn } from './pipe-config.ts';
import type { RowBuffer } from './row-buffer.ts';
import { scanObject } from './scan-object.ts';
import { isNullable, valueCheckOf, type ValueCheck } from './value-check.ts';

interface FieldPlan {
  readonly field: string;
  /** The field's name as bytes of JSON text; names that need escapes are compared by their decoded text. */
  readonly key: Buffer;
  readonly column: string;
  readonly check: ValueCheck | undefined;
  readonly nullable: boolean;
}

export interface RowWriterOptions {
  readonly columns: readonly PipeColumn[];
  /** Column to field. */
  readonly mapping: Readonly<Record<string, string>>;
  readonly offsetColumns: boolean;
  /** Told once per field: it is in no column, or a column has no field (or null where the column takes none). */
  readonly onDrift: (field: string, drift: 'unknown' | 'missing') => void;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HALF_PAIR = 'it holds half of a surrogate pair, which is no character';
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const OPEN_BRACE = 0x7b;

/** Values ClickHouse reads from JSON text, so a literal is passed on as it came, digits and all. */
export class RowWriter {
  readonly #plans: readonly FieldPlan[];
  readonly #byField: ReadonlyMap<string, number>;
  readonly #reserved: ReadonlySet<string>;
  readonly #renames: boolean;
  readonly #options: RowWriterOptions;
  readonly #drifted = new Set<string>();
  /** For each field, the number of the record that had it last. */
  readonly #seenIn: Int32Array;
  #record = 0;

  constructor(options: RowWriterOptions) {
    this.#options = options;
    this.#plans = options.columns.map(({ name, type }) => {
      const field = options.mapping[name] ?? name;
      const key = Buffer.from(JSON.stringify(field).slice(1, -1));
      return { field, key, column: name, check: valueCheckOf(type), nullable: isNullable(type) };
    });
    this.#byField = new Map(this.#plans.map(({ field }, index) => [field, index]));
    this.#reserved = new Set(options.offsetColumns ? OFFSET_COLUMNS.map(({ name }) => name) : []);
    this.#renames = this.#plans.some(({ field, column }) => field !== column);
    this.#seenIn = new Int32Array(this.#plans.length);
  }

  /**
   * Adds a record's row to the payload; returns why it cannot be a row, with nothing added then.
   * A row is one line whatever the record's layout: what lies between its values is not copied blindly.
   */
  write(rows: RowBuffer, prefix: string, offset: number, value: Buffer): string | undefined {
    const unreadable = objectToEscapes(value);
    if (unreadable !== undefined) return unreadable;
    this.#record += 1;
    const record = this.#record;
    let wanted = 0;
    let seen = 0;
    let hasFields = false;
    rows.ascii('{');
    if (this.#options.offsetColumns) {
      rows.ascii(prefix);
      rows.ascii(String(offset));
      hasFields = true;
    }
    const separateFields = hasFields;
    let isFirst = true;
    const objection = scanObject(value, (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
      const index = this.#find(bytes, keyStart, keyEnd, wanted);
      if (index < 0) return this.#unknown(bytes, keyStart, keyEnd);
      const plan = this.#plans[index];
      if (!plan) return undefined;
      wanted = index + 1;
      if (this.#seenIn[index] === record) return `field '${plan.field}' occurs twice`;
      const reason = checkValue(plan, bytes, valueStart, valueEnd);
      if (reason === 'null') return undefined;
      if (reason !== undefined) return `field '${plan.field}': ${reason}`;
      this.#seenIn[index] = record;
      seen += 1;
      if (this.#renames) {
        rows.ascii(isFirst && !separateFields ? '"' : ',"');
        isFirst = false;
        rows.ascii(escapeToAscii(plan.column));
        rows.ascii('":');
        rows.copy(bytes, valueStart, valueEnd);
      }
      return undefined;
    });
    if (objection !== undefined) {
      rows.dropOpenRow();
      return objection;
    }
    if (this.#renames) rows.ascii('}');
    else this.#copyBody(rows, value, separateFields);
    rows.endRow();
    if (seen < this.#plans.length) this.#reportMissing(record);
    return undefined;
  }

  /** Fields mostly come in the same order: the one expected next is looked at first. */
  #find(bytes: Buffer, start: number, end: number, wanted: number): number {
    const expected = this.#plans[wanted]?.key;
    if (
      expected &&
      expected.length === end - start &&
      bytes.compare(expected, 0, expected.length, start, end) === 0
    ) {
      return wanted;
    }
    return this.#byField.get(decodeKey(bytes, start, end)) ?? -1;
  }

  #unknown(bytes: Buffer, start: number, end: number): string | undefined {
    const field = decodeKey(bytes, start, end);
    if (this.#reserved.has(field)) return `field '${field}' has the name of a column that the pipe fills`;
    this.#report(field, 'unknown');
    return undefined;
  }

  #reportMissing(record: number): void {
    for (const [index, plan] of this.#plans.entries()) {
      if (this.#seenIn[index] !== record) this.#report(plan.field, 'missing');
    }
  }

  #report(field: string, drift: 'unknown' | 'missing'): void {
    const key = `${drift}:${field}`;
    if (this.#drifted.has(key)) return;
    this.#drifted.add(key);
    this.#options.onDrift(field, drift);
  }

  /** Everything after the opening brace, as it came; line ends can only stand between values and become blanks. */
  #copyBody(rows: RowBuffer, value: Buffer, separate: boolean): void {
    const open = value.indexOf(OPEN_BRACE);
    if (separate && !isEmptyObject(value, open)) rows.ascii(',');
    const isOneLine = value.indexOf(NEWLINE) < 0 && value.indexOf(RETURN) < 0;
    const body = isOneLine
      ? value
      : Buffer.from(value.map((byte) => (byte === NEWLINE || byte === RETURN ? 0x20 : byte)));
    rows.copy(body, open + 1, body.length);
  }
}

const ESCAPE = /\\(?:["\\/bfnrt]|u([0-9a-fA-F]{4})|())/g;

/** ClickHouse refuses some of them, makes something of others, and reads past the end of the line at a third. */
function objectToEscapes(value: Buffer): string | undefined {
  if (value.indexOf(BACKSLASH) < 0) return undefined;
  let highEnd = -1;
  for (const { 0: escape, 1: hex, 2: unknown, index } of value.toString('latin1').matchAll(ESCAPE)) {
    if (unknown !== undefined) return 'it holds a backslash that begins no escape of JSON';
    const unit = hex === undefined ? 0 : Number.parseInt(hex, 16);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== (highEnd === index)) return HALF_PAIR;
    highEnd = unit >= 0xd800 && unit <= 0xdbff ? index + escape.length : -1;
    if (highEnd >= 0 && value[highEnd] !== BACKSLASH) return HALF_PAIR;
  }
  return undefined;
}

function isEmptyObject(value: Buffer, open: number): boolean {
  for (let at = open + 1; at < value.length; at += 1) {
    const byte = value[at] ?? 0;
    if (byte > 0x20) return byte !== QUOTE;
  }
  return true;
}

/** A field's name; keys with escapes are decoded, so that no spelling gets past a comparison. */
function decodeKey(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** A name as JSON text in ASCII alone. */
function escapeToAscii(name: string): string {
  return JSON.stringify(name)
    .slice(1, -1)
    .replaceAll(/[^\u0020-\u007e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `null` for a null where the column takes none: ClickHouse stores the column's default then. */
function checkValue(plan: FieldPlan, bytes: Buffer, start: number, end: number): string | undefined {
  const first = bytes[start];
  if (first === 0x6e) return plan.nullable ? undefined : 'null';
  if (!plan.check) return undefined;
  if (first === QUOTE) return plan.check(bytes.toString('latin1', start + 1, end - 1), true);
  return plan.check(bytes.toString('latin1', start, end), false);
}
