import { PyError } from '../values/py-error.ts';

/** No text grows longer and no list larger than this inside of a template: a program must not die of a template. */
const MAX_TEXT = 1 << 26;
const MAX_ITEMS = 10_000_000;

/** @throws PyError `MemoryError` for a text of more than 67 million letters. */
export function checkTextLength(length: number): void {
  if (length > MAX_TEXT) throw new PyError('MemoryError', `a text of ${length} letters is too long`);
}

/** @throws PyError `MemoryError` for a sequence of more than ten million items. */
export function checkItemCount(count: number): void {
  if (count > MAX_ITEMS) throw new PyError('MemoryError', `a sequence of ${count} items is too long`);
}
