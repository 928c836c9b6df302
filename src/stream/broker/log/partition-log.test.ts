import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32c } from '../protocol/crc32c.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import { readBatchHeader } from '../protocol/record-batch.ts';
import { PartitionLog } from './partition-log.ts';

interface BatchFields {
  readonly count?: number;
  readonly payload?: string;
  readonly producerId?: number;
  readonly epoch?: number;
  readonly sequence?: number;
  readonly timestamp?: number;
  readonly attributes?: number;
}

/** A record batch by the format's description; its records are not real ones, since the log never looks into them. */
function batch(fields: BatchFields = {}): Buffer {
  const {
    count = 1,
    payload = 'x',
    producerId = -1,
    epoch = -1,
    sequence = -1,
    timestamp = 1,
    attributes = 0,
  } = fields;
  const records = Buffer.from(payload);
  const bytes = Buffer.alloc(61 + records.length);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt8(2, 16);
  bytes.writeInt16BE(attributes, 21);
  bytes.writeInt32BE(count - 1, 23);
  bytes.writeBigInt64BE(BigInt(timestamp), 27);
  bytes.writeBigInt64BE(BigInt(timestamp), 35);
  bytes.writeBigInt64BE(BigInt(producerId), 43);
  bytes.writeInt16BE(epoch, 51);
  bytes.writeInt32BE(sequence, 53);
  bytes.writeInt32BE(count, 57);
  records.copy(bytes, 61);
  bytes.writeUInt32BE(crc32c(bytes, 21), 17);
  return bytes;
}

const MAX = 1_000_000;

