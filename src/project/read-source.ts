import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { SourceFile } from '../base/index.ts';

/** A file's text with the path that messages show: relative to `root` when it lies there, absolute otherwise. */
export function readSource(file: string, root: string): SourceFile {
  return { path: displayPath(file, root), text: readFileSync(file, 'utf8') };
}

export function displayPath(file: string, root: string): string {
  const path = relative(root, file);
  return path === '' || path.startsWith('..') ? file : path.split(sep).join('/');
}
