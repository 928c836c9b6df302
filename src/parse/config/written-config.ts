import type { JsonObject } from '../../base/index.ts';
import { fromPython, type StaticCall } from '../../jinja/index.ts';
import { canonicalKey } from './merge-config.ts';

/**
 * The arguments of a template's first `config()` as they are written: literals as their values, any other expression as
 * its text. Undefined when there is none. (`statically_parse_unrendered_config` of `dbt/clients/jinja_static.py`; dbt
 * keeps lists and dictionaries as text, too.)
 */
export function writtenConfig(calls: readonly StaticCall[]): JsonObject | undefined {
  const call = calls.find(({ name, keyword }) => name === 'config' && keyword.size > 0);
  if (!call) return undefined;
  return Object.fromEntries(
    [...call.keyword].map(([key, value]) => [
      canonicalKey(key),
      value.kind === 'literal' ? fromPython(value.value) : (value.text ?? ''),
    ]),
  );
}
