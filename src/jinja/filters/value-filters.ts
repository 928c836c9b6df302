import { jsonText } from '../operations/json-text.ts';
import { requireInt } from '../operations/integers.ts';
import { truth } from '../operations/truth.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { Markup, textOf } from '../values/markup.ts';
import { PyUndefined } from '../values/py-undefined.ts';

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '<': String.raw`\u003c`,
  '>': String.raw`\u003e`,
  '&': String.raw`\u0026`,
  "'": String.raw`\u0027`,
};

function toJson(value: unknown, indent: unknown): Markup {
  const indentText =
    textOf(indent) ?? (indent === null ? undefined : ' '.repeat(Math.max(0, requireInt(indent))));
  const text = jsonText(value, { sortKeys: true, indent: indentText });
  return new Markup(text.replaceAll(/[<>&']/g, (char) => HTML_ESCAPES[char] ?? char));
}

const fallback = builtin('do_default', 'value default_value? boolean?', (_env, args) => {
  const [value, standard = '', boolean = false] = args;
  return value instanceof PyUndefined || (truth(boolean) && !truth(value)) ? standard : value;
});

/** Filters for values of any kind. */
export const VALUE_FILTERS: ReadonlyMap<string, Builtin> = new Map([
  ['default', fallback],
  ['d', fallback],
  ['tojson', builtin('do_tojson', 'value indent?', (_env, [value, indent = null]) => toJson(value, indent))],
]);
