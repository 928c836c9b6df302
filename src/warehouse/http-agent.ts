import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** How long an idle connection is kept for the next statement; below the shortest keep-alive of ClickHouse (3 s). */
export const IDLE_SOCKET_MS = 2_500;

/** Probes on idle TCP connections, so that firewalls keep long statements' connections and dead peers are noticed. */
const TCP_PROBE_MS = 30_000;

export interface AgentOptions {
  /** Idle connections kept for the next statements. There is no bound on busy ones: cancelling must never queue. */
  readonly idleConnections: number;
  readonly connectTimeoutMs: number;
}

/** Ends a connection that is not up in time; the time a statement takes is not its business. */
function limitConnecting(socket: Duplex, connected: 'connect' | 'secureConnect', timeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(
      Object.assign(new Error(`no connection after ${timeoutMs} ms`), {
        code: 'ETIMEDOUT',
        syscall: 'connect',
      }),
    );
  }, timeoutMs);
  const stop = (): void => clearTimeout(timer);
  socket.once(connected, stop);
  socket.once('close', stop);
}

class PlainAgent extends http.Agent {
  readonly #timeoutMs: number;
  readonly #socketPath: string | undefined;

  constructor(options: http.AgentOptions, timeoutMs: number, socketPath: string | undefined) {
    super(options);
    this.#timeoutMs = timeoutMs;
    this.#socketPath = socketPath;
  }

  override createConnection(...args: Parameters<http.Agent['createConnection']>): Duplex | null | undefined {
    const [options, callback] = args;
    const address = this.#socketPath === undefined ? options : { ...options, path: this.#socketPath };
    const socket = super.createConnection(address, callback);
    if (socket) limitConnecting(socket, 'connect', this.#timeoutMs);
    return socket;
  }
}

class TlsAgent extends https.Agent {
  readonly #timeoutMs: number;

  constructor(options: https.AgentOptions, timeoutMs: number) {
    super(options);
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(...args: Parameters<https.Agent['createConnection']>): Duplex | null | undefined {
    const socket = super.createConnection(...args);
    if (socket) limitConnecting(socket, 'secureConnect', this.#timeoutMs);
    return socket;
  }
}

/** A pool of plain connections to a host and port, or to a unix socket. One pool belongs to one client. */
export function createPlainAgent(options: AgentOptions, socketPath?: string): http.Agent {
  const pool = { keepAlive: true, keepAliveMsecs: TCP_PROBE_MS, maxFreeSockets: options.idleConnections };
  return new PlainAgent(pool, options.connectTimeoutMs, socketPath);
}

/** A pool of TLS connections. */
export function createTlsAgent(options: AgentOptions, tls: https.AgentOptions): https.Agent {
  const pool = { keepAlive: true, keepAliveMsecs: TCP_PROBE_MS, maxFreeSockets: options.idleConnections };
  return new TlsAgent({ ...pool, ...tls }, options.connectTimeoutMs);
}
