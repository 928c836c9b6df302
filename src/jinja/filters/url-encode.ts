import { dictAccess } from '../operations/dict-access.ts';
import { isIterable, iterate, toList } from '../operations/iterate.ts';
import { toText } from '../operations/text.ts';
import { textOf } from '../values/markup.ts';
import { valueError } from '../values/py-error.ts';

/** Percent-encodes as UTF-8; `/` stays unless the text goes into a query, where blanks become `+`. */
function quote(value: unknown, forQuery: boolean): string {
  const encoded = encodeURIComponent(toText(value).replaceAll(/[\ud800-\udfff]/gu, '\ufffd')).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return forQuery ? encoded.replaceAll('%20', '+') : encoded.replaceAll('%2F', '/');
}

function asPair(value: unknown): readonly unknown[] {
  const pair = toList(value);
  if (pair.length < 2) throw valueError(`not enough values to unpack (expected 2, got ${pair.length})`);
  if (pair.length > 2) throw valueError('too many values to unpack (expected 2)');
  return pair;
}

/** Python's `urlencode` of a text, a dict, or pairs. */
export function urlEncode(value: unknown): string {
  if (textOf(value) !== undefined || !isIterable(value)) return quote(value, false);
  const dict = dictAccess(value);
  const pairs = dict ? [...dict.entries()] : [...iterate(value)].map(asPair);
  return pairs.map((pair) => `${quote(pair[0], true)}=${quote(pair[1], true)}`).join('&');
}
