import { crc32c } from './crc32c.ts';
import { ErrorCode } from './error-code.ts';

/**
 * Where the fields of a record batch (magic 2) lie:
 * base offset 0, length 8, leader epoch 12, magic 16, crc 17, attributes 21, last offset delta 23,
 * base timestamp 27, max timestamp 35, producer id 43, epoch 51, base sequence 53, count 57, records from 61.
 */
export const BATCH_HEADER_LENGTH = 61;
/** The length field counts what follows it. */
export const BATCH_LENGTH_OFFSET = 12;
const CRC_FROM = 21;
const TRANSACTIONAL_OR_CONTROL = 0x30;
const TWO_32 = 4_294_967_296;

export interface BatchHeader {
  readonly baseOffset: number;
  /** Bytes of the whole batch. */
  readonly length: number;
  readonly magic: number;
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** -1 when the producer is not idempotent. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly count: number;
}

const readInt64 = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4);

/** The header at `at`; the caller has made sure that 61 bytes are there. */
export function readBatchHeader(bytes: Buffer, at = 0): BatchHeader {
  return {
    baseOffset: readInt64(bytes, at),
    length: bytes.readInt32BE(at + 8) + BATCH_LENGTH_OFFSET,
    magic: bytes.readInt8(at + 16),
    crc: bytes.readUInt32BE(at + 17),
    attributes: bytes.readInt16BE(at + 21),
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    baseTimestamp: readInt64(bytes, at + 27),
    maxTimestamp: readInt64(bytes, at + 35),
    producerId: readInt64(bytes, at + 43),
    producerEpoch: bytes.readInt16BE(at + 51),
    baseSequence: bytes.readInt32BE(at + 53),
    count: bytes.readInt32BE(at + 57),
  };
}

/** Whether the checksum of the batch that begins at `at` is right; all of its bytes must be there. */
export function hasRightChecksum(bytes: Buffer, header: BatchHeader, at = 0): boolean {
  return crc32c(bytes, at + CRC_FROM, at + header.length) === header.crc;
}

/** Whether a header can be one at all: what a scan of a log checks before it trusts the length. */
export function isPlausible(header: BatchHeader): boolean {
  return (
    header.magic === 2 &&
    header.length >= BATCH_HEADER_LENGTH &&
    header.count >= 0 &&
    header.lastOffsetDelta >= 0
  );
}

/** Gives a batch its place in the log; the checksum does not cover these fields. */
export function placeBatch(bytes: Buffer, baseOffset: number): void {
  const high = Math.floor(baseOffset / TWO_32);
  bytes.writeInt32BE(high, 0);
  bytes.writeUInt32BE(baseOffset - high * TWO_32, 4);
  bytes.writeInt32BE(0, 12);
}

/** What is wrong with the record bytes of a produce request; the rules are Apache Kafka's for one partition. */
export function checkProducedBatch(bytes: Buffer, maxBytes: number): BatchHeader | ErrorCode {
  if (bytes.length > maxBytes) return ErrorCode.MESSAGE_TOO_LARGE;
  if (bytes.length < BATCH_HEADER_LENGTH) return ErrorCode.CORRUPT_MESSAGE;
  const header = readBatchHeader(bytes);
  if (header.magic !== 2) return ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT;
  if (header.length < BATCH_HEADER_LENGTH || header.length > bytes.length) return ErrorCode.CORRUPT_MESSAGE;
  // One batch a partition and request, since the version that brought batches.
  if (header.length < bytes.length) return ErrorCode.INVALID_RECORD;
  if (!hasRightChecksum(bytes, header)) return ErrorCode.CORRUPT_MESSAGE;
  if (header.count < 1 || header.lastOffsetDelta !== header.count - 1) return ErrorCode.INVALID_RECORD;
  if ((header.attributes & TRANSACTIONAL_OR_CONTROL) !== 0) return ErrorCode.INVALID_RECORD;
  return header;
}
