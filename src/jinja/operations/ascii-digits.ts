const OTHER_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;

/** A text with the decimal digits of every script as those of ASCII: Python's numbers may be written in any. */
export function asciiDigits(text: string): string {
  return text.replaceAll(OTHER_DIGIT, (digit) => {
    // Unicode has the ten digits of a script in a row, and nothing but whole rows beside one another.
    const code = digit.codePointAt(0) ?? 0;
    let first = code;
    while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });
}
