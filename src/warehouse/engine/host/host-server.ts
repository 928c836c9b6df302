import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ChdbEngine } from './chdb-engine.ts';
import { createRareUnpacker } from './rare-unpacker.ts';
import { serveStatement, type StatementServices } from './serve-statement.ts';
import { SessionStore } from './sessions.ts';
import { writeLog } from './write-log.ts';
import { MemoryWatch } from './memory-watch.ts';
import { WriteCounter } from './write-counter.ts';

/** Where a client holds the host alive: the answer does not end before the host does. */
export const LEASE_PATH = '/tsdbt/lease';

/**
 * Idle connections are kept so long. Clients give theirs up much sooner, but one whose process is held up by other work
 * may write to a connection that it took long before.
 */
const KEEP_ALIVE_MS = 60_000;

export interface HostServerOptions {
  readonly engine: ChdbEngine;
  readonly spoolDirectory: string;
  /** Called when the last connection has closed and no statement runs, and again when that changes. */
  readonly onIdle: (isIdle: boolean) => void;
}

/** ClickHouse's HTTP interface over the engine. */
export class HostServer {
  readonly server: Server;
  readonly #services: StatementServices;
  readonly #leases = new Set<ServerResponse>();
  readonly #onIdle: (isIdle: boolean) => void;
  #connections = 0;
  #statements = 0;

  constructor(options: HostServerOptions) {
    const { engine } = options;
    this.#onIdle = options.onIdle;
    this.#services = {
      engine,
      sessions: new SessionStore(() => engine.connect()),
      writes: new WriteCounter(engine),
      memory: new MemoryWatch(engine),
      spoolDirectory: options.spoolDirectory,
      unpackRare: createRareUnpacker(options.spoolDirectory, (sql) => engine.runOwn(sql)),
      running: new Set(),
    };
    this.server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: 0,
      maxHeaderSize: 1024 * 1024,
    });
    this.server.on('request', (request, response) => this.#answer(request, response));
    this.server.on('connection', (socket) => {
      this.#connections += 1;
      this.#tellIdle();
      socket.once('close', () => {
        this.#connections -= 1;
        this.#tellIdle();
      });
    });
  }

  /** Ends leases and sessions; statements still running are waited for by their connections. */
  async close(): Promise<void> {
    this.server.close();
    for (const lease of this.#leases) lease.end();
    this.server.closeIdleConnections();
    await this.#services.sessions.closeAll();
  }

  #tellIdle(): void {
    this.#onIdle(this.#connections === 0 && this.#statements === 0);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const isPlainGet = request.method === 'GET' || request.method === 'HEAD';
    if (path === LEASE_PATH) this.#lease(response);
    else if (path === '/ping' || path === '/replicas_status') answerText(response, 200, 'Ok.\n');
    else if (path !== '/') {
      answerText(
        response,
        404,
        `There is nothing at ${path}: statements go to /, health checks to /ping or /replicas_status.\n`,
      );
    } else if (isPlainGet && !/[?&]query=/.test(request.url ?? '')) answerText(response, 200, 'Ok.\n');
    else void this.#run(request, response);
  }

  async #run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#statements += 1;
    try {
      await serveStatement(request, response, this.#services);
    } catch (failure) {
      writeLog(`a request could not be answered: ${String(failure)}`);
      response.destroy();
    } finally {
      this.#statements -= 1;
      this.#tellIdle();
    }
  }

  #lease(response: ServerResponse): void {
    this.#leases.add(response);
    response.once('close', () => this.#leases.delete(response));
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    response.write(`${process.pid}\n`);
  }
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
