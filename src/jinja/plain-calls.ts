import type { SourceFile } from '../base/index.ts';
import type { StaticCall, StaticValue } from './types.ts';

/** A text without escapes, in either kind of quotes. */
const TEXT = String.raw`(?:'([^'\\]*)'|"([^"\\]*)")`;

/** `{{ name('text') }}` or `{{ name('text', 'text') }}`. */
const CALL = new RegExp(
  String.raw`\{\{-?(\s*)([A-Za-z_]\w*)\(\s*${TEXT}\s*(?:,\s*${TEXT}\s*)?\)(\s*-?\}\})`,
  'y',
);

const NO_KEYWORDS: ReadonlyMap<string, StaticValue> = new Map();

/**
 * The calls of a template that is nothing but text and printed calls with one or two plain texts, read from its text:
 * what `Template.calls` says of it, at a tenth of the price. Most models of most projects are such.
 * @returns undefined for every other template.
 */
export function readPlainCalls(source: SourceFile): readonly StaticCall[] | undefined {
  const { text } = source;
  const calls: StaticCall[] = [];
  let at = text.indexOf('{');
  while (at !== -1) {
    const next = text[at + 1];
    if (next === '%' || next === '#') return undefined;
    if (next === '{') {
      CALL.lastIndex = at;
      const match = CALL.exec(text);
      if (!match) return undefined;
      const [whole, before = '', name = '', ...rest] = match;
      const texts = [rest[0] ?? rest[1], rest[2] ?? rest[3]].filter((each) => each !== undefined);
      const opening = whole.startsWith('{{-') ? 3 : 2;
      calls.push({
        name,
        positional: texts.map((value) => ({ kind: 'literal', value })),
        keyword: NO_KEYWORDS,
        unconditional: true,
        span: {
          source,
          start: at + opening + before.length,
          end: at + whole.length - (rest[4] ?? '').length,
        },
      });
      at += whole.length - 1;
    }
    at = text.indexOf('{', at + 1);
  }
  return calls;
}
