import { SPACE_CLASS, stripEnd, stripStart } from '../operations/python-space.ts';
import { toList } from '../operations/iterate.ts';
import { checkTextLength } from '../operations/limits.ts';
import { codePoints, textLength } from '../operations/code-points.ts';
import { truth } from '../operations/truth.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { textOf } from '../values/markup.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { typeName } from '../values/type-name.ts';
import { optionalInt, requireText } from './text-arguments.ts';

const SPACES = new RegExp(`[${SPACE_CLASS}]+`, 'g');
const LINE_ENDS = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;

/** Python's `str.split` and `rsplit`. */
function split(text: string, separator: unknown, limit: number, fromEnd: boolean): string[] {
  if (separator === undefined || separator === null)
    return fromEnd ? splitSpaceFromEnd(text, limit) : splitSpace(text, limit);
  const sep = textOf(separator);
  if (sep === undefined) throw typeError(`must be str or None, not ${typeName(separator)}`);
  if (sep === '') throw valueError('empty separator');
  const parts = text.split(sep);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return fromEnd
    ? [parts.slice(0, parts.length - limit).join(sep), ...parts.slice(parts.length - limit)]
    : [...parts.slice(0, limit), parts.slice(limit).join(sep)];
}

function splitSpace(text: string, limit: number): string[] {
  const words = stripEnd(stripStart(text));
  if (words === '') return [];
  const parts: string[] = [];
  let from = 0;
  for (const space of words.matchAll(SPACES)) {
    if (parts.length === limit) break;
    parts.push(words.slice(from, space.index));
    from = space.index + space[0].length;
  }
  // What is left over keeps the white space at its end only where the limit cut it off.
  return [...parts, parts.length === limit ? stripStart(text).slice(from) : words.slice(from)];
}

function splitSpaceFromEnd(text: string, limit: number): string[] {
  const all = splitSpace(text, -1);
  if (limit < 0 || all.length <= limit) return all;
  const kept = all.slice(all.length - limit);
  let rest = text;
  for (const part of kept.toReversed()) {
    rest = stripEnd(rest);
    rest = rest.slice(0, rest.length - part.length);
  }
  return [stripStart(stripEnd(rest)) === '' ? '' : stripEnd(rest), ...kept].filter(
    (part, index) => index > 0 || part !== '',
  );
}

/** Python's `str.splitlines`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const end of text.matchAll(LINE_ENDS)) {
    lines.push(text.slice(from, keepEnds ? end.index + end[0].length : end.index));
    from = end.index + end[0].length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** Python's `str.strip` with the letters to take away; white space when there are none. */
export function stripText(
  text: string,
  chars: unknown,
  sides: 'both' | 'start' | 'end' = 'both',
  name = 'strip',
): string {
  if (chars === undefined || chars === null) {
    const started = sides === 'end' ? text : stripStart(text);
    return sides === 'start' ? started : stripEnd(started);
  }
  const set = textOf(chars);
  if (set === undefined) throw typeError(`${name} arg must be None or str`);
  const letters = codePoints(text);
  let start = 0;
  let end = letters.length;
  if (sides !== 'end') while (start < end && set.includes(letters[start] ?? '')) start += 1;
  if (sides !== 'start') while (end > start && set.includes(letters[end - 1] ?? '')) end -= 1;
  return letters.slice(start, end).join('');
}

function partition(text: string, separator: unknown, fromEnd: boolean): PyTuple {
  const sep = requireText(separator, 'argument');
  if (sep === '') throw valueError('empty separator');
  const at = fromEnd ? text.lastIndexOf(sep) : text.indexOf(sep);
  if (at === -1) return new PyTuple(fromEnd ? ['', '', text] : [text, '', '']);
  return new PyTuple([text.slice(0, at), sep, text.slice(at + sep.length)]);
}

/** A text filled up to a width with a letter on one side or both. */
export function justify(
  text: string,
  width: unknown,
  fill: unknown,
  side: 'left' | 'right' | 'both',
): string {
  const letter = fill === undefined ? ' ' : requireText(fill, 'The fill character');
  if (textLength(letter) !== 1) throw typeError('The fill character must be exactly one character long');
  const wanted = optionalInt(width, 0);
  checkTextLength(wanted);
  const missing = wanted - textLength(text);
  if (missing <= 0) return text;
  if (side === 'left') return text + letter.repeat(missing);
  if (side === 'right') return letter.repeat(missing) + text;
  // Python puts the odd one left when the width is odd.
  const before = Math.floor(missing / 2) + (missing & wanted & 1);
  return letter.repeat(before) + text + letter.repeat(missing - before);
}

