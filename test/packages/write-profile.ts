import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the profiles.yml of one profile: dbt-clickhouse's output of that name, `clickhouse`. */
export function writeProfile(
  folder: string,
  profile: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  mkdirSync(folder, { recursive: true });
  const output = { type: 'clickhouse', threads: 4, ...fields };
  const profiles = { [profile]: { target: 'clickhouse', outputs: { clickhouse: output } } };
  // JSON is YAML.
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profiles));
}
