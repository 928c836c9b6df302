import { once } from 'node:events';
import net from 'node:net';

/** When the connection of a statement is cut. */
export type Cut = 'before it arrived' | 'while it ran' | 'before its answer was read';

/** Where the server listens: a TCP port of this machine, or a unix socket. */
export type Upstream = { readonly port: number; readonly host: string } | { readonly path: string };

/** The end of the head of ClickHouse's answer, which it writes when the statement is over. */
const ANSWERED = /X-ClickHouse-(?:Summary|Exception-Code):/i;

/**
 * TCP between a client and a server of ClickHouse's HTTP interface, which cuts the connection of one statement, told by
 * its query id. The server is left in the belief that its client still listens, as when a network is torn.
 */
export class CuttingProxy {
  readonly #server: net.Server;
  readonly #upstream: Upstream;
  readonly #isRunning: (queryId: string) => Promise<boolean>;
  readonly #sockets = new Set<net.Socket>();
  #doomed: { readonly queryId: string; readonly cut: Cut } | undefined;

  private constructor(upstream: Upstream, isRunning: (queryId: string) => Promise<boolean>) {
    this.#upstream = upstream;
    this.#isRunning = isRunning;
    this.#server = net.createServer((client) => this.#connect(client));
  }

  /** @param isRunning whether the server executes the statement now */
  static async open(
    upstream: Upstream,
    isRunning: (queryId: string) => Promise<boolean>,
  ): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(upstream, isRunning);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Cuts the connection of one statement; every later one is let through. */
  cutAt(queryId: string, cut: Cut): void {
    this.#doomed = { queryId, cut };
  }

  /** Whether the statement that was to be cut has come by. */
  get hasCut(): boolean {
    return this.#doomed === undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: net.Socket): void {
    const server = net.connect(this.#upstream);
    let isTorn = false;
    let cut: Cut | undefined;
    let answer = '';
    const tear = (): void => {
      isTorn = true;
      client.resetAndDestroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => {
      if (!isTorn) server.destroy();
    });
    server.on('close', () => client.destroy());
    client.on('data', (data) => {
      const doomed = this.#doomed;
      if (doomed && data.includes(`query_id=${doomed.queryId}`)) {
        this.#doomed = undefined;
        cut = doomed.cut;
        if (cut === 'before it arrived') return tear();
        if (cut === 'while it ran') void this.#untilRunning(doomed.queryId, () => isTorn).then(tear);
      }
      server.write(data);
    });
    server.on('data', (data) => {
      if (isTorn) return;
      if (cut === undefined) {
        client.write(data);
        return;
      }
      answer += data.toString('latin1');
      if (ANSWERED.test(answer)) tear();
    });
  }

  async #untilRunning(queryId: string, isOver: () => boolean): Promise<void> {
    while (!isOver() && !(await this.#isRunning(queryId)));
  }
}
