import { dictAccess } from '../operations/dict-access.ts';
import { repr } from '../operations/repr.ts';
import { toText } from '../operations/text.ts';
import { escapeText, Markup, textOf } from '../values/markup.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';

const escaped = (value: unknown): string =>
  value instanceof Markup ? value.text : escapeText(toText(value));

/** `key="value"` for each item of a dict that is not none, with a blank before them when `autospace`. */
export function xmlAttributes(value: unknown, autospace: boolean): string {
  const dict = dictAccess(value);
  if (!dict) {
    if (value instanceof PyUndefined) value.fail();
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  }
  const parts: string[] = [];
  for (const [key, item] of dict.entries()) {
    if (item !== null && !(item instanceof PyUndefined)) {
      if (textOf(key) === undefined)
        throw typeError(`expected string or bytes-like object, got '${typeName(key)}'`);
      if (/[ \t\n\v\f\r/>=]/.test(toText(key)))
        throw valueError(`Invalid character in attribute name: ${repr(key)}`);
      parts.push(`${escaped(key)}="${escaped(item)}"`);
    }
  }
  const text = parts.join(' ');
  return autospace && text !== '' ? ` ${text}` : text;
}
