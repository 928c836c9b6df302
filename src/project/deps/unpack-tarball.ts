import { createReadStream } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ReadEntry } from 'tar';
import { findLinkOut } from './check-links.ts';
import { DepsError } from './deps-error.ts';

/** What an archive may hold at most. */
export interface ArchiveLimits {
  /** Bytes once decompressed. */
  readonly bytes: number;
  readonly entries: number;
}

/** Far beyond any package of macros and models, far below what hurts. */
export const ARCHIVE_LIMITS: ArchiveLimits = { bytes: 1024 ** 3, entries: 100_000 };

/**
 * Unpacks an archive (tar, usually with gzip) into a new folder, after all of it was looked at.
 * @param name what messages call the archive.
 * @returns the folder with the package: the archive's only folder, or `folder` itself where the package lies at its top.
 * @throws DepsError for an archive that is cut off, none, or too large, or that reaches for anything outside of the folder;
 * what was unpacked by then is the caller's to remove, together with `folder`.
 */
export async function unpackTarball(
  file: string,
  folder: string,
  name: string,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<string> {
  const tar = await import('tar');
  const gate = new EntryGate(name, limits);
  const parser = new tar.Parser({ strict: true, onReadEntry: (entry) => gate.pass(entry) });
  await readArchive(file, name, limits, parser);
  gate.throwIfRefused();
  await mkdir(folder, { recursive: true });
  const unpack = new tar.Unpack({ cwd: folder, strict: true, preserveOwner: false, noMtime: true });
  await readArchive(file, name, limits, unpack);
  const link = await findLinkOut(folder);
  if (link !== undefined) throw refuse(name, `the link '${link}' leads out of it`);
  return await findPackageFolder(folder, name);
}

async function readArchive(
  file: string,
  name: string,
  limits: ArchiveLimits,
  sink: NodeJS.WritableStream,
): Promise<void> {
  const source = createReadStream(file);
  const counted = countBytes(name, limits.bytes);
  try {
    if (await isGzip(file)) await pipeline(source, createGunzip(), counted, sink);
    else await pipeline(source, counted, sink);
  } catch (error) {
    if (error instanceof DepsError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DepsError(`${name} is no archive, or only a part of one: ${reason}`, {
      code: 'DEPS_ARCHIVE',
      // A download that was cut off looks like this, too.
      retriable: true,
      cause: error,
      hint: 'check that its address is that of a .tar.gz',
    });
  }
}

function countBytes(name: string, limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(refuse(name, `it unpacks to more than ${limit} bytes`));
      else done(null, chunk);
    },
  });
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** Looks at the entries of an archive without unpacking them, and remembers the first that must not be. */
class EntryGate {
  readonly #name: string;
  readonly #limits: ArchiveLimits;
  readonly #files = new Set<string>();
  readonly #links = new Set<string>();
  #count = 0;
  #refusal: DepsError | undefined;

  constructor(name: string, limits: ArchiveLimits) {
    this.#name = name;
    this.#limits = limits;
  }

  pass(entry: ReadEntry): void {
    this.#count += 1;
    const problem = this.#problemOf(entry);
    if (problem !== undefined) this.#refusal ??= refuse(this.#name, problem);
    entry.resume();
  }

  throwIfRefused(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #problemOf({ path, type, linkpath = '' }: ReadEntry): string | undefined {
    if (this.#count > this.#limits.entries) return `it has more than ${this.#limits.entries} entries`;
    const inside = withinFolder(path);
    if (inside === undefined) return `its entry '${path}' lies outside of the package`;
    if (ancestorsOf(inside).some((folder) => this.#links.has(folder))) {
      return `its entry '${path}' lies behind a link`;
    }
    switch (type) {
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        this.#files.add(inside);
        return undefined;
      case 'Directory':
        return undefined;
      case 'SymbolicLink':
        this.#links.add(inside);
        return isAbsolutePath(linkpath) ||
          withinFolder(posix.join(posix.dirname(inside), linkpath)) === undefined
          ? `the link '${path} -> ${linkpath}' leads out of it`
          : undefined;
      case 'Link': {
        const target = withinFolder(linkpath);
        return target === undefined || !this.#files.has(target)
          ? `the hard link '${path} -> ${linkpath}' leads to none of its files`
          : undefined;
      }
      default:
        return `its entry '${path}' is of the kind ${type}, which a package has no use for`;
    }
  }
}

/** A path of an archive, normalized; undefined when it leaves the archive. */
function withinFolder(path: string): string | undefined {
  if (isAbsolutePath(path) || path.includes('\0')) return undefined;
  const normal = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return normal === '..' || normal.startsWith('../') ? undefined : normal;
}

const isAbsolutePath = (path: string): boolean => /^(?:[/\\]|[A-Za-z]:)/.test(path);

function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function findPackageFolder(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.name === 'dbt_project.yml')) return folder;
  const folders = entries.filter((entry) => entry.isDirectory());
  const [only] = folders;
  if (!only || folders.length > 1) {
    throw refuse(name, 'it must hold one folder, with the package in it');
  }
  return join(folder, only.name);
}

function refuse(name: string, problem: string): DepsError {
  return new DepsError(`${name} is refused: ${problem}`, {
    code: 'DEPS_ARCHIVE',
    retriable: false,
    hint: 'nothing of it was installed; tell its author',
  });
}
