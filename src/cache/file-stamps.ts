import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundFile, PackageListing, ProjectOutline } from '../project/index.ts';

/** What the disk says of a file without reading it. */
export interface FileStamp {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch; the later of modification and change of its entry. 0 while too young to be trusted. */
  readonly changedAt: number;
  readonly inode: number;
}

/** Times of some disks are no finer than this; a file younger than it may change again without showing it. */
const TRUSTED_AFTER = 2000;

const KINDS = [
  'models',
  'analyses',
  'singularTests',
  'macros',
  'snapshots',
  'docs',
  'functions',
  'fixtures',
  'seeds',
  'properties',
] as const satisfies (keyof PackageListing)[];

/** Asked for several times a command, of ten thousand files at times. */
const FILES = new WeakMap<ProjectOutline, readonly string[]>();

/** Absolute paths of every file of a project, each once, in the order of packages and kinds. */
export function filesOf(outline: ProjectOutline): readonly string[] {
  const known = FILES.get(outline) ?? listFiles(outline);
  FILES.set(outline, known);
  return known;
}

function listFiles(outline: ProjectOutline): readonly string[] {
  const paths = new Set<string>();
  for (const { root, listing } of outline.packages) {
    for (const kind of KINDS) {
      const found: readonly FoundFile[] = listing[kind];
      for (const { originalFilePath } of found) paths.add(join(root, originalFilePath));
    }
  }
  return [...paths];
}

/** Looks at every file of a project. A file that is gone has size -1. */
export function stampFiles(outline: ProjectOutline): readonly FileStamp[] {
  const now = Date.now();
  return filesOf(outline).map((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return { path, size: -1, changedAt: 0, inode: 0 };
    const changedAt = Math.max(found.mtimeMs, found.ctimeMs);
    return {
      path,
      size: found.size,
      changedAt: now - changedAt < TRUSTED_AFTER ? 0 : changedAt,
      inode: found.ino,
    };
  });
}
