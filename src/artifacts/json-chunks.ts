/** Characters gathered before a chunk is handed on. */
const CHUNK = 1 << 20;

/**
 * `JSON.stringify` of an object whose values are large maps, in chunks of about a megabyte: a manifest of a large
 * project would need all its text in memory at once, twice.
 */
export function* jsonChunks(document: Readonly<Record<string, unknown>>): Generator<string> {
  let chunk = '';
  let opening = '{';
  for (const [section, value] of Object.entries(document)) {
    if (value === undefined) continue;
    chunk += `${opening}${JSON.stringify(section)}: `;
    opening = ', ';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      chunk += JSON.stringify(value);
      continue;
    }
    let separator = '{';
    for (const [key, entry] of Object.entries(value)) {
      const text = JSON.stringify(entry);
      if (text === undefined) continue;
      chunk += `${separator}${JSON.stringify(key)}: ${text}`;
      separator = ', ';
      if (chunk.length > CHUNK) {
        yield chunk;
        chunk = '';
      }
    }
    chunk += separator === '{' ? '{}' : '}';
  }
  yield `${chunk}${opening === '{' ? '{}' : '}'}`;
}
