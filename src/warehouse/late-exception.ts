/** ClickHouse failed after the first byte of an answer: the text of its exception, found in the answer itself. */
export class LateException extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'LateException';
  }
}

/** The longest exception that servers before 25.11 append to an answer (they cut at 16 KiB). */
const UNTAGGED_LIMIT = 20 * 1024;
const UNTAGGED = /Code: \d+\. DB::[\s\S]*\(version [^()]*(?:\([^()]*\))?[^()]*\)\s*$/;

const marker = (tag: string): Buffer => Buffer.from(`\r\n__exception__\r\n${tag}\r\n`);

/** The length of the longest end of `data` that may be the beginning of `pattern`. */
function partialMatch(data: Buffer, pattern: Buffer): number {
  for (let length = Math.min(data.length, pattern.length - 1); length > 0; length -= 1) {
    if (data.subarray(data.length - length).equals(pattern.subarray(0, length))) return length;
  }
  return 0;
}

/** `<message>\n<length> <tag>\r\n__exception__\r\n` without its end. */
function messageOf(block: Buffer, tag: string): string {
  const text = block.toString('utf8');
  const end = text.lastIndexOf(`${tag}\r\n__exception__`);
  return (end === -1 ? text : text.slice(0, end)).replace(/\n\d+ ?$/, '').trim();
}

async function* guardTagged(chunks: AsyncIterable<Uint8Array>, tag: string): AsyncGenerator<Uint8Array> {
  const pattern = marker(tag);
  let held: Buffer = Buffer.alloc(0);
  let failure: Buffer[] | undefined;
  for await (const chunk of chunks) {
    if (failure) {
      failure.push(Buffer.from(chunk));
      continue;
    }
    const data =
      held.length > 0
        ? Buffer.concat([held, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const at = data.indexOf(pattern);
    const keep = at === -1 ? partialMatch(data, pattern) : 0;
    const clean = data.subarray(0, at === -1 ? data.length - keep : at);
    held = data.subarray(data.length - keep);
    if (at !== -1) failure = [data.subarray(at + pattern.length)];
    if (clean.length > 0) yield clean;
  }
  if (failure) throw new LateException(messageOf(Buffer.concat(failure), tag));
  if (held.length > 0) yield held;
}

async function* guardUntagged(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = Buffer.concat([held, chunk]);
    const keep = Math.min(data.length, UNTAGGED_LIMIT);
    held = data.subarray(data.length - keep);
    if (data.length > keep) yield data.subarray(0, data.length - keep);
  }
  const failure = UNTAGGED.exec(held.toString('latin1'));
  if (!failure) {
    if (held.length > 0) yield held;
    return;
  }
  if (failure.index > 0) yield held.subarray(0, failure.index);
  throw new LateException(held.subarray(failure.index).toString('utf8'));
}

/**
 * The bytes of an answer, up to the exception that ClickHouse wrote into it when it failed half-way.
 *
 * @param tag the header `X-ClickHouse-Exception-Tag` (servers from 25.11 on); without it the last bytes are held back
 *   until the end and judged by their form
 * @throws LateException at the end of an answer that is not whole
 */
export function guardAnswer(
  chunks: AsyncIterable<Uint8Array>,
  tag: string | undefined,
): AsyncGenerator<Uint8Array> {
  return tag === undefined ? guardUntagged(chunks) : guardTagged(chunks, tag);
}
