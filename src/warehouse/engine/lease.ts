import http from 'node:http';

/** A connection that keeps a host alive, and by whose end its death is noticed. */
export interface Lease {
  readonly pid: number;
  /** Aborted when the host ended the connection. */
  readonly ended: AbortSignal;
  release(): void;
}

/** Asks the host behind a socket for a lease; undefined when none answers. */
export function takeLease(socketPath: string): Promise<Lease | undefined> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const request = http.get({ socketPath, path: '/tsdbt/lease', agent: false });
    request.once('error', () => resolve(undefined));
    request.once('response', (response) => {
      response.once('data', (line: Buffer) => {
        request.socket?.unref();
        resolve({
          pid: Number(line.toString('utf8')),
          ended: ended.signal,
          release() {
            response.removeAllListeners('close');
            request.destroy();
          },
        });
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        ended.abort();
        resolve(undefined);
      });
    });
    request.on('error', () => undefined);
  });
}
