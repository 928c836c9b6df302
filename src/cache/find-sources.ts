import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../base/index.ts';
import { shownPath, type ProjectOutline } from '../project/index.ts';
import { filesOf } from './file-stamps.ts';
import type { FindSource } from './kept-diagnostics.ts';

/**
 * Finds a project's files by the path that messages show; they are read when their text is first asked for.
 * @param read those that were read already.
 */
export function sourcesOf(outline: ProjectOutline, read: Iterable<SourceFile> = []): FindSource {
  const known = new Map([...read].map((source) => [source.path, source]));
  let paths: ReadonlyMap<string, string> | undefined;
  return (shown) => {
    const found = known.get(shown);
    if (found) return found;
    paths ??= pathsOf(outline);
    const path = paths.get(shown);
    if (path === undefined) return undefined;
    const source = new FileOnDisk(shown, path);
    known.set(shown, source);
    return source;
  };
}

function pathsOf(outline: ProjectOutline): ReadonlyMap<string, string> {
  const { root } = outline.root;
  const configurations = outline.packages.map((each) => join(each.root, 'dbt_project.yml'));
  return new Map([...filesOf(outline), ...configurations].map((path) => [shownPath(path, root), path]));
}

class FileOnDisk implements SourceFile {
  readonly path: string;
  readonly #file: string;
  #text: string | undefined;

  constructor(path: string, file: string) {
    this.path = path;
    this.#file = file;
  }

  get text(): string {
    this.#text ??= readFileSync(this.#file, 'utf8');
    return this.#text;
  }
}
