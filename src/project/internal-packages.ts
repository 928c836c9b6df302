import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_FILE } from './find-project.ts';

/** Where the macros that tsdbt brings lie, from `src/project` and from `dist/project` alike. */
const MACROS = fileURLToPath(new URL('../../macros', import.meta.url));

/** Folders of the packages that come with tsdbt, the most specific first: `dbt_clickhouse` overrides `dbt`. */
export function internalPackageFolders(): readonly string[] {
  return ['dbt_clickhouse', 'dbt']
    .map((name) => join(MACROS, name))
    .filter((folder) => existsSync(join(folder, PROJECT_FILE)));
}

/** What paths of these files are shown relative to, so that they read `macros/dbt/…` wherever tsdbt is installed. */
export const INTERNAL_DISPLAY_ROOT = join(MACROS, '..');
