import { dictAccess } from '../operations/dict-access.ts';
import { isIterable, iterate, toList } from '../operations/iterate.ts';
import { toText } from '../operations/text.ts';
import { textOf } from '../values/markup.ts';

/** Percent-encodes as UTF-8; `/` stays unless the text goes into a query, where blanks become `+`. */
function quote(value: unknown, forQuery: boolean): string {
  const encoded = encodeURIComponent(toText(value).replaceAll(/[\ud800-\udfff]/gu, '\ufffd')).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return forQuery ? encoded.replaceAll('%20', '+') : encoded.replaceAll('%2F', '/');
}

/** Python's `urlencode` of a text, a dict, or pairs. */
export function urlEncode(value: unknown): string {
  if (textOf(value) !== undefined || !isIterable(value)) return quote(value, false);
  const dict = dictAccess(value);
  const pairs = dict ? [...dict.entries()] : [...iterate(value)].map((pair) => toList(pair));
  return pairs.map((pair) => `${quote(pair[0], true)}=${quote(pair[1], true)}`).join('&');
}
