import { isRecord } from '../../../base/index.ts';
import { compressLz4, decompressLz4 } from './lz4-frame.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';

/** Kafka's numbers of the codecs. */
const SNAPPY = 2;
const LZ4 = 3;

/** The library's table of codecs; only its CommonJS form shows it, which an ES module sees as the default export. */
function codecTable(library: unknown): Record<string, unknown> {
  const whole = isRecord(library) && 'default' in library ? library['default'] : library;
  const table = isRecord(whole) ? whole['CompressionCodecs'] : undefined;
  if (!isRecord(table)) throw new Error('kafkajs has no table of codecs');
  return table;
}

/** Teaches the client library the codecs that it lacks; it has gzip. */
export function registerCodecs(library: unknown): void {
  const codec = (compress: (input: Buffer) => Buffer, decompress: (input: Buffer) => Buffer) => () => ({
    compress: async ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> => compress(buffer),
    decompress: async (buffer: Buffer): Promise<Buffer> => decompress(buffer),
  });
  const table = codecTable(library);
  table[LZ4] = codec(compressLz4, decompressLz4);
  table[SNAPPY] = codec(compressSnappy, decompressSnappy);
}
