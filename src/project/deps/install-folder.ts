import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folder of installed packages, exchanged as a whole: packages gather beside the old ones, in a folder whose name
 * begins with a dot, and take their place once all of them are there.
 */
export class InstallFolder {
  readonly #folder: string;
  readonly #staging: string;

  private constructor(folder: string, staging: string) {
    this.#folder = folder;
    this.#staging = staging;
  }

  static async open(folder: string): Promise<InstallFolder> {
    await mkdir(folder, { recursive: true });
    return new InstallFolder(folder, await mkdtemp(join(folder, '.installing-')));
  }

  /** Where a package of that name is to be put. */
  placeOf(name: string): string {
    return join(this.#staging, name);
  }

  /** The gathered packages become the installed ones; a failure on the way brings the old ones back. */
  async publish(): Promise<void> {
    const retired = await mkdtemp(join(this.#folder, '.retired-'));
    const mine = [this.#staging, retired].map((path) => path.slice(this.#folder.length + 1));
    const undo: (() => Promise<void>)[] = [];
    const exchange = async (from: string, to: string): Promise<void> => {
      await rename(from, to);
      undo.unshift(async () => await rename(to, from));
    };
    try {
      for (const name of await readdir(this.#folder)) {
        if (!mine.includes(name)) await exchange(join(this.#folder, name), join(retired, name));
      }
      for (const name of await readdir(this.#staging)) {
        await exchange(join(this.#staging, name), join(this.#folder, name));
      }
    } catch (error) {
      for (const step of undo) await step();
      await rmdir(retired);
      throw error;
    }
    await rm(retired, { recursive: true, force: true });
  }

  /** Removes what was gathered and not published. */
  async close(): Promise<void> {
    await rm(this.#staging, { recursive: true, force: true });
  }
}
