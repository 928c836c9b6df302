import { createReadStream, rmSync } from 'node:fs';
import { interfaceError } from './http-error.ts';
import { quoteString } from '../sql/quote-string.ts';
import { SpoolFile } from './payload.ts';

/** Unpacks a body in a coding that Node does not know (zstd, lz4, …). */
export type RareUnpacker = (
  body: AsyncIterable<Uint8Array>,
  compression: string,
) => AsyncIterable<Uint8Array>;

/** Has the engine unpack: from one file to another, since a body may hold far more than SQL. `run` is the owner's way to the engine. */
export function createRareUnpacker(
  spoolDirectory: string,
  run: (sql: string) => Promise<unknown>,
): RareUnpacker {
  return async function* unpack(body, compression) {
    const packed = await SpoolFile.write(spoolDirectory, body);
    const plain = `${packed.path}.plain`;
    try {
      const source = `file(${quoteString(packed.path)}, 'RawBLOB', 'data String', ${quoteString(compression)})`;
      await run(
        `SELECT data FROM ${source} INTO OUTFILE ${quoteString(plain)} COMPRESSION 'none' FORMAT RawBLOB`,
      ).catch(() => {
        throw interfaceError(
          400,
          36,
          'BAD_ARGUMENTS',
          `The body is not what Content-Encoding says (${compression})`,
        );
      });
      for await (const chunk of createReadStream(plain)) yield chunk as Uint8Array;
    } finally {
      packed.remove();
      rmSync(plain, { force: true });
    }
  };
}
