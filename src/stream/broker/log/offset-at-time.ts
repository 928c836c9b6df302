import { gunzipSync } from 'node:zlib';
import { BATCH_HEADER_LENGTH, readBatchHeader } from '../protocol/record-batch.ts';

const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;
const GZIP = 1;
const MAX_UNPACKED = 256 * 1024 * 1024;

/** A zigzag variable-length number and where it ends; numbers, not bits, so that 64-bit ones are exact to 2^53. */
function readVarint(bytes: Buffer, from: number): { value: number; end: number } {
  let value = 0;
  let factor = 1;
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    at += 1;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80 || at - from >= 10) break;
    factor *= 128;
  }
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: at };
}

/** A producer's bytes are not trusted: what cannot be unpacked, or is implausibly large, counts as empty. */
function unpack(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED });
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * The first record of a batch that is of this time or later. A batch compressed with something that Node cannot
 * undo counts as a whole: its first offset, which is at or before the record that was asked for.
 */
export function offsetAtTime(batch: Buffer, timestamp: number): { offset: number; timestamp: number } {
  const header = readBatchHeader(batch);
  const compression = header.attributes & COMPRESSION;
  const start = { offset: header.baseOffset, timestamp: header.baseTimestamp };
  if ((header.attributes & LOG_APPEND_TIME) !== 0 || (compression !== 0 && compression !== GZIP))
    return start;
  const packed = batch.subarray(BATCH_HEADER_LENGTH);
  const records = compression === GZIP ? unpack(packed) : packed;
  let at = 0;
  for (let index = 0; index < header.count && at < records.length; index += 1) {
    const length = readVarint(records, at);
    const time = readVarint(records, length.end + 1);
    const offset = readVarint(records, time.end);
    if (header.baseTimestamp + time.value >= timestamp) {
      return { offset: header.baseOffset + offset.value, timestamp: header.baseTimestamp + time.value };
    }
    at = length.end + length.value;
  }
  return start;
}
