/** What Python's `str.strip` takes off: Unicode white space and the ASCII separators, but no byte order mark. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}+$`);

/** A file's text as dbt keeps it: without white space around it. */
export function stripText(text: string): string {
  return text.replace(LEADING, '').replace(TRAILING, '');
}
