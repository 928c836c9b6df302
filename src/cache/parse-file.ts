import { crc32 } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '../artifacts/index.ts';

/** Changes with what the blocks hold. */
const FORMAT = 'tsdbt parse 3';

/** The three blocks of the file: what is read at once, what is read when a place is asked for, and the manifest's text. */
export interface ParseBlocks {
  readonly index: Buffer;
  readonly places: Buffer;
  readonly body: Buffer;
}

/** Blocks that are written, each in pieces. */
type WrittenBlocks = { readonly [name in keyof ParseBlocks]: readonly Buffer[] };

interface Header {
  /** Bytes and CRC-32 of each block, in their order. */
  readonly blocks: readonly (readonly [number, number])[];
}

/** @throws ArtifactError */
export async function writeParseFile(path: string, blocks: WrittenBlocks): Promise<void> {
  const list = [blocks.index, blocks.places, blocks.body];
  const header: Header = { blocks: list.map((pieces) => [lengthOf(pieces), checksumOf(pieces)]) };
  await writeAtomically(path, [`${FORMAT}\n${JSON.stringify(header)}\n`, ...list.flat()]);
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((length, piece) => length + piece.length, 0);
}

function checksumOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((checksum, piece) => crc32(piece, checksum), 0);
}

/** Undefined where there is no such file, or one that is not ours, not of this format or not whole. */
export function readParseFile(path: string): (ParseBlocks & { readonly identity: string }) | undefined {
  try {
    return cutBlocks(readFileSync(path));
  } catch {
    // Whatever is wrong with a file that saves time only, parsing anew mends it.
    return undefined;
  }
}

function cutBlocks(bytes: Buffer): ReturnType<typeof readParseFile> {
  const formatEnd = bytes.indexOf('\n');
  if (bytes.toString('latin1', 0, formatEnd) !== FORMAT) return undefined;
  const headerEnd = bytes.indexOf('\n', formatEnd + 1);
  const identity = bytes.toString('utf8', formatEnd + 1, headerEnd);
  const header = JSON.parse(identity) as Header;
  let at = headerEnd + 1;
  const blocks = header.blocks.map(([length, checksum]) => {
    const block = bytes.subarray(at, at + length);
    at += length;
    return block.length === length && crc32(block) === checksum ? block : undefined;
  });
  const [index, places, body] = blocks;
  return index && places && body && at === bytes.length ? { index, places, body, identity } : undefined;
}
