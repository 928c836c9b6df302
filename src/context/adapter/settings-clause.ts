import { isRecord } from '../../base/index.ts';
import { HostObject, toText } from '../../jinja/index.ts';
import { entriesOf } from '../members/collections.ts';

/** Settings that only tables of the MergeTree family know. */
const MERGE_TREE_ONLY = new Set(['replicated_deduplication_window']);

/** Materializations whose tables get `replicated_deduplication_window = 0`, so that equal blocks are not dropped. */
const WITHOUT_DEDUPLICATION = new Set(['table', 'incremental', 'ephemeral', 'materialized_view']);

/** Settings by name, in order. */
export type SettingValues = readonly (readonly [unknown, unknown])[];

/** `SETTINGS a = 1, b = 'x'`, or nothing. A text that is quoted already stays as it is. */
export function settingsClause(settings: SettingValues): string {
  if (settings.length === 0) return '';
  const written = settings.map(([name, value]) => `${toText(name)} = ${settingLiteral(value)}`);
  return `settings ${written.join(', ')}`;
}

function settingLiteral(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string') return toText(value);
  return value.startsWith("'") ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The settings under a key of a model's configuration. */
export function settingsOf(model: unknown, key: 'settings' | 'query_settings'): SettingValues {
  const config = member(model, 'config');
  const settings = member(config, key);
  return settings === null || settings === undefined ? [] : entriesOf(settings);
}

/** What a model's table is created with: its own settings, and no block deduplication unless the profile wants it. */
export function tableSettings(model: unknown, engine: string, allowDeduplication: boolean): SettingValues {
  const own = settingsOf(model, 'settings');
  const materialized = toText(member(member(model, 'config'), 'materialized') ?? '');
  const needsWindow =
    !allowDeduplication &&
    WITHOUT_DEDUPLICATION.has(materialized) &&
    !own.some(([name]) => name === 'replicated_deduplication_window');
  const settings = needsWindow ? [...own, ['replicated_deduplication_window', 0] as const] : own;
  return filterSettings(settings, engine);
}

/** Without what the engine does not know. */
export function filterSettings(settings: SettingValues, engine: string): SettingValues {
  return engine.includes('MergeTree')
    ? settings
    : settings.filter(([name]) => !MERGE_TREE_ONLY.has(toText(name)));
}

function member(value: unknown, key: string): unknown {
  if (value instanceof HostObject) return value.getItem(key) ?? value.getAttribute(key);
  return isRecord(value) ? value[key] : undefined;
}
