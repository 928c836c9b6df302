import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { quoteString } from '../sql/quote-string.ts';
import { commonHeaders, errorHeaders, lateError, outcomeHeaders, type AnswerFrame } from './answer.ts';
import type { ChdbEngine } from './chdb-engine.ts';
import type { HttpError } from './http-error.ts';
import type { Outcome } from './outcome.ts';

const COLUMNS = [
  'read_rows',
  'read_bytes',
  'total_rows_to_read',
  'written_rows',
  'written_bytes',
  'elapsed_ns',
];

/**
 * The answer to a statement that outlasts the client's progress interval: status 200 and a header
 * `X-ClickHouse-Progress` for every interval, so that nothing on the way takes the connection for dead. Node sends headers
 * in one piece only, so this one writes them to the socket itself, and the connection ends with the answer.
 */
export class ProgressAnswer {
  readonly #frame: AnswerFrame;
  readonly #engine: ChdbEngine;
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #hasBegun = false;
  #isAsking = false;
  #isStopped = false;
  #lastHeader = Promise.resolve();

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    frame: AnswerFrame,
    engine: ChdbEngine,
    intervalMs: number,
  ) {
    this.#frame = frame;
    this.#engine = engine;
    this.#socket = request.socket;
    this.#timer = setInterval(() => {
      if (this.#isAsking || response.headersSent || !request.complete) return;
      this.#isAsking = true;
      this.#lastHeader = this.#sendProgress().finally(() => {
        this.#isAsking = false;
      });
    }, intervalMs);
  }

  /** Whether the status line is out; from then on only this object may answer. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** No further progress; when none was sent, the ordinary answer may follow. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async finish(outcome: Outcome): Promise<void> {
    this.stop();
    await this.#lastHeader;
    const tag = randomBytes(8).toString('hex');
    this.#writeHeaders({ ...outcomeHeaders(outcome, this.#frame, tag), 'Transfer-Encoding': 'chunked' });
    this.#socket.write('\r\n');
    try {
      if (outcome.body instanceof Uint8Array) await this.#writeChunk(outcome.body);
      else for await (const block of outcome.body) await this.#writeChunk(block);
    } catch (failure) {
      await this.#writeChunk(lateError(this.#frame.describe(failure), tag)).catch(() => undefined);
      this.#socket.end();
      return;
    }
    this.#socket.end('0\r\n\r\n');
  }

  /** The status is out as 200: the failure's number follows in a header, its text in the body, as ClickHouse does. */
  fail(error: HttpError): void {
    this.stop();
    const body = Buffer.from(`${error.message}\n`);
    void this.#lastHeader.then(() => {
      this.#writeHeaders({
        ...commonHeaders(this.#frame),
        ...errorHeaders(error),
        'Content-Length': String(body.length),
      });
      this.#socket.write('\r\n');
      this.#socket.end(body);
    });
  }

  async #sendProgress(): Promise<void> {
    const progress = await this.#askProgress().catch(() => undefined);
    if (this.#isStopped || this.#socket.destroyed || !progress) return;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#socket.write('HTTP/1.1 200 OK\r\n');
      this.#writeHeaders({ Date: new Date().toUTCString(), Connection: 'close' });
    }
    this.#writeHeaders({ 'X-ClickHouse-Progress': progress });
  }

  async #askProgress(): Promise<string | undefined> {
    const sql = `SELECT toString(read_rows), toString(read_bytes), toString(total_rows_approx), toString(written_rows),
        toString(written_bytes), toString(toUInt64(elapsed * 1e9))
      FROM system.processes WHERE Settings['log_comment'] = ${quoteString(this.#frame.queryId)}`;
    const [line] = (await this.#engine.runOwn(sql)).split('\n');
    if (!line) return undefined;
    const values: unknown = JSON.parse(line);
    if (!Array.isArray(values)) return undefined;
    return JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, String(values[index])])));
  }

  #writeHeaders(headers: Readonly<Record<string, string>>): void {
    const lines = Object.entries(headers).map(
      ([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, ' ')}\r\n`,
    );
    this.#socket.write(lines.join(''));
  }

  async #writeChunk(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#socket.destroyed) throw new Error('the client has gone');
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    if (!this.#socket.write('\r\n'))
      await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')]);
  }
}
