import { ByteSink } from './byte-sink.ts';
import { findMatches } from './find-matches.ts';

/*
 * LZ4's frame format (lz4_Frame_format.md of the LZ4 project), as Kafka uses it: written here because the packages that
 * have it need a compiler, or a newer Node than ours.
 */
const MAGIC = 0x18_4d_22_04;
const BLOCK = 64 * 1024;
/** Independent blocks of at most 64 KiB, no checksums; the last byte is the header's own checksum. */
const HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const UNCOMPRESSED = 0x80_00_00_00;
/** The last bytes of a block are literals. */
const TAIL = 12;
const LEAST_MATCH = 4;
const NIBBLE = 15;

function writeLength(sink: ByteSink, length: number): void {
  let left = length - NIBBLE;
  for (; left >= 255; left -= 255) sink.byte(255);
  sink.byte(left);
}

function writeSequence(sink: ByteSink, input: Buffer, from: number, to: number, matchCode: number): void {
  const literals = to - from;
  sink.byte((Math.min(literals, NIBBLE) << 4) | Math.min(matchCode, NIBBLE));
  if (literals >= NIBBLE) writeLength(sink, literals);
  sink.copy(input, from, to);
}

function compressBlock(sink: ByteSink, input: Buffer, start: number, end: number): void {
  const rest = findMatches(input, start, end, TAIL, (from, to, distance, length) => {
    const code = length - LEAST_MATCH;
    writeSequence(sink, input, from, to, code);
    sink.byte(distance & 0xff);
    sink.byte(distance >>> 8);
    if (code >= NIBBLE) writeLength(sink, code);
  });
  writeSequence(sink, input, rest, end, 0);
}

export function compressLz4(input: Buffer): Buffer {
  const sink = new ByteSink(input.length / 2 + HEADER.length);
  sink.copy(HEADER, 0, HEADER.length);
  const empty = Buffer.alloc(4);
  // A distance of 65,536 would not fit: a block ends one byte before it could be needed.
  for (let start = 0; start < input.length; start += BLOCK - 1) {
    const end = Math.min(start + BLOCK - 1, input.length);
    const sizeAt = sink.length;
    sink.copy(empty, 0, 4);
    compressBlock(sink, input, start, end);
    const size = sink.length - sizeAt - 4;
    if (size < end - start) sink.patchUInt32LE(sizeAt, size);
    else {
      sink.length = sizeAt + 4;
      sink.copy(input, start, end);
      sink.patchUInt32LE(sizeAt, (UNCOMPRESSED | (end - start)) >>> 0);
    }
  }
  sink.copy(empty, 0, 4);
  return Buffer.from(sink.bytes());
}

function decompressBlock(sink: ByteSink, input: Buffer, start: number, end: number): void {
  let at = start;
  const readLength = (nibble: number): number => {
    let length = nibble;
    if (nibble !== NIBBLE) return length;
    for (let more = 255; more === 255;) {
      more = input.readUInt8(at);
      at += 1;
      length += more;
    }
    return length;
  };
  while (at < end) {
    const token = input.readUInt8(at);
    at += 1;
    const literals = readLength(token >>> 4);
    sink.copy(input, at, at + literals);
    at += literals;
    if (at >= end) break;
    const distance = input.readUInt16LE(at);
    at += 2;
    sink.repeat(distance, readLength(token & NIBBLE) + LEAST_MATCH);
  }
}

/** @throws RangeError for bytes that are no frame. Checksums are passed over: Kafka has its own. */
export function decompressLz4(input: Buffer): Buffer {
  if (input.readUInt32LE(0) !== MAGIC) throw new RangeError('a batch said to be LZ4 is not');
  const flags = input.readUInt8(4);
  const hasBlockChecksum = (flags & 0x10) !== 0;
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4);
  const sink = new ByteSink(input.length * 4);
  for (;;) {
    const size = input.readUInt32LE(at);
    at += 4;
    if (size === 0) return Buffer.from(sink.bytes());
    const length = size & 0x7f_ff_ff_ff;
    if (at + length > input.length) throw new RangeError('a compressed batch ends too early');
    if (size >= UNCOMPRESSED) sink.copy(input, at, at + length);
    else decompressBlock(sink, input, at, at + length);
    at += length + (hasBlockChecksum ? 4 : 0);
  }
}
