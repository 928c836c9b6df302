import { UserError, type JsonObject, type Json } from '../base/index.ts';
import { invalidFlagValue } from './diagnostics.ts';
import type { Flag, FlagTable } from './flags.ts';

export type FlagValue = string | number | boolean | readonly string[];

/** What a command line comes to: the flags' values by name, with defaults, and where each came from. */
export interface FlagValues {
  get(name: string): FlagValue | undefined;
  text(name: string): string | undefined;
  /** False when the flag is not set. */
  yes(name: string): boolean;
  number(name: string): number | undefined;
  list(name: string): readonly string[];
  /** By dbt's upper-case names: `flags` in templates. */
  readonly byDbtName: JsonObject;
  /** Only what the user gave on the command line: `args` of artifacts. */
  readonly given: JsonObject;
}

const TRUE = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const FALSE = new Set(['0', 'false', 'f', 'no', 'n', 'off', '']);

function convert(name: string, flag: Flag, raw: unknown, from: string): FlagValue {
  switch (flag.type) {
    case 'boolean': {
      if (typeof raw === 'boolean') return raw;
      const text = String(raw).toLowerCase();
      if (TRUE.has(text)) return true;
      if (FALSE.has(text)) return false;
      throw new UserError(invalidFlagValue(name, String(raw), 'true or false', from));
    }
    case 'number': {
      const value = Number(raw);
      if (raw === '' || !Number.isFinite(value))
        throw new UserError(invalidFlagValue(name, String(raw), 'a number', from));
      return value;
    }
    case 'array':
      return (Array.isArray(raw) ? raw : String(raw).split(/\s+/))
        .map(String)
        .filter((entry) => entry !== '');
    case 'string': {
      // `flags:` of dbt_project.yml may hold a mapping; JSON is YAML.
      const text = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
      if (!flag.choices) return text;
      const choice = flag.choices.find((each) => each === text.toLowerCase());
      if (choice !== undefined) return choice;
      throw new UserError(invalidFlagValue(name, text, `one of ${flag.choices.join(', ')}`, from));
    }
  }
}

const dbtName = (name: string): string =>
  name === 'threads' ? 'THREADS' : name.toUpperCase().replaceAll('-', '_');

/**
 * Resolves a command's flags, strongest first: command line, `DBT_ENGINE_X`, `DBT_X`, `flags:` of dbt_project.yml,
 * default. `raw` holds what the command line said, by flag name.
 * @throws UserError for a value that the flag cannot take, naming where it came from.
 */
export function resolveFlags(
  table: FlagTable,
  raw: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  projectFlags: JsonObject,
): FlagValues {
  const values = new Map<string, FlagValue>();
  const given: Record<string, Json> = {};
  const byDbtName: Record<string, Json> = {};
  for (const [name, flag] of Object.entries(table)) {
    const fromLine = raw[name];
    const value = ((): FlagValue | undefined => {
      if (fromLine !== undefined) return convert(name, flag, fromLine, `--${name}`);
      if (flag.setting !== undefined) {
        for (const variable of [`DBT_ENGINE_${flag.setting}`, `DBT_${flag.setting}`]) {
          const text = env[variable];
          if (text !== undefined && text !== '') return convert(name, flag, text, variable);
        }
        const inProject = projectFlags[flag.setting.toLowerCase()];
        if (inProject !== undefined && inProject !== null)
          return convert(name, flag, inProject, 'flags: of dbt_project.yml');
      }
      return flag.default;
    })();
    byDbtName[dbtName(name)] = value ?? null;
    if (value === undefined) continue;
    values.set(name, value);
    if (fromLine !== undefined) given[name.replaceAll('-', '_')] = value;
  }
  return {
    get: (name) => values.get(name),
    text: (name) => {
      const value = values.get(name);
      return value === undefined ? undefined : String(value);
    },
    yes: (name) => values.get(name) === true,
    number: (name) => {
      const value = values.get(name);
      return typeof value === 'number' ? value : undefined;
    },
    list: (name) => {
      const value = values.get(name);
      return Array.isArray(value) ? (value as readonly string[]) : [];
    },
    byDbtName,
    given,
  };
}