/** Python's `separator.join(items)`. */
export function joinTexts(separator: string, items: unknown): string {
  const parts = toList(items).map((item, index) => {
    const text = textOf(item);
    if (text === undefined)
      throw typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
    return text;
  });
  checkTextLength(parts.reduce((length, part) => length + part.length + separator.length, 0));
  return parts.join(separator);
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  return text.replaceAll(/[^\t\n\r]+|[\t\n\r]/g, (part) => {
    if (part === '\n' || part === '\r') {
      column = 0;
      return part;
    }
    const shown = part === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : part;
    column += textLength(shown);
    return shown;
  });
}

function zeroFill(text: string, width: number): string {
  checkTextLength(width);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(Math.max(0, width - textLength(text))) + text.slice(sign.length);
}

function translate(text: string, table: unknown): string {
  const dict = dictAccess(table);
  if (!dict) throw typeError(`'${typeName(table)}' object is not subscriptable`);
  return codePoints(text)
    .map((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      if (!dict.has(code)) return letter;
      const value = dict.get(code);
      if (value === null) return '';
      return typeof value === 'number'
        ? String.fromCodePoint(value)
        : requireText(value, 'character mapping');
    })
    .join('');
}

const splitMethod = (name: string, fromEnd: boolean): readonly [string, Builtin] => [
  name,
  builtin(`str.${name}`, 'self sep? maxsplit?', (_env, [self, separator, limit]) =>
    split(String(self), separator, optionalInt(limit, -1), fromEnd),
  ),
];

const stripMethod = (name: string, sides: 'both' | 'start' | 'end'): readonly [string, Builtin] => [
  name,
  builtin(`str.${name}`, '/ self chars?', (_env, [self, chars]) =>
    stripText(String(self), chars, sides, name),
  ),
];

const justifyMethod = (name: string, side: 'left' | 'right' | 'both'): readonly [string, Builtin] => [
  name,
  builtin(`str.${name}`, '/ self width fillchar?', (_env, [self, width, fill]) =>
    justify(String(self), width, fill, side),
  ),
];

/** Methods of texts that take them apart or put them together. */
export const TEXT_SPLIT_METHODS: ReadonlyMap<string, Builtin> = new Map([
  splitMethod('split', false),
  splitMethod('rsplit', true),
  stripMethod('strip', 'both'),
  stripMethod('lstrip', 'start'),
  stripMethod('rstrip', 'end'),
  justifyMethod('ljust', 'left'),
  justifyMethod('rjust', 'right'),
  justifyMethod('center', 'both'),
  [
    'splitlines',
    builtin('str.splitlines', 'self keepends?', (_env, [self, keep = false]) =>
      splitLines(String(self), truth(keep)),
    ),
  ],
  [
    'partition',
    builtin('str.partition', '/ self sep', (_env, [self, sep]) => partition(String(self), sep, false)),
  ],
  [
    'rpartition',
    builtin('str.rpartition', '/ self sep', (_env, [self, sep]) => partition(String(self), sep, true)),
  ],
  ['join', builtin('str.join', '/ self iterable', (_env, [self, items]) => joinTexts(String(self), items))],
  [
    'expandtabs',
    builtin('str.expandtabs', 'self tabsize?', (_env, [self, size]) =>
      expandTabs(String(self), optionalInt(size, 8)),
    ),
  ],
  [
    'zfill',
    builtin('str.zfill', '/ self width', (_env, [self, width]) =>
      zeroFill(String(self), optionalInt(width, 0)),
    ),
  ],
  [
    'translate',
    builtin('str.translate', '/ self table', (_env, [self, table]) => translate(String(self), table)),
  ],
  [
    'encode',
    builtin('str.encode', 'self encoding? errors?', () => {
      throw new PyError('NotImplementedError', 'bytes are not known to templates');
    }),
  ],
]);