describe('a partition log', () => {
  let folder: string;
  let path: string;
  let log: PartitionLog;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsdbt-log-'));
    path = join(folder, '0.log');
    log = new PartitionLog(path);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const baseOffsets = (bytes: Buffer): number[] => {
    const offsets: number[] = [];
    for (let at = 0; at < bytes.length; at += readBatchHeader(bytes, at).length) {
      offsets.push(readBatchHeader(bytes, at).baseOffset);
    }
    return offsets;
  };

  it('gives each batch the offsets after the one before', () => {
    expect(log.append(batch({ count: 3 }), MAX)).toEqual({ baseOffset: 0 });
    expect(log.append(batch({ count: 2 }), MAX)).toEqual({ baseOffset: 3 });
    expect(log.endOffset).toBe(5);
    expect(baseOffsets(log.read(0, MAX, true))).toEqual([0, 3]);
  });

  it('reads from the batch that holds the offset, and whole batches only', () => {
    for (let i = 0; i < 10; i += 1) log.append(batch({ count: 2, payload: 'x'.repeat(39) }), MAX);
    expect(baseOffsets(log.read(5, 250, true))).toEqual([4, 6]);
    expect(baseOffsets(log.read(5, 1, true))).toEqual([4]);
    expect(log.read(5, 1, false)).toHaveLength(0);
    expect(log.read(20, MAX, true)).toHaveLength(0);
  });

  it.each([
    ['a wrong checksum', (bytes: Buffer) => bytes.writeInt8(7, 61), ErrorCode.CORRUPT_MESSAGE],
    ['a length beyond its end', (bytes: Buffer) => bytes.writeInt32BE(9_999, 8), ErrorCode.CORRUPT_MESSAGE],
    [
      'the format of old Kafka',
      (bytes: Buffer) => bytes.writeInt8(1, 16),
      ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
    ],
  ])('refuses a batch with %s and keeps nothing of it', (_name, spoil, error) => {
    const bytes = batch();
    spoil(bytes);
    expect(log.append(bytes, MAX)).toBe(error);
    expect([log.endOffset, log.size]).toEqual([0, 0]);
  });

  it('refuses what is too large, empty, miscounted, or two batches in one', () => {
    expect(log.append(batch({ payload: 'x'.repeat(100) }), 100)).toBe(ErrorCode.MESSAGE_TOO_LARGE);
    expect(log.append(batch({ count: 0 }), MAX)).toBe(ErrorCode.INVALID_RECORD);
    expect(log.append(Buffer.concat([batch(), batch()]), MAX)).toBe(ErrorCode.INVALID_RECORD);
    expect(log.append(Buffer.from('short'), MAX)).toBe(ErrorCode.CORRUPT_MESSAGE);
  });

  it('stores a batch of an idempotent producer once, however often it is sent', () => {
    const send = (sequence: number, count = 2): unknown =>
      log.append(batch({ producerId: 9, epoch: 0, sequence, count }), MAX);
    expect(send(0)).toEqual({ baseOffset: 0 });
    expect(send(2)).toEqual({ baseOffset: 2 });
    expect(send(0)).toEqual({ baseOffset: 0 });
    expect(send(2)).toEqual({ baseOffset: 2 });
    expect(send(9)).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    expect(log.endOffset).toBe(4);
  });

  it('refuses a producer that a newer one of its id has replaced', () => {
    log.append(batch({ producerId: 9, epoch: 1, sequence: 0 }), MAX);
    expect(log.append(batch({ producerId: 9, epoch: 0, sequence: 0 }), MAX)).toBe(
      ErrorCode.INVALID_PRODUCER_EPOCH,
    );
  });

  it('knows its batches and producers again after being opened anew', () => {
    log.append(batch({ producerId: 9, epoch: 0, sequence: 0, count: 5 }), MAX);
    log.abandon();
    const again = new PartitionLog(path);
    expect(again.endOffset).toBe(5);
    expect(again.append(batch({ producerId: 9, epoch: 0, sequence: 0, count: 5 }), MAX)).toEqual({
      baseOffset: 0,
    });
    expect(again.append(batch({ producerId: 9, epoch: 0, sequence: 5 }), MAX)).toEqual({ baseOffset: 5 });
  });

  it('is cut back to its last whole batch, wherever its end was torn', () => {
    log.append(batch({ count: 2, payload: 'first' }), MAX);
    const whole = log.size;
    log.append(batch({ payload: 'second' }), MAX);
    log.abandon();
    const bytes = readFileSync(path);
    for (let length = whole; length < bytes.length; length += 1) {
      writeFileSync(path, bytes.subarray(0, length));
      const again = new PartitionLog(path);
      expect([again.endOffset, again.size, again.bytesRemoved]).toEqual([2, whole, length - whole]);
      again.abandon();
    }
  });

  it('does not trust a batch whose bytes have changed', () => {
    log.append(batch({ payload: 'first' }), MAX);
    log.append(batch({ payload: 'second' }), MAX);
    log.abandon();
    const bytes = readFileSync(path);
    bytes.writeInt8(0, bytes.length - 1);
    writeFileSync(path, bytes);
    expect(new PartitionLog(path).endOffset).toBe(1);
  });

  it('takes zeros at its end, as a loss of power leaves them, for nothing', () => {
    log.append(batch(), MAX);
    log.abandon();
    appendFileSync(path, Buffer.alloc(4_096));
    const again = new PartitionLog(path);
    expect([again.endOffset, again.bytesRemoved]).toEqual([1, 4_096]);
  });

  it('looks at checksums again when it is not as long as it was when closed', () => {
    log.append(batch(), MAX);
    const { size } = log;
    log.close();
    truncateSync(path, size - 1);
    expect(new PartitionLog(path, size).endOffset).toBe(0);
  });

  it('finds the first batch of a time or later', () => {
    for (const timestamp of [100, 300, 200, 400]) log.append(batch({ timestamp, attributes: 3 }), MAX);
    expect(log.offsetSince(250)?.offset).toBe(1);
    expect(log.offsetSince(350)?.offset).toBe(3);
    expect(log.offsetSince(401)).toBeUndefined();
    expect(log.latestOffset()?.offset).toBe(3);
  });

  it('wakes who waits for records', () => {
    let woken = 0;
    const stop = log.onAppend(() => {
      woken += 1;
    });
    log.append(batch(), MAX);
    stop();
    log.append(batch(), MAX);
    expect(woken).toBe(1);
  });
});
