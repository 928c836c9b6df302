const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const NUMERIC: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const ESCAPE = /\\(?:([0-7]{1,3})|([xuU])([0-9a-fA-F]*)|N(\{[^}]*\})?|([\s\S])|$)/g;

/** Jinja2 writes letters outside of ASCII as escapes before it reads the escapes; after a backslash that shows. */
function spellOut(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `u${code.toString(16).padStart(4, '0')}` : `U${code.toString(16).padStart(8, '0')}`;
}

/** A string literal whose escapes Python refuses. */
export class BadEscape extends Error {}

/**
 * The text of a string literal, given what stands between its quotes: Python's escapes, unknown ones kept as written.
 * @throws BadEscape for a cut-off `\x`, `\u`, `\U`, and for `\N{…}`: names of characters are not known here.
 */
export function unescapeString(body: string): string {
  if (!body.includes('\\')) return body;
  return body
    .replaceAll(
      /\\([^\x00-\x7f]|[\ud800-\udbff][\udc00-\udfff])/gu,
      (_all, char: string) => `\\\\${spellOut(char)}`,
    )
    .replaceAll(
      ESCAPE,
      (all, octal?: string, kind?: string, digits?: string, named?: string, other?: string) => {
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
        if (kind !== undefined && digits !== undefined) {
          const width = NUMERIC[kind] ?? 0;
          if (digits.length < width) {
            throw new BadEscape(`truncated \\${kind}${'X'.repeat(width)} escape`);
          }
          const code = Number.parseInt(digits.slice(0, width), 16);
          if (code > 0x10ffff) throw new BadEscape('illegal Unicode character');
          return String.fromCodePoint(code) + digits.slice(width);
        }
        if (all.startsWith('\\N')) {
          throw new BadEscape(named ? 'unknown Unicode character name' : 'malformed \\N character escape');
        }
        if (other === undefined) throw new BadEscape('\\ at end of string');
        return SIMPLE[other] ?? all;
      },
    );
}
