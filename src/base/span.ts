/** A text that the user wrote and that messages point into. */
export interface SourceFile {
  /** As shown to people: relative to the project's folder where possible, with `/`. */
  readonly path: string;
  readonly text: string;
  /** For a text that was cut out of a file (a block's body, a string in YAML): where it stands there. */
  readonly cutFrom?: Span;
}

/** A stretch of a source text, in UTF-16 offsets; `end` is exclusive. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * The same place in the file on disk, for a span of a text that was cut out of one.
 * A text that does not stand there letter by letter (an escaped or folded YAML string) maps to its whole place.
 */
export function spanInFile(span: Span): Span {
  const { cutFrom, text } = span.source;
  if (!cutFrom) return span;
  const outer = spanInFile(cutFrom);
  const at = outer.source.text.indexOf(text, outer.start);
  if (at === -1 || at + text.length > outer.end) return outer;
  return { source: outer.source, start: at + span.start, end: Math.min(at + span.end, outer.end) };
}

/** 1-based line and column; the column counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function startsOf(source: SourceFile): readonly number[] {
  const known = lineStarts.get(source);
  if (known) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** The position of an offset; offsets past the end are those of the end. */
export function positionAt(source: SourceFile, offset: number): Position {
  const starts = startsOf(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.min(offset, source.text.length) - (starts[low] ?? 0) + 1 };
}

/** The offset of a 1-based position; lines and columns past the end are clamped. */
export function offsetAt(source: SourceFile, position: Position): number {
  const starts = startsOf(source);
  const line = Math.min(Math.max(position.line, 1), starts.length);
  return Math.min((starts[line - 1] ?? 0) + Math.max(position.column, 1) - 1, source.text.length);
}

/** A 1-based line's text without its line end; empty when there is no such line. */
export function lineText(source: SourceFile, line: number): string {
  const starts = startsOf(source);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line] === undefined ? source.text.length : (starts[line] ?? 0) - 1;
  return source.text.slice(start, end).replace(/\r$/, '');
}

/** Number of lines of a text; a trailing line end opens one more, empty line. */
export function lineCount(source: SourceFile): number {
  return startsOf(source).length;
}

/** `path:line:column` of a span's start, in the file on disk. */
export function formatLocation(span: Span): string {
  const { source, start } = spanInFile(span);
  const { line, column } = positionAt(source, start);
  return `${source.path}:${line}:${column}`;
}
