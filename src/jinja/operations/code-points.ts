const SURROGATE = /[\ud800-\udfff]/;

/** Whether a text has letters that take two UTF-16 units: then its length and places are not JavaScript's. */
export function isWide(text: string): boolean {
  return SURROGATE.test(text);
}

/** The letters of a text, as Python counts them. */
export function codePoints(text: string): readonly string[] {
  return isWide(text) ? Array.from(text) : text.split('');
}

/** Python's `len` of a text. */
export function textLength(text: string): number {
  return isWide(text) ? Array.from(text).length : text.length;
}

/** The Python index of a UTF-16 offset. */
export function indexOfOffset(text: string, offset: number): number {
  return isWide(text) ? Array.from(text.slice(0, offset)).length : offset;
}

/** The letters from one Python index up to another, both within the text. */
export function sliceText(text: string, start: number, end: number): string {
  return isWide(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}
