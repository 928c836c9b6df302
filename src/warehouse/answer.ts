import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../manifest/index.ts';
import { parseException } from './clickhouse-exception.ts';
import type { Connection } from './connection.ts';
import { explainException, explainForeignAnswer, isConnectFailure } from './explain-failure.ts';
import { guardAnswer } from './late-exception.ts';

/** A statement as it goes over the wire. */
export interface Request {
  readonly sql: string;
  readonly queryId: string;
  readonly settings: Settings;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly sessionId?: string;
  /** The payload of an insert; the SQL then travels in the address. */
  readonly payload?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** The counts of `X-ClickHouse-Summary`; those that ClickHouse did not give are absent. */
export interface Counts {
  readonly rowsRead?: number;
  readonly bytesRead?: number;
  readonly rowsWritten?: number;
  readonly bytesWritten?: number;
  readonly peakMemory?: number;
}

/** An answer of which ClickHouse has not said that it failed; it may still do so at its end. */
export interface Answer {
  /** @throws LateException, or the transport's own error, for an answer that is not whole */
  readonly body: AsyncIterable<Uint8Array>;
  readonly counts: Counts;
  readonly format: string | undefined;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The first wait between attempts at connecting; doubled each time. */
const RETRY_MS = 250;

const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.at(-1) : value;
};

function readCounts(text: string | undefined): Counts {
  if (text === undefined) return {};
  const counts: { -readonly [K in keyof Counts]: Counts[K] } = {};
  const summary: unknown = JSON.parse(text);
  if (typeof summary !== 'object' || summary === null) return {};
  const read = (key: string): number | undefined => {
    const value: unknown = Reflect.get(summary, key);
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const [rowsRead, bytesRead] = [read('read_rows'), read('read_bytes')];
  const [rowsWritten, bytesWritten] = [read('written_rows'), read('written_bytes')];
  if (rowsRead !== undefined) counts.rowsRead = rowsRead;
  if (bytesRead !== undefined) counts.bytesRead = bytesRead;
  if (rowsWritten !== undefined) counts.rowsWritten = rowsWritten;
  if (bytesWritten !== undefined) counts.bytesWritten = bytesWritten;
  const peakMemory = read('memory_usage');
  if (peakMemory !== undefined) counts.peakMemory = peakMemory;
  return counts;
}

/** All bytes of an answer as text. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function payloadStream(payload: Uint8Array | AsyncIterable<Uint8Array>): Readable {
  if (!(payload instanceof Uint8Array)) return Readable.from(payload, { objectMode: false });
  return Readable.from(payload.length > 0 ? [payload] : [], { objectMode: false });
}

async function execute(connection: Connection, request: Request) {
  const { sql, queryId, settings, params, sessionId, payload, signal } = request;
  const repeatable = payload === undefined || payload instanceof Uint8Array;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connection.client.exec({
        query: sql,
        query_id: queryId,
        clickhouse_settings: { ...settings },
        abort_signal: signal,
        ignore_error_response: true,
        ...(params === undefined ? {} : { query_params: { ...params } }),
        ...(sessionId === undefined ? {} : { session_id: sessionId }),
        ...(payload === undefined ? {} : { values: payloadStream(payload) }),
      });
    } catch (failure) {
      if (!repeatable || attempt >= connection.attempts || signal.aborted || !isConnectFailure(failure))
        throw failure;
      await delay(RETRY_MS * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

/**
 * Sends a statement and waits for the head of its answer. Only connecting is tried again: once anything was sent, a
 * second sending could do the work twice.
 *
 * @throws WarehouseError for a refusal of ClickHouse; the transport's own error when there was no answer
 */
export async function openAnswer(connection: Connection, request: Request): Promise<Answer> {
  const result = await execute(connection, request);
  const { stream } = result;
  const headers: Headers = result.response_headers;
  const status = result.http_status_code;
  const abort = (): void => {
    stream.destroy(new Error('aborted by the caller'));
  };
  if (request.signal.aborted) abort();
  request.signal.addEventListener('abort', abort, { once: true });
  stream.once('close', () => request.signal.removeEventListener('abort', abort));

  const refused = header(headers, 'x-clickhouse-exception-code');
  const succeeded = status !== undefined && status >= 200 && status < 300;
  const isClickHouse = Object.keys(headers).some((name) => name.startsWith('x-clickhouse-'));
  if (refused !== undefined || !succeeded || !isClickHouse) {
    const text = await readText(stream);
    const exception = parseException(text);
    if (exception) throw explainException(exception, connection.place, request.queryId);
    if (refused === undefined) throw explainForeignAnswer(status, text, connection.place, request.queryId);
    const message = text.trim() === '' ? 'ClickHouse refused the statement without saying why' : text.trim();
    throw explainException({ number: Number(refused), message }, connection.place, request.queryId);
  }
  return {
    body: guardAnswer(stream, header(headers, 'x-clickhouse-exception-tag')),
    counts: readCounts(header(headers, 'x-clickhouse-summary')),
    format: header(headers, 'x-clickhouse-format'),
  };
}
