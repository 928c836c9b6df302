import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A public dbt package at one commit. */
export interface PublicPackage {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly commit: string;
  /** A file that its sources have; dbt_project.yml unless given. */
  readonly marker?: string;
}

/** Where sources of packages may lie, each in a folder of the repository's name: nothing of theirs is kept here. */
const FOLDERS = [
  process.env['TSDBT_TEST_PACKAGES'],
  fileURLToPath(new URL('../../../shared/packages', import.meta.url)),
];

/** The folder on this machine that has the sources of a package. */
export function findSources(source: PublicPackage): string | undefined {
  const name = source.repository.split('/')[1] ?? source.repository;
  const places = FOLDERS.flatMap((folder) => (folder === undefined ? [] : [join(folder, name)]));
  return places.find((place) => existsSync(join(place, source.marker ?? 'dbt_project.yml')));
}

/**
 * Puts the sources of a package into an empty folder: from a folder on this machine, else from GitHub.
 * @returns false when neither has them.
 */
export function copySources(source: PublicPackage, to: string): boolean {
  const found = findSources(source);
  if (found !== undefined) {
    cpSync(found, to, { recursive: true });
    return true;
  }
  mkdirSync(to, { recursive: true });
  try {
    const git = (...args: readonly string[]): void => {
      execFileSync('git', ['-C', to, ...args], { stdio: 'ignore', timeout: 30_000 });
    };
    git('init', '--quiet');
    git('fetch', '--quiet', '--depth=1', `https://github.com/${source.repository}.git`, source.commit);
    git('checkout', '--quiet', 'FETCH_HEAD');
    return true;
  } catch {
    return false;
  }
}
