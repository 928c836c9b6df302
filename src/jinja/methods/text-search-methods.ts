import { indexOfOffset, sliceText, textLength } from '../operations/code-points.ts';
import { checkTextLength } from '../operations/limits.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { textOf } from '../values/markup.ts';
import { typeError, valueError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { typeName } from '../values/type-name.ts';
import { clampIndex, optionalInt, requireText } from './text-arguments.ts';

/** The stretch of a text from `start` to `end`; undefined when it begins behind its end. */
function stretch(
  text: string,
  start: unknown,
  end: unknown,
): { readonly from: number; readonly part: string } | undefined {
  const length = textLength(text);
  if (typeof start === 'number' && start > length) return undefined;
  const from = clampIndex(start, length, 0);
  const to = clampIndex(end, length, length);
  return from > to ? undefined : { from, part: sliceText(text, from, to) };
}

function find(args: readonly unknown[], search: 'indexOf' | 'lastIndexOf'): number {
  const [self, sub, start, end] = args;
  const needle = requireText(sub, 'argument 1');
  const found = stretch(String(self), start, end);
  const offset = found ? found.part[search](needle) : -1;
  return !found || offset === -1 ? -1 : found.from + indexOfOffset(found.part, offset);
}

/** How often a text occurs in another, without overlaps. */
function count(text: string, needle: string): number {
  return needle === '' ? textLength(text) + 1 : text.split(needle).length - 1;
}

function matchesAffix(args: readonly unknown[], method: 'startsWith' | 'endsWith'): boolean {
  const [self, affix, start, end] = args;
  const name = method.toLowerCase();
  const affixes = affix instanceof PyTuple ? affix.items : [affix];
  const texts = affixes.map((item) => {
    const text = textOf(item);
    if (text !== undefined) return text;
    throw typeError(
      affix instanceof PyTuple
        ? `tuple for ${name} must only contain str, not ${typeName(item)}`
        : `${name} first arg must be str or a tuple of str, not ${typeName(item)}`,
    );
  });
  const found = stretch(String(self), start, end);
  return found !== undefined && texts.some((text) => found.part[method](text));
}

/** Python's `str.replace`: an empty `old` stands between all letters. A negative `limit` means all. */
export function replaceText(text: string, old: string, replacement: string, limit: number): string {
  if (limit === 0 || (old !== '' && !text.includes(old))) return text;
  const parts = old === '' ? ['', ...text, ''] : text.split(old);
  const separators = parts.length - 1;
  const replaced = limit < 0 ? separators : Math.min(limit, separators);
  checkTextLength(text.length + replaced * replacement.length);
  if (replaced === separators) return parts.join(replacement);
  return parts.slice(0, replaced + 1).join(replacement) + old + parts.slice(replaced + 1).join(old);
}

/** Methods of texts that look for other texts in them. */
export const TEXT_SEARCH_METHODS: ReadonlyMap<string, Builtin> = new Map([
  ['find', builtin('find', '/ self sub start? end?', (_env, args) => find(args, 'indexOf'))],
  ['rfind', builtin('rfind', '/ self sub start? end?', (_env, args) => find(args, 'lastIndexOf'))],
  [
    'index',
    builtin('index', '/ self sub start? end?', (_env, args) => {
      const index = find(args, 'indexOf');
      if (index === -1) throw valueError('substring not found');
      return index;
    }),
  ],
  [
    'rindex',
    builtin('rindex', '/ self sub start? end?', (_env, args) => {
      const index = find(args, 'lastIndexOf');
      if (index === -1) throw valueError('substring not found');
      return index;
    }),
  ],
  [
    'count',
    builtin('count', '/ self sub start? end?', (_env, [self, sub, start, end]) => {
      const needle = requireText(sub, 'argument 1');
      const found = stretch(String(self), start, end);
      return found ? count(found.part, needle) : 0;
    }),
  ],
  [
    'startswith',
    builtin('startswith', '/ self prefix start? end?', (_env, args) => matchesAffix(args, 'startsWith')),
  ],
  [
    'endswith',
    builtin('endswith', '/ self suffix start? end?', (_env, args) => matchesAffix(args, 'endsWith')),
  ],
  [
    'replace',
    builtin('str.replace', '/ self old new count?', (_env, [self, old, replacement, limit]) =>
      replaceText(
        String(self),
        requireText(old, 'replace() argument 1'),
        requireText(replacement, 'replace() argument 2'),
        optionalInt(limit, -1),
      ),
    ),
  ],
  [
    'removeprefix',
    builtin('str.removeprefix', '/ self prefix', (_env, [self, prefix]) => {
      const text = String(self);
      const start = requireText(prefix, 'removeprefix() argument');
      return text.startsWith(start) ? text.slice(start.length) : text;
    }),
  ],
  [
    'removesuffix',
    builtin('str.removesuffix', '/ self suffix', (_env, [self, suffix]) => {
      const text = String(self);
      const end = requireText(suffix, 'removesuffix() argument');
      return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text;
    }),
  ],
]);
