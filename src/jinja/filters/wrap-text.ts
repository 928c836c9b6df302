import { SPACE_CLASS } from '../operations/python-space.ts';
import { textLength } from '../operations/code-points.ts';
import { valueError } from '../values/py-error.ts';

export interface WrapOptions {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** Words, the white space between them, and the parts of words with hyphens: where a line may end. */
const WORD = String.raw`[\w!"'&.,?]`;
const LETTER = String.raw`[^\d\W]`;
const SPACE = '[\\t\\n\\v\\f\\r ]';
const CHUNKS = new RegExp(
  `(${SPACE}+|(?<=${WORD})-{2,}(?=\\w)|[^\\t\\n\\v\\f\\r ]+?(?:-(?:(?<=${LETTER}{2}-)|(?<=${LETTER}-${LETTER}-))(?=${LETTER}-?${LETTER})|(?=${SPACE}|$)|(?<=${WORD})(?=-{2,}\\w)))`,
  'u',
);
const PLAIN_CHUNKS = /([\t\n\v\f\r ]+)/;

function chunksOf(text: string, breakOnHyphens: boolean): string[] {
  return text.split(breakOnHyphens ? CHUNKS : PLAIN_CHUNKS).filter((chunk) => chunk !== '');
}

const isBlank = (chunk: string | undefined): boolean =>
  chunk !== undefined && new RegExp(`^[${SPACE_CLASS}]*$`).test(chunk);

/** Python's `textwrap.wrap` for one paragraph: lines of at most `width` letters. */
export function wrapText(text: string, options: WrapOptions): string[] {
  const { width } = options;
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`);
  const chunks = chunksOf(text, options.breakOnHyphens).toReversed();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && isBlank(chunks.at(-1))) chunks.pop();
    const line: string[] = [];
    let length = 0;
    for (
      let next = chunks.at(-1);
      next !== undefined && length + textLength(next) <= width;
      next = chunks.at(-1)
    ) {
      line.push(next);
      length += textLength(next);
      chunks.pop();
    }
    const next = chunks.at(-1);
    if (next !== undefined && textLength(next) > width)
      length += breakLongWord(chunks, line, length, options);
    if (isBlank(line.at(-1))) line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

/** Puts as much of a word that is too long for any line on this one as it takes; gives how much. */
function breakLongWord(chunks: string[], line: string[], length: number, options: WrapOptions): number {
  const word = chunks.pop() ?? '';
  const room = options.width < 1 ? 1 : options.width - length;
  if (!options.breakLongWords) {
    if (line.length === 0) line.push(word);
    else chunks.push(word);
    return 0;
  }
  let end = room;
  if (options.breakOnHyphens && word.length > room) {
    const hyphen = word.lastIndexOf('-', room - 1);
    if (hyphen > 0 && /[^-]/.test(word.slice(0, hyphen))) end = hyphen + 1;
  }
  line.push(word.slice(0, end));
  const rest = word.slice(end);
  if (rest !== '') chunks.push(rest);
  return end;
}
