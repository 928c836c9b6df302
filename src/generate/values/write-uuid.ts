import type { Random } from '../random/random.ts';

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number): string => BYTES[byte & 0xff] ?? '';

/** A UUID of version 4 in small letters. */
export function writeUuid(random: Random): string {
  const a = random.bits();
  const b = random.bits();
  const c = random.bits();
  const d = random.bits();
  return (
    hex(a >>> 24) +
    hex(a >>> 16) +
    hex(a >>> 8) +
    hex(a) +
    '-' +
    hex(b >>> 24) +
    hex(b >>> 16) +
    '-' +
    hex(((b >>> 8) & 0x0f) | 0x40) +
    hex(b) +
    '-' +
    hex(((c >>> 24) & 0x3f) | 0x80) +
    hex(c >>> 16) +
    '-' +
    hex(c >>> 8) +
    hex(c) +
    hex(d >>> 24) +
    hex(d >>> 16) +
    hex(d >>> 8) +
    hex(d)
  );
}
