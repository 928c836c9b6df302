import type { Transform } from 'node:stream';
import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
} from 'node:zlib';
import { interfaceError } from './http-error.ts';

/** ClickHouse's names of what it can unpack in `FROM INFILE … COMPRESSION`, by Content-Encoding. */
const BY_CODING: Readonly<Record<string, string>> = {
  identity: 'none',
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
  lz4: 'lz4',
  xz: 'xz',
  bz2: 'bz2',
};

/** What a body's coding is called in SQL. @throws HttpError for an unknown coding */
export function compressionOf(contentEncoding: string | undefined): string {
  const coding = (contentEncoding ?? '').trim().toLowerCase() || 'identity';
  const compression = BY_CODING[coding];
  if (compression) return compression;
  throw interfaceError(
    400,
    36,
    'BAD_ARGUMENTS',
    `Unknown compression method '${coding}' in Content-Encoding`,
  );
}

/** Unpacks what this process can; undefined for the codings that only the engine knows. */
export function createUnpacker(compression: string): Transform | undefined {
  if (compression === 'gzip') return createGunzip();
  if (compression === 'deflate') return createInflate();
  if (compression === 'br') return createBrotliDecompress();
  return undefined;
}

export type AnswerCoding = 'gzip' | 'deflate' | 'br';

/** The first coding of Accept-Encoding that this process can write; undefined for none (lz4 and zstd fall to the next). */
export function chooseCoding(acceptEncoding: string | undefined): AnswerCoding | undefined {
  for (const entry of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...attributes] = entry.trim().toLowerCase().split(';');
    if (attributes.some((attribute) => /^\s*q=0(\.0*)?$/.test(attribute))) continue;
    if (name === 'gzip' || name === 'deflate' || name === 'br') return name;
  }
  return undefined;
}

/** Packs at the levels that servers use for streams: speed before size. */
export function createPacker(coding: AnswerCoding): Transform {
  if (coding === 'gzip') return createGzip({ level: 3 });
  if (coding === 'deflate') return createDeflate({ level: 3 });
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
}
