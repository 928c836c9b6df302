const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BLANK = 0x20;

/** Called for each member of the object: where its key (inside the quotes) and its value lie. A text returned ends the scan. */
export type FieldVisitor = (
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => string | undefined;

const isBlank = (byte: number | undefined): boolean =>
  byte === BLANK || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at += 1;
  return at;
}

/** @returns the index after the closing quote; -1 when there is none, or a raw control character before it. */
function skipString(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
    else if (byte < BLANK) return -1;
  }
  return -1;
}

/** ClickHouse's own limit; what is deeper fails as a whole insert there, not as one row. */
const DEEPEST = 1_000;

/** Brackets must match by kind: where we and ClickHouse would part over them, the record is refused. */
function skipNested(bytes: Buffer, from: number): number {
  const open: number[] = [];
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = skipString(bytes, at);
      if (at < 0) return -1;
      continue;
    }
    at += 1;
    if (open.length >= DEEPEST || byte === BACKSLASH) return -1;
    if (byte === OPEN_BRACE) open.push(CLOSE_BRACE);
    else if (byte === OPEN_BRACKET) open.push(CLOSE_BRACKET);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (open.pop() !== byte) return -1;
      if (open.length === 0) return at;
    }
  }
  return -1;
}

const WORDS = new Set(['true', 'false', 'null']);

function skipLiteral(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === COMMA || byte === CLOSE_BRACE || isBlank(byte)) break;
    at += 1;
  }
  const first = bytes[from] ?? 0;
  const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
  return at > from && (isNumber || WORDS.has(bytes.toString('latin1', from, at))) ? at : -1;
}

function skipValue(bytes: Buffer, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return skipString(bytes, from);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, from);
  return skipLiteral(bytes, from);
}

const MALFORMED = 'it is not one well-formed JSON object (or nested deeper than 1,000 levels)';

/**
 * Goes through the members of a JSON object without building it. Returns why the bytes are not exactly one object
 * (or what the visitor said); undefined when they are. Values are not looked into beyond finding their ends.
 */
export function scanObject(bytes: Buffer, visit: FieldVisitor): string | undefined {
  let at = skipBlanks(bytes, 0);
  if (at === bytes.length) return 'it is empty';
  if (bytes[at] !== OPEN_BRACE) return 'it is not a JSON object';
  at = skipBlanks(bytes, at + 1);
  let isFirst = true;
  while (bytes[at] !== CLOSE_BRACE || !isFirst) {
    if (bytes[at] !== QUOTE) return MALFORMED;
    const keyStart = at + 1;
    const afterKey = skipString(bytes, at);
    if (afterKey < 0) return MALFORMED;
    at = skipBlanks(bytes, afterKey);
    if (bytes[at] !== COLON) return MALFORMED;
    const valueStart = skipBlanks(bytes, at + 1);
    const valueEnd = skipValue(bytes, valueStart);
    if (valueEnd < 0) return MALFORMED;
    const objection = visit(bytes, keyStart, afterKey - 1, valueStart, valueEnd);
    if (objection !== undefined) return objection;
    at = skipBlanks(bytes, valueEnd);
    if (bytes[at] === CLOSE_BRACE) break;
    if (bytes[at] !== COMMA) return MALFORMED;
    at = skipBlanks(bytes, at + 1);
    isFirst = false;
  }
  return skipBlanks(bytes, at + 1) === bytes.length ? undefined : 'something follows its JSON object';
}
