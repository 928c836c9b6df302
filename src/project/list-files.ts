import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder, relative to it with `/`, files of a folder before those of its folders, each ordered by
 * name. As in dbt, links to files count and links to folders do not; names that begin with `.`, `#` or `~` are left out.
 * @returns nothing for a folder that does not exist.
 */
export function listFiles(folder: string): readonly string[] {
  const found: string[] = [];
  collect(folder, '', found);
  return found;
}

function collect(folder: string, prefix: string, found: string[]): void {
  const folders: string[] = [];
  for (const entry of entriesOf(folder)) {
    if (entry.isDirectory()) folders.push(entry.name);
    else if (!/^[.#~]/.test(entry.name) && isFile(folder, entry)) found.push(prefix + entry.name);
  }
  for (const name of folders) collect(join(folder, name), `${prefix}${name}/`, found);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return [];
    throw error;
  }
}

function isFile(folder: string, entry: Dirent): boolean {
  if (entry.isFile()) return true;
  return (
    entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isFile() === true
  );
}
