import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionByKey } from './partition-by-key.ts';

const metadata = (count: number) =>
  Array.from({ length: count }, (_each, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));

describe('the choice of a partition', () => {
  it("hashes as Java's client does", () => {
    // The vectors of Apache Kafka's own UtilsTest.
    expect(murmur2(Buffer.from('21'))).toBe(-973_932_308);
    expect(murmur2(Buffer.from('foobar'))).toBe(-790_332_482);
    expect(murmur2(Buffer.from('a-little-bit-long-string'))).toBe(-985_981_536);
    expect(murmur2(Buffer.from('a-little-bit-longer-string'))).toBe(-1_486_304_829);
    expect(murmur2(Buffer.from('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8'))).toBe(-58_897_971);
    expect(murmur2(Buffer.from([97, 98, 99]))).toBe(479_470_107);
  });

  it("is the library's own for every key", () => {
    const theirs = kafkajs.Partitioners.DefaultPartitioner();
    const ours = partitionByKey();
    const key = fc.oneof(
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 50 }), (key, count) => {
        const args = { topic: 't', partitionMetadata: metadata(count), message: { key, value: '' } };
        expect(ours(args)).toBe(theirs(args));
      }),
    );
  });

  it('goes round without a key, and follows the record that names one', () => {
    const choose = partitionByKey();
    const args = { topic: 't', partitionMetadata: metadata(3), message: { key: null, value: '' } };
    const chosen = Array.from({ length: 9 }, () => choose(args));
    expect([...chosen].sort((a, b) => a - b)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(choose({ ...args, message: { key: 'x', value: '', partition: 2 } })).toBe(2);
  });
});
