import { ByteSink } from './byte-sink.ts';
import { findMatches } from './find-matches.ts';

/*
 * Snappy's raw format (format_description.txt of the Snappy project) in the frame of Java's clients: a header, then
 * chunks with their length before them. Other clients send the raw format bare; both are read.
 */
const HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
const MAGIC_LENGTH = 8;
const CHUNK = 32 * 1024;
const LONGEST_COPY = 64;

function writeLiterals(sink: ByteSink, input: Buffer, from: number, to: number): void {
  const length = to - from;
  if (length === 0) return;
  const code = length - 1;
  if (code < 60) sink.byte(code << 2);
  else if (code < 256) {
    sink.byte(60 << 2);
    sink.byte(code);
  } else {
    sink.byte(61 << 2);
    sink.byte(code & 0xff);
    sink.byte(code >>> 8);
  }
  sink.copy(input, from, to);
}

function compressRaw(sink: ByteSink, input: Buffer, start: number, end: number): void {
  let size = end - start;
  for (; size >= 0x80; size >>>= 7) sink.byte((size & 0x7f) | 0x80);
  sink.byte(size);
  const rest = findMatches(input, start, end, 0, (from, to, distance, length) => {
    writeLiterals(sink, input, from, to);
    for (let left = length; left > 0; left -= LONGEST_COPY) {
      sink.byte(((Math.min(left, LONGEST_COPY) - 1) << 2) | 2);
      sink.byte(distance & 0xff);
      sink.byte(distance >>> 8);
    }
  });
  writeLiterals(sink, input, rest, end);
}

export function compressSnappy(input: Buffer): Buffer {
  const sink = new ByteSink(input.length / 2 + HEADER.length);
  sink.copy(HEADER, 0, HEADER.length);
  const empty = Buffer.alloc(4);
  for (let start = 0; start < input.length; start += CHUNK) {
    const sizeAt = sink.length;
    sink.copy(empty, 0, 4);
    compressRaw(sink, input, start, Math.min(start + CHUNK, input.length));
    sink.patchUInt32BE(sizeAt, sink.length - sizeAt - 4);
  }
  return Buffer.from(sink.bytes());
}

function decompressRaw(sink: ByteSink, input: Buffer, start: number, end: number): void {
  let at = start;
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = input.readUInt8(at);
    at += 1;
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
    if (shift > 28) throw new RangeError('a batch said to be Snappy is not');
  }
  const expected = sink.length + size;
  while (at < end) {
    const tag = input.readUInt8(at);
    at += 1;
    const upper = tag >>> 2;
    switch (tag & 3) {
      case 0: {
        const extra = Math.max(0, upper - 59);
        const length = (extra === 0 ? upper : input.readUIntLE(at, extra)) + 1;
        at += extra;
        sink.copy(input, at, at + length);
        at += length;
        break;
      }
      case 1:
        sink.repeat(((tag & 0xe0) << 3) | input.readUInt8(at), (upper & 7) + 4);
        at += 1;
        break;
      case 2:
        sink.repeat(input.readUInt16LE(at), upper + 1);
        at += 2;
        break;
      default:
        sink.repeat(input.readUInt32LE(at), upper + 1);
        at += 4;
    }
  }
  if (sink.length !== expected) throw new RangeError('a compressed batch has another size than it says');
}

/** @throws RangeError for bytes that are not Snappy's */
export function decompressSnappy(input: Buffer): Buffer {
  const sink = new ByteSink(input.length * 4);
  if (input.compare(HEADER, 0, MAGIC_LENGTH, 0, MAGIC_LENGTH) !== 0)
    decompressRaw(sink, input, 0, input.length);
  else {
    for (let at = HEADER.length; at < input.length;) {
      const size = input.readUInt32BE(at);
      at += 4;
      if (at + size > input.length) throw new RangeError('a compressed batch ends too early');
      decompressRaw(sink, input, at, at + size);
      at += size;
    }
  }
  return Buffer.from(sink.bytes());
}
