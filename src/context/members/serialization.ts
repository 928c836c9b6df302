import { fromPython, PyError, toText } from '../../jinja/index.ts';
import { defineFunction } from '../objects/define-function.ts';
import type { LazyMembers } from '../scope.ts';
import type { YamlFunctions } from '../types.ts';
import { readJson } from './read-json.ts';
import { writeJson } from './write-json.ts';

/** `fromjson`, `tojson`, `fromyaml`, `toyaml`. */
export function serializationMembers(yaml: YamlFunctions | undefined): LazyMembers {
  const requireYaml = (): YamlFunctions => {
    if (!yaml) throw new PyError('RuntimeError', 'YAML cannot be read here');
    return yaml;
  };
  return {
    fromjson: () =>
      defineFunction('fromjson', ['string', 'default?'], (text, fallback = null) => {
        if (typeof text !== 'string') throw notText('fromjson', text);
        const value = readJson(text);
        return value === undefined ? fallback : value;
      }),
    tojson: () =>
      defineFunction('tojson', ['value', 'default?', 'sort_keys?'], (value, _fallback, sortKeys) =>
        writeJson(value, sortKeys === true),
      ),
    fromyaml: () =>
      defineFunction('fromyaml', ['value', 'default?'], (text, fallback = null) => {
        const value = requireYaml().parse(toText(text));
        return value === undefined ? fallback : value;
      }),
    toyaml: () =>
      defineFunction('toyaml', ['value', 'default?', 'sort_keys?'], (value, _fallback, sortKeys) =>
        requireYaml().stringify(fromPython(value), sortKeys === true),
      ),
  };
}

function notText(callee: string, value: unknown): PyError {
  return new PyError('TypeError', `${callee}() needs a text, not ${toText(value)}`);
}
