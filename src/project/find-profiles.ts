import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ProjectRequest } from './types.ts';

export const PROFILES_FILE_NAME = 'profiles.yml';

export interface ProfilesPlaces {
  /** Named by `--profiles-dir` or its variable: then only that folder counts. */
  readonly explicit: string | undefined;
  /** Absolute paths of the profiles.yml files that exist, in the order they are looked at. */
  readonly files: readonly string[];
  /** Every folder that was looked at. */
  readonly folders: readonly string[];
}

/**
 * Where profiles.yml may be: `--profiles-dir`, `DBT_ENGINE_PROFILES_DIR` or `DBT_PROFILES_DIR` alone when given; else
 * the working directory, `~/.dbt` and, which dbt does not do, the project's own folder.
 */
export function findProfiles(request: ProjectRequest): ProfilesPlaces {
  const { env } = request.invocation;
  const explicit = [request.profilesDir, env['DBT_ENGINE_PROFILES_DIR'], env['DBT_PROFILES_DIR']].find(
    (folder) => folder !== undefined && folder !== '',
  );
  const home = env['HOME'] ?? homedir();
  const folders =
    explicit === undefined
      ? [...new Set([request.cwd, join(home, '.dbt'), request.root.folder])]
      : [resolve(request.cwd, explicit.replace(/^~(?=$|\/)/, home))];
  const files = folders.map((folder) => join(folder, PROFILES_FILE_NAME)).filter((file) => existsSync(file));
  return { explicit, files, folders };
}
