import { textLength } from '../operations/code-points.ts';
import { add, modulo } from '../operations/arithmetic.ts';
import { intOf, requireInt } from '../operations/integers.ts';
import { lengthOf } from '../operations/iterate.ts';
import { sliceValue } from '../operations/subscript.ts';
import { toText } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import { capitalize } from '../methods/text-case-methods.ts';
import { replaceText } from '../methods/text-search-methods.ts';
import { justify, splitLines, stripText } from '../methods/text-split-methods.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { escapeText, Markup, textOf } from '../values/markup.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { wrapText } from './wrap-text.ts';
import { urlEncode } from './url-encode.ts';
import { urlize } from './urlize.ts';
import { prettyPrint } from './pretty-print.ts';
import { xmlAttributes } from './xml-attributes.ts';

/** A filter whose result is markup when what it is given is. */
const keepMarkup = (change: (text: string) => string): ((value: unknown) => unknown) => {
  return (value) => (value instanceof Markup ? new Markup(change(value.text)) : change(toText(value)));
};

const simple = (
  name: string,
  pythonName: string,
  change: (text: string) => string,
): readonly [string, Builtin] => {
  const run = keepMarkup(change);
  return [name, builtin(pythonName, 's', (_env, [value]) => run(value))];
};

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((part) => {
      const first = String.fromCodePoint(part.codePointAt(0) ?? 32);
      return part === '' ? '' : first.toUpperCase() + part.slice(first.length).toLowerCase();
    })
    .join('');
}

function indent(value: unknown, width: unknown, first: boolean, blank: boolean): string {
  if (Array.isArray(value))
    throw new PyError('AttributeError', "'list' object has no attribute 'splitlines'");
  const text = textOf(add(value, '\n'));
  if (text === undefined) throw typeError(`'${typeName(value)}' object has no lines`);
  const indention = textOf(width) ?? ' '.repeat(Math.max(0, requireInt(width)));
  const lines = splitLines(text);
  const [head = '', ...rest] = lines;
  const body = rest.map((line) => `\n${line === '' && !blank ? '' : indention}${line}`).join('');
  return (first ? indention : '') + head + body;
}

function truncate(value: unknown, length: number, killWords: boolean, end: string, leeway: number): unknown {
  const endLength = textLength(end);
  if (length < endLength)
    throw new PyError('AssertionError', `expected length >= ${endLength}, got ${length}`);
  if (leeway < 0) throw new PyError('AssertionError', `expected leeway >= 0, got ${leeway}`);
  const size = lengthOf(value);
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  if (size <= length + leeway) return value;
  const part = sliceValue(value, null, length - endLength, null);
  if (killWords) return add(part, end);
  const cut = textOf(part);
  if (cut === undefined)
    throw new PyError('AttributeError', `'${typeName(part)}' object has no attribute 'rsplit'`);
  const blank = cut.lastIndexOf(' ');
  return (blank === -1 ? cut : cut.slice(0, blank)) + end;
}

/** A text without all that stands from one mark to the other, the marks included. */
function withoutParts(text: string, from: string, to: string): string {
  let kept = '';
  let at = 0;
  for (let start = text.indexOf(from); start !== -1; start = text.indexOf(from, at)) {
    const end = text.indexOf(to, start);
    if (end === -1) break;
    kept += text.slice(at, start);
    at = end + to.length;
  }
  return kept + text.slice(at);
}

