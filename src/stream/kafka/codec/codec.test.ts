import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressLz4, decompressLz4 } from './lz4-frame.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';

const codecs = [
  ['LZ4', compressLz4, decompressLz4],
  ['Snappy', compressSnappy, decompressSnappy],
] as const;

/** Bytes with repetitions near and far, over several blocks. */
const bytes = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 8 })
  .map((parts) =>
    Buffer.concat(parts.flatMap(([part, times]) => Array.from({ length: times }, () => Buffer.from(part)))),
  );

describe.each(codecs)('%s', (_name, compress, decompress) => {
  it('gives back what went in, whatever it is', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(decompress(compress(input)).equals(input)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('makes repetitive text a good deal smaller', () => {
    const lines = Array.from(
      { length: 2_000 },
      (_each, id) => `{"id":${id},"name":"customer","state":"paid"}`,
    );
    const input = Buffer.from(lines.join('\n'));
    expect(compress(input).length).toBeLessThan(input.length / 2);
  });

  it('refuses cut and altered bytes, or makes something of them, but never hangs or reads elsewhere', () => {
    const whole = compress(Buffer.from('abcabcabcabc, abcabcabc and again abcabcabcabc'.repeat(50)));
    for (let length = 0; length < whole.length; length += 1) {
      try {
        decompress(whole.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      const altered = Buffer.from(whole);
      altered[length] = (altered[length] ?? 0) ^ 0xff;
      try {
        decompress(altered);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});

// Written down from the formats' descriptions, not from our own output.
describe('the formats', () => {
  it('LZ4: a frame with a content size, one compressed and one stored block, and a checksum of each', () => {
    const header = [0x04, 0x22, 0x4d, 0x18, 0x7c, 0x40, 9, 0, 0, 0, 0, 0, 0, 0, 0x00];
    // One literal 'a', then 5 bytes from one byte back; then the literals 'b'.
    const first = [0x05, 0, 0, 0x80 & 0, 0x11, 0x61, 0x01, 0x00, 0x10].slice(0, 9);
    const checksum = [1, 2, 3, 4];
    const second = [0x02, 0, 0, 0x80, 0x63, 0x64];
    const frame = Buffer.from([
      ...header,
      ...first,
      0x62,
      ...checksum,
      ...second,
      ...checksum,
      0,
      0,
      0,
      0,
      ...checksum,
    ]);
    frame.writeUInt32LE(6, header.length);
    expect(decompressLz4(frame).toString()).toBe('aaaaaabcd');
  });

  it('Snappy: bare, with each kind of copy', () => {
    const raw = [
      16,
      0x0c,
      0x61,
      0x62,
      0x63,
      0x64,
      0x01,
      0x04,
      (4 - 1) * 4 + 2,
      0x04,
      0x00,
      (4 - 1) * 4 + 3,
      4,
      0,
      0,
      0,
    ];
    expect(decompressSnappy(Buffer.from(raw)).toString()).toBe('abcdabcdabcdabcd');
  });
});
