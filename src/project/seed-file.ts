import { readFileSync, statSync } from 'node:fs';
import { sha256 } from '../base/index.ts';
import type { SeedFile } from './types.ts';

const MEBIBYTE = 1024 * 1024;

/** Python's white space, which is not JavaScript's: a byte order mark stays. */
const BLANK = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const OUTER_BLANKS = new RegExp(`^${BLANK}|${BLANK}$`, 'g');

/** The text of a seed, for unit tests that take its rows. @throws Error of Node's when it cannot be read. */
export function readSeedText({ absolutePath }: Pick<SeedFile, 'absolutePath'>): string {
  return readFileSync(absolutePath, 'utf8');
}

/**
 * A seed with dbt's checksum: of its text with `\n` line ends and without outer blanks, as from 1.12 on; a seed above `maximumSizeMib`
 * (0: no bound) is known by its path alone.
 */
export function describeSeed(
  absolutePath: string,
  place: Pick<SeedFile, 'searchPath' | 'path' | 'originalFilePath'>,
  maximumSizeMib: number,
): SeedFile {
  const { size } = statSync(absolutePath);
  if (maximumSizeMib !== 0 && size > maximumSizeMib * MEBIBYTE) {
    return { absolutePath, ...place, size, checksum: { name: 'path', checksum: place.originalFilePath } };
  }
  const checksum = seedChecksum(readFileSync(absolutePath, 'utf8'));
  return { absolutePath, ...place, size, checksum: { name: 'sha256', checksum } };
}

/** dbt's checksum of a seed's text. */
export function seedChecksum(text: string): string {
  return sha256(text.replaceAll(/\r\n?/g, '\n').replaceAll(OUTER_BLANKS, ''));
}
