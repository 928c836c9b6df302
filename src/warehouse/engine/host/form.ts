import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { interfaceError } from './http-error.ts';

/** The fields of the address and of a form. */
export async function readFields(request: IncomingMessage): Promise<URLSearchParams> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const boundary = formBoundary(request.headers['content-type']);
  if (boundary !== undefined) {
    for (const [name, value] of await readForm(request, boundary)) searchParams.append(name, value);
  }
  return searchParams;
}

/** The boundary of a multipart form; undefined for any other body. */
function formBoundary(contentType: string | undefined): string | undefined {
  if (!contentType?.toLowerCase().startsWith('multipart/form-data')) return undefined;
  return /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
}

/**
 * Reads a form's fields (clients send long parameters this way).
 *
 * @throws HttpError 501 for files: external tables are not there.
 */
async function readForm(
  request: IncomingMessage,
  boundary: string,
): Promise<readonly (readonly [string, string])[]> {
  const text = (await buffer(request)).toString('latin1');
  const fields: (readonly [string, string])[] = [];
  for (const part of text.split(`--${boundary}`).slice(1)) {
    if (part.startsWith('--')) break;
    const split = part.indexOf('\r\n\r\n');
    if (split === -1) continue;
    const header = part.slice(0, split);
    const name = /name="([^"]*)"/i.exec(header)?.[1];
    if (name === undefined) continue;
    if (/filename="/i.test(header)) {
      throw interfaceError(501, 48, 'NOT_IMPLEMENTED', 'External tables in a form are not supported');
    }
    fields.push([name, Buffer.from(part.slice(split + 4).replace(/\r\n$/, ''), 'latin1').toString('utf8')]);
  }
  return fields;
}
