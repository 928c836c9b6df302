import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { contentTypeOf } from '../formats.ts';
import { chooseCoding, createPacker, type AnswerCoding } from './content-coding.ts';
import type { HttpError } from './http-error.ts';
import { renderSummary, type Outcome } from './outcome.ts';

/** What every answer about a statement says in its headers. */
export interface AnswerFrame {
  readonly queryId: string;
  readonly timezone: string;
  readonly serverName: string;
  readonly startedAt: number;
  readonly compresses: boolean;
  /** The text of a failure after the first byte. */
  describe(failure: unknown): HttpError;
}

type Headers = Record<string, string>;

/** Headers of an outcome; `X-ClickHouse-Exception-Tag` marks the failure that may yet follow a stream's first bytes. */
export function outcomeHeaders(outcome: Outcome, frame: AnswerFrame, tag: string): Headers {
  return {
    ...commonHeaders(frame),
    'X-ClickHouse-Format': outcome.format,
    'X-ClickHouse-Exception-Tag': tag,
    'X-ClickHouse-Summary': renderSummary(outcome.counts, performance.now() - frame.startedAt),
    'Content-Type': contentTypeOf(outcome.format),
  };
}

export function commonHeaders(frame: AnswerFrame): Headers {
  return {
    'X-ClickHouse-Server-Display-Name': frame.serverName,
    'X-ClickHouse-Query-Id': frame.queryId,
    'X-ClickHouse-Timezone': frame.timezone,
  };
}

export function errorHeaders(error: HttpError): Headers {
  return { 'X-ClickHouse-Exception-Code': String(error.number), 'Content-Type': 'text/plain; charset=UTF-8' };
}

/** Answers with a failure; when the first byte is out, ends the connection instead. */
export function answerError(
  response: ServerResponse,
  error: HttpError,
  frame: AnswerFrame | undefined,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(`${error.message}\n`);
  response.writeHead(error.status, {
    ...(frame ? commonHeaders(frame) : {}),
    ...errorHeaders(error),
    'Content-Length': body.length,
  });
  response.end(body);
}

/** Sends an outcome; resolves when the last byte is handed over or the client has gone. */
export async function answerOutcome(
  request: IncomingMessage,
  response: ServerResponse,
  outcome: Outcome,
  frame: AnswerFrame,
): Promise<void> {
  const tag = randomBytes(8).toString('hex');
  const coding = frame.compresses ? chooseCoding(request.headers['accept-encoding']) : undefined;
  const headers = outcomeHeaders(outcome, frame, tag);
  if (request.method === 'HEAD') {
    response.writeHead(200, headers).end();
    if (!(outcome.body instanceof Uint8Array)) await outcome.body.return(undefined);
    return;
  }
  if (outcome.body instanceof Uint8Array && !coding) {
    response.writeHead(200, { ...headers, 'Content-Length': outcome.body.length }).end(outcome.body);
    return;
  }
  response.writeHead(200, coding ? { ...headers, 'Content-Encoding': coding } : headers);
  await sendBody(response, outcome.body, coding, tag, frame);
}

async function sendBody(
  response: ServerResponse,
  body: Outcome['body'],
  coding: AnswerCoding | undefined,
  tag: string,
  frame: AnswerFrame,
): Promise<void> {
  const packer = coding ? createPacker(coding) : undefined;
  packer?.pipe(response);
  const sink: Writable = packer ?? response;
  try {
    if (body instanceof Uint8Array) await write(sink, body, response);
    else for await (const block of body) await write(sink, block, response);
  } catch (failure) {
    if (response.destroyed) return;
    await write(sink, lateError(frame.describe(failure), tag), response);
    await breakOff(response, packer);
    return;
  }
  sink.end();
}

/** Ends the body without HTTP's closing mark: clients that do not know the tag notice that the answer is not whole. */
async function breakOff(response: ServerResponse, packer: Writable | undefined): Promise<void> {
  if (packer) {
    packer.end();
    await once(packer, 'end').catch(() => undefined);
  }
  const { socket } = response;
  if (socket) socket.end();
  else response.destroy();
}

async function write(sink: Writable, bytes: Uint8Array, response: ServerResponse): Promise<void> {
  if (response.destroyed) throw new Error('the client has gone');
  if (sink.write(bytes)) return;
  const left = new AbortController();
  const gone = (): void => left.abort();
  response.once('close', gone);
  try {
    await once(sink, 'drain', { signal: left.signal });
  } finally {
    response.off('close', gone);
  }
}

/** ClickHouse's form of a failure after the first byte (since 25.11): the text and its length between tags. */
export function lateError(error: HttpError, tag: string): Buffer {
  const message = Buffer.from(`${error.message}\n`);
  return Buffer.concat([
    Buffer.from(`\r\n__exception__\r\n${tag}\r\n`),
    message,
    Buffer.from(`${message.length} ${tag}\r\n__exception__\r\n`),
  ]);
}
