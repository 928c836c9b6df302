import type { IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describeStatement, type Statement } from '../sql/statement.ts';
import { compressionOf, createUnpacker } from './content-coding.ts';
import { openBody, type OpenBody } from './payload.ts';
import type { RareUnpacker } from './rare-unpacker.ts';

/** A request's SQL, told apart from the data behind it. */
export interface StatementText {
  readonly sql: string;
  readonly statement: Statement;
  readonly payload: { bytes(): AsyncIterable<Uint8Array>; readonly compression: string };
}

const NO_PAYLOAD: StatementText['payload'] = { compression: 'none', bytes: () => fromBytes() };

/** Reads SQL from `query` and body: the body goes on where `query` ends, as data when `query` is an INSERT. */
export async function readStatementText(
  request: IncomingMessage,
  query: string,
  unpackRare: RareUnpacker,
): Promise<StatementText> {
  const compression = compressionOf(request.headers['content-encoding']);
  if (query.trim() !== '') {
    const statement = describeStatement(query);
    if (statement.kind === 'insert' && statement.source !== 'select' && statement.source !== 'infile') {
      const rest = Buffer.from(query.slice(statement.dataStart));
      if (rest.toString('utf8').trim() === '')
        return { sql: query, statement, payload: { compression, bytes: () => request } };
      const body = await openBody(unpack(request, compression, unpackRare));
      return { sql: query, statement, payload: { compression: 'none', bytes: () => fromBytes(rest, body) } };
    }
  }
  const body = await openBody(unpack(request, compression, unpackRare));
  const head = join(query, body.head.toString('utf8'));
  const statement = describeStatement(head);
  if (
    statement.kind === 'insert' &&
    statement.source !== 'select' &&
    statement.source !== 'infile' &&
    query.trim() === ''
  ) {
    const dataAt = Buffer.byteLength(head.slice(0, statement.dataStart));
    return {
      sql: head,
      statement,
      payload: { compression: 'none', bytes: () => skip(body.bytes(), dataAt) },
    };
  }
  if (body.complete) return { sql: head, statement, payload: NO_PAYLOAD };
  const sql = join(query, await readText(body.bytes()));
  return { sql, statement: describeStatement(sql), payload: NO_PAYLOAD };
}

function join(query: string, body: string): string {
  if (query === '') return body;
  return body === '' ? query : `${query}\n${body}`;
}

async function* fromBytes(first?: Uint8Array, body?: OpenBody): AsyncGenerator<Uint8Array> {
  if (first) yield first;
  if (body) yield* body.bytes();
}

async function* skip(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of bytes) {
    if (chunk.length > left) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

function unpack(
  request: IncomingMessage,
  compression: string,
  unpackRare: RareUnpacker,
): AsyncIterable<Uint8Array> {
  if (compression === 'none') return request;
  const unpacker = createUnpacker(compression);
  if (!unpacker) return unpackRare(request, compression);
  request.on('error', (failure) => unpacker.destroy(failure));
  return request.pipe(unpacker);
}
