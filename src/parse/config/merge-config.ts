import type { Json, JsonObject } from '../../base/index.ts';
import { isDict, isList } from '../json-object.ts';
import type { ConfigField, MergeRule } from './config-field.ts';

/** Configs while they are being merged. */
export type ConfigValues = Record<string, Json>;

const listOf = (value: Json): readonly Json[] => (isList(value) ? value : [value]);

const HOOK_ALIASES: Readonly<Record<string, string>> = { pre_hook: 'pre-hook', post_hook: 'post-hook' };

/** dbt's name of a config key: hooks may be written with `_` or `-`. */
export function canonicalKey(key: string): string {
  return HOOK_ALIASES[key] ?? key;
}

/** One level over what stands: dbt's `BaseConfig.update_from`. Changes `target`. */
export function mergeLevel(
  target: ConfigValues,
  level: Readonly<Record<string, Json>>,
  fields: ReadonlyMap<string, ConfigField>,
): void {
  for (const [written, value] of Object.entries(level)) {
    const key = canonicalKey(written);
    const rule = fields.get(key)?.merge ?? 'clobber';
    target[key] = mergeValue(rule, target[key], value);
  }
}

/** A value of the wrong type is kept, so that the check of types can name it. */
const MERGES: Readonly<Record<MergeRule, (before: Json | undefined, value: Json) => Json>> = {
  clobber: (_before, value) => value,
  append: (before, value) => [...listOf(before ?? []), ...listOf(value)],
  update: (before, value) => (isDict(before) && isDict(value) ? { ...before, ...value } : value),
  grants: (before, value) => (isDict(value) ? mergeGrants(isDict(before) ? before : {}, value) : value),
};

function mergeValue(rule: MergeRule, before: Json | undefined, value: Json): Json {
  return MERGES[rule](before, value);
}

function mergeGrants(before: JsonObject, value: JsonObject): Json {
  const merged: ConfigValues = {};
  for (const [key, list] of Object.entries(before)) merged[key] = listOf(list);
  for (const [written, list] of Object.entries(value)) {
    const key = written.replace(/^\++/, '');
    const extended = written.startsWith('+') && key in merged;
    merged[key] = extended ? [...listOf(merged[key] ?? []), ...listOf(list)] : listOf(list);
  }
  return merged;
}

const CALL_RULES: Readonly<Record<string, MergeRule>> = {
  'pre-hook': 'append',
  'post-hook': 'append',
  tags: 'append',
  packages: 'append',
  quoting: 'update',
  column_types: 'update',
  meta: 'update',
  docs: 'update',
  contract: 'update',
  snapshot_meta_column_names: 'update',
  grants: 'grants',
};

/** A further `config(…)` call of one file over the earlier ones: dbt's `merge_config_dicts`. Changes `target`. */
export function mergeConfigCall(target: ConfigValues, call: Readonly<Record<string, Json>>): void {
  const isFirst = Object.keys(target).length === 0;
  for (const [written, value] of Object.entries(call)) {
    const key = canonicalKey(written);
    const rule = isFirst ? 'clobber' : (CALL_RULES[key] ?? 'clobber');
    target[key] =
      rule === 'grants' && isDict(value)
        ? mergeGrantsOfCalls(target[key], value)
        : mergeValue(rule, target[key], value);
  }
}

/** Between calls the `+` of a privilege is kept: it still has to extend what the project's files grant. */
function mergeGrantsOfCalls(before: Json | undefined, value: JsonObject): Json {
  const merged: ConfigValues = {};
  for (const [key, list] of Object.entries(isDict(before) ? before : {})) merged[key] = listOf(list);
  for (const [key, list] of Object.entries(value)) {
    merged[key] =
      key.startsWith('+') && key in merged ? [...listOf(merged[key] ?? []), ...listOf(list)] : listOf(list);
  }
  return merged;
}
