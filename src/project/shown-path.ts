import { join, sep } from 'node:path';
import { INTERNAL_DISPLAY_ROOT } from './internal-packages.ts';
import { displayPath } from './read-source.ts';

/** The path that messages show of a project's file, one of tsdbt's own among them. `root` is the project's folder. */
export function shownPath(file: string, root: string): string {
  const isOurs = file.startsWith(join(INTERNAL_DISPLAY_ROOT, 'macros') + sep) && !file.startsWith(root + sep);
  return displayPath(file, isOurs ? INTERNAL_DISPLAY_ROOT : root);
}