function stripTags(text: string): string {
  const plain = withoutParts(withoutParts(text, '<!--', '-->'), '<', '>')
    .split(/\s+/)
    .filter((part) => part !== '')
    .join(' ');
  return plain
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll(/&#34;|&quot;/g, '"')
    .replaceAll(/&#39;|&#x27;/g, "'")
    .replaceAll('&amp;', '&');
}

function format(
  value: unknown,
  args: readonly unknown[],
  keyword: ReadonlyMap<string, unknown> | null,
): unknown {
  const hasKeywords = keyword !== null && keyword.size > 0;
  if (args.length > 0 && hasKeywords) {
    throw new PyError(
      'FilterArgumentError',
      "can't handle positional and keyword arguments at the same time",
    );
  }
  const text = value instanceof Markup ? value : toText(value);
  return modulo(text, hasKeywords ? PyDict.from(keyword) : new PyTuple(args));
}

const entries: readonly (readonly [string, Builtin])[] = [
  simple('upper', 'do_upper', (text) => text.toUpperCase()),
  simple('lower', 'do_lower', (text) => text.toLowerCase()),
  simple('capitalize', 'do_capitalize', capitalize),
  simple('title', 'do_title', title),
  [
    'string',
    builtin('soft_str', 'object', (_env, [value]) => (value instanceof Markup ? value : toText(value))),
  ],
  [
    'trim',
    builtin('do_trim', 'value chars?', (_env, [value, chars = null]) =>
      keepMarkup((text) => stripText(text, chars))(value),
    ),
  ],
  [
    'center',
    builtin('do_center', 'value width?', (_env, [value, width = 80]) =>
      keepMarkup((text) => justify(text, width, ' ', 'both'))(value),
    ),
  ],
  [
    'replace',
    builtin('do_replace', 's old new count?', (_env, [value, old, replacement, count = null]) =>
      replaceText(toText(value), toText(old), toText(replacement), count === null ? -1 : requireInt(count)),
    ),
  ],
  [
    'format',
    builtin('do_format', 'value ...', (_env, [value, ...args], keyword) => format(value, args, keyword)),
  ],
  [
    'indent',
    builtin(
      'do_indent',
      's width? first? blank?',
      (_env, [value, width = 4, first = false, blank = false]) => {
        const text = indent(value, width, truth(first), truth(blank));
        return value instanceof Markup ? new Markup(text) : text;
      },
    ),
  ],
  [
    'truncate',
    builtin('do_truncate', 's length? killwords? end? leeway?', (_env, args) => {
      const [value, length = 255, killWords = false, end = '...', leeway = null] = args;
      return truncate(
        value,
        requireInt(length),
        truth(killWords),
        toText(end),
        leeway === null ? 5 : requireInt(leeway),
      );
    }),
  ],
  [
    'wordwrap',
    builtin('do_wordwrap', 's width? break_long_words? wrapstring? break_on_hyphens?', (_env, args) => {
      const [value, width = 79, breakLong = true, wrapString = null, breakHyphens = true] = args;
      if (value instanceof PyUndefined) value.fail();
      const text = textOf(value);
      if (text === undefined) {
        throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
      }
      const options = {
        width: requireInt(width),
        breakLongWords: truth(breakLong),
        breakOnHyphens: truth(breakHyphens),
      };
      return splitLines(text)
        .map((line) => wrapText(line, options).join(wrapString === null ? '\n' : toText(wrapString)))
        .join(wrapString === null ? '\n' : toText(wrapString));
    }),
  ],
  [
    'wordcount',
    builtin('do_wordcount', 's', (_env, [value]) => (toText(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length),
  ],
  ['striptags', builtin('do_striptags', 'value', (_env, [value]) => stripTags(toText(value)))],
  [
    'escape',
    builtin('escape', 's', (_env, [value]) =>
      value instanceof Markup ? value : new Markup(escapeText(toText(value))),
    ),
  ],
  [
    'e',
    builtin('escape', 's', (_env, [value]) =>
      value instanceof Markup ? value : new Markup(escapeText(toText(value))),
    ),
  ],
  [
    'forceescape',
    builtin('do_forceescape', 'value', (_env, [value]) => new Markup(escapeText(toText(value)))),
  ],
  ['safe', builtin('do_mark_safe', 'value', (_env, [value]) => new Markup(toText(value)))],
  ['urlencode', builtin('do_urlencode', 'value', (_env, [value]) => urlEncode(value))],
  [
    'urlize',
    builtin('do_urlize', 'value trim_url_limit? nofollow? target? rel? extra_schemes?', (_env, args) => {
      const [value, limit = null, nofollow = false, target = null, rel = null, schemes = null] = args;
      return urlize(toText(value), {
        limit: limit === null ? undefined : Number(intOf(limit) ?? 0),
        nofollow: truth(nofollow),
        target: target === null ? undefined : toText(target),
        rel: rel === null ? undefined : toText(rel),
        schemes,
      });
    }),
  ],
  ['pprint', builtin('do_pprint', 'value', (_env, [value]) => prettyPrint(value))],
  [
    'xmlattr',
    builtin('do_xmlattr', 'd autospace?', (_env, [value, autospace = true]) =>
      xmlAttributes(value, truth(autospace)),
    ),
  ],
  [
    'attr',
    builtin('do_attr', 'obj name', (env, [value, name]) => {
      if (value instanceof PyUndefined) return value.getAttribute(toText(name));
      return env.ownAttribute(value, toText(name));
    }),
  ],
];

/** Filters for texts. */
export const TEXT_FILTERS: ReadonlyMap<string, Builtin> = new Map(entries);
