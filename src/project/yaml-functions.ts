import { stringify, type Tags } from 'yaml';
import { UserError, type Json } from '../base/index.ts';
import { readYamlTime, type YamlFunctions } from '../context/index.ts';
import { parseYaml } from './parse-yaml.ts';

/** `fromyaml` and `toyaml` of templates, as PyYAML's `safe_load` and `safe_dump` do them. */
export const yamlFunctions: YamlFunctions = {
  parse(text) {
    try {
      return parseYaml({ path: 'fromyaml', text }).templateValue([], timeOf);
    } catch (error) {
      if (error instanceof UserError || error instanceof NoSuchTime) return undefined;
      throw error;
    }
  },

  stringify(value, sortKeys) {
    const written = writeYaml(value, { sortKeys, indentSequences: false });
    // PyYAML ends a document that is one plain scalar with a marker.
    return isPlainScalar(value, written) ? `${written}...\n` : written;
  },
};

class NoSuchTime extends Error {}

function timeOf(text: string): unknown {
  const time = readYamlTime(text);
  if (!time) throw new NoSuchTime(`there is no day or hour '${text}'`);
  return time;
}

/** Data as PyYAML writes it in block style. */
export function writeYaml(
  value: Json,
  { sortKeys, indentSequences }: { readonly sortKeys: boolean; readonly indentSequences: boolean },
): string {
  return stringify(value, {
    version: '1.1',
    customTags: withoutSingleLetters,
    indentSeq: indentSequences,
    lineWidth: 80,
    singleQuote: true,
    sortMapEntries: sortKeys,
    aliasDuplicateObjects: false,
  });
}

const BOOLEANS: Readonly<Record<string, RegExp>> = {
  true: /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
  false: /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
};

/** YAML 1.1 has `y` and `n` for booleans; PyYAML does not, and so does not quote them. */
function withoutSingleLetters(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:bool' || !('test' in tag) || !tag.test)
      return tag;
    return { ...tag, test: BOOLEANS[String(tag.test.test('true'))] ?? tag.test };
  });
}

function isPlainScalar(value: Json, written: string): boolean {
  return (typeof value !== 'object' || value === null) && !/^['"|>]/.test(written);
}
