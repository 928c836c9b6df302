import { toList } from '../operations/iterate.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { formatText } from '../operations/str-format.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import type { Env } from '../runtime/env.ts';
import { escapeText, Markup, textOf } from '../values/markup.ts';
import { typeError } from '../values/py-error.ts';
import { HostObject } from '../types.ts';
import { TEXT_CASE_METHODS } from './text-case-methods.ts';
import { TEXT_SEARCH_METHODS } from './text-search-methods.ts';
import { joinTexts, TEXT_SPLIT_METHODS } from './text-split-methods.ts';
import { toText } from '../operations/text.ts';

function format(
  env: Env,
  text: string,
  positional: readonly unknown[],
  named: (name: string) => unknown,
  adapt?: (value: unknown, formatted: string) => string,
): string {
  return formatText(text, {
    positional,
    named,
    attribute: (target, name) => env.attribute(target, name),
    item: (target, key) => env.item(target, key),
    ...(adapt ? { adapt } : {}),
  });
}

/** Looks a name up in what `format_map` was given. */
function namesIn(mapping: unknown): (name: string) => unknown {
  const dict = dictAccess(mapping);
  if (dict) return (name) => dict.get(name);
  if (mapping instanceof HostObject) return (name) => mapping.getItem(name);
  throw typeError('format_map() needs a mapping');
}

export const TEXT_METHODS: ReadonlyMap<string, Builtin> = new Map([
  ...TEXT_CASE_METHODS,
  ...TEXT_SEARCH_METHODS,
  ...TEXT_SPLIT_METHODS,
  [
    'format',
    builtin('format', 'self ...', (env, [self, ...args], keyword) =>
      format(env, String(self), args, (name) => keyword?.get(name)),
    ),
  ],
  [
    'format_map',
    builtin('format_map', '/ self mapping', (env, [self, mapping]) =>
      format(env, String(self), [], namesIn(mapping)),
    ),
  ],
]);

const escapeArgument = (value: unknown): unknown =>
  typeof value === 'string' ? escapeText(value) : (textOf(value) ?? value);
const markUpResult = (result: unknown): unknown => {
  if (typeof result === 'string') return new Markup(result);
  return Array.isArray(result) ? result.map(markUpResult) : result;
};
const escapeValue = (value: unknown, formatted: string): string =>
  value instanceof Markup ? formatted : escapeText(formatted);

/** The same methods for markup: other texts are escaped before they come in, and markup comes out. */
function forMarkup(name: string, method: Builtin): Builtin {
  return {
    ...method,
    run: (env, [self, ...args], keyword) => {
      const text = self instanceof Markup ? self.text : '';
      if (name === 'join') {
        return new Markup(
          joinTexts(
            text,
            toList(args[0]).map((part) => escapeArgument(textOf(part) === undefined ? toText(part) : part)),
          ),
        );
      }
      if (name === 'format') {
        return new Markup(format(env, text, args, (key) => keyword?.get(key), escapeValue));
      }
      return markUpResult(method.run(env, [text, ...args.map(escapeArgument)], keyword));
    },
  };
}

export const MARKUP_METHODS: ReadonlyMap<string, Builtin> = new Map(
  [...TEXT_METHODS].map(([name, method]) => [name, forMarkup(name, method)]),
);
