import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';

/** The part of a body that is read before it is known whether it is SQL or data: above ClickHouse's `max_query_size` (256 KiB). */
const HEAD_BYTES = 512 * 1024;

/** Bytes of an INSERT in a file: never read as SQL. */
export class SpoolFile {
  readonly path: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.path = join(this.#directory, `${randomUUID()}.payload`);
  }

  static async write(
    directory: string,
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<SpoolFile> {
    const file = new SpoolFile(directory);
    try {
      await pipeline(bytes, createWriteStream(file.path, { mode: 0o600 }));
      return file;
    } catch (failure) {
      file.remove();
      throw failure;
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}

/** A body of which only the beginning has been read. */
export interface OpenBody {
  readonly head: Buffer;
  /** Whether `head` is all of it. */
  readonly complete: boolean;
  /** All of it, the head included. */
  bytes(): AsyncGenerator<Uint8Array>;
}

export async function openBody(source: AsyncIterable<Uint8Array>, headBytes = HEAD_BYTES): Promise<OpenBody> {
  const iterator = source[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  while (length < headBytes) {
    const next = await iterator.next();
    if (next.done) {
      complete = true;
      break;
    }
    parts.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(parts);
  return {
    head,
    complete,
    async *bytes() {
      if (head.length > 0) yield head;
      if (complete) return;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    },
  };
}
