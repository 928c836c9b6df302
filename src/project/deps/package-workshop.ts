import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DiagnosticList, isRecord, md5, UserError, type DiagnosticSink } from '../../base/index.ts';
import type { Scope } from '../../jinja/index.ts';
import { PROJECT_FILE } from '../find-project.ts';
import { readProjectFile } from '../load-project-config.ts';
import { localMissing, noProjectFile, notAName, unpinned } from './diagnostics.ts';
import { checkOutRevision } from './git-checkout.ts';
import { hideCredentials, httpGet } from './http-get.ts';
import { pinName, type PackageMetadata, type PackagePin } from './package-pin.ts';
import { readSpecs } from './read-specs.ts';
import { retry, type RetryOptions } from './retry.ts';
import { unpackTarball } from './unpack-tarball.ts';

export interface WorkshopOptions {
  /** Absolute path of the root project: local packages are relative to it. */
  readonly projectFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the packages' own packages.yml are rendered with. */
  readonly scope: Scope;
  readonly sink: DiagnosticSink;
  readonly retry: RetryOptions;
}

interface Fetched {
  readonly folder: string;
  readonly commit: string | null;
  /** Whether the folder is ours to move; local packages are linked to. */
  readonly isOurs: boolean;
}

const LARGEST_DOWNLOAD = 256 * 1024 * 1024;

/** A temporary folder in which packages are downloaded, checked out and unpacked, each once. */
export class PackageWorkshop {
  readonly #options: WorkshopOptions;
  readonly #folder: string;
  readonly #fetched = new Map<string, Promise<Fetched>>();
  #count = 0;

  private constructor(options: WorkshopOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  /** Opens one in the system's folder for such, or in `DBT_DOWNLOADS_DIR`. */
  static async open(options: WorkshopOptions): Promise<PackageWorkshop> {
    const parent = options.env['DBT_DOWNLOADS_DIR'] ?? tmpdir();
    return new PackageWorkshop(options, await mkdtemp(join(parent, 'tsdbt-downloads-')));
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Name and needs of a package: the hub tells them, the others are fetched for it. @throws UserError, DepsError */
  async describe(pin: PackagePin): Promise<PackageMetadata> {
    if (pin.kind === 'hub') {
      return { name: safeName(pin.chosen.name, pin), specs: pin.chosen.packages, commit: null };
    }
    const { folder, commit } = await this.#fetch(pin);
    const name = pin.kind === 'tarball' ? pin.name : readName(folder, pin);
    // What packages do without being wrong is nothing the user could mend.
    const { specs } = await readSpecs(folder, this.#options.scope, new DiagnosticList());
    return { name: safeName(name, pin), specs, commit };
  }

  /** Puts a package in a folder that does not exist yet. @throws UserError, DepsError */
  async place(pin: PackagePin, folder: string): Promise<void> {
    const fetched = await this.#fetch(pin);
    if (pin.kind === 'hub') readName(fetched.folder, pin);
    if (fetched.isOurs) await move(fetched.folder, folder);
    else await link(fetched.folder, folder);
  }

  async #fetch(pin: PackagePin): Promise<Fetched> {
    const key = keyOf(pin);
    const known = this.#fetched.get(key);
    if (known) return await known;
    const fetching = this.#bring(pin);
    this.#fetched.set(key, fetching);
    return await fetching;
  }

  async #bring(pin: PackagePin): Promise<Fetched> {
    switch (pin.kind) {
      case 'local':
        return { folder: await this.#findLocal(pin.local), commit: null, isOurs: false };
      case 'tarball':
        return await this.#download(pin.url, `the archive '${hideCredentials(pin.url)}'`);
      case 'hub':
        return await this.#download(
          pin.chosen.tarball,
          `the archive of ${pin.package} ${pin.chosen.version}`,
        );
      default: {
        const { url, revision } = pin;
        if (pin.warnUnpinned && ['HEAD', 'main', 'master'].includes(revision)) {
          this.#options.sink.report(unpinned(hideCredentials(url), revision));
        }
        const { env } = this.#options;
        const checkout = await retry(
          async () => await checkOutRevision(pin, this.#next(), { env, signal: this.#options.retry.signal }),
          this.#options.retry,
        );
        return { ...checkout, isOurs: true };
      }
    }
  }

  async #findLocal(local: string): Promise<string> {
    const folder = resolve(
      this.#options.projectFolder,
      local.replace(/^~(?=$|\/)/, this.#options.env['HOME'] ?? '~'),
    );
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw new UserError(localMissing(local));
    return folder;
  }

  /** A download may end early and still look whole, so that unpacking is a part of what is tried again. */
  async #download(url: string, name: string): Promise<Fetched> {
    const { signal } = this.#options.retry;
    return await retry(async () => {
      const folder = this.#next();
      const file = `${folder}.tar.gz`;
      const patience = 1000 * Number(this.#options.env['DBT_HTTP_TIMEOUT'] ?? 10);
      const body = httpGet(url, { signal, limit: LARGEST_DOWNLOAD, patience });
      await pipeline(Readable.from(body), createWriteStream(file));
      return { folder: await unpackTarball(file, folder, name), commit: null, isOurs: true };
    }, this.#options.retry);
  }

  #next(): string {
    this.#count += 1;
    return join(this.#folder, String(this.#count));
  }
}

function keyOf(pin: PackagePin): string {
  const parts = pin.kind === 'hub' ? [pin.package, pin.chosen.version] : [pinName(pin)];
  const revision = pin.kind === 'git' || pin.kind === 'private' ? [pin.revision] : [];
  return md5(JSON.stringify([pin.kind, ...parts, ...revision]));
}

function readName(folder: string, pin: PackagePin): string {
  const file = join(folder, PROJECT_FILE);
  if (!existsSync(file)) throw new UserError(noProjectFile(hideCredentials(pinName(pin))));
  const { data } = readProjectFile({ folder, file });
  const name = isRecord(data) ? data['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

/** A name becomes a folder's: it must not be a way out of the folder of packages. */
function safeName(name: string, pin: PackagePin): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return name;
  throw new UserError(notAName(name, hideCredentials(pinName(pin))));
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isRecord(error) || error['code'] !== 'EXDEV') throw error;
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

/** As dbt: a link, or a copy where there are no links. */
async function link(from: string, to: string): Promise<void> {
  try {
    await symlink(from, to, 'dir');
  } catch (error) {
    if (!isRecord(error) || (error['code'] !== 'EPERM' && error['code'] !== 'ENOTSUP')) throw error;
    await cp(from, to, { recursive: true });
  }
}
