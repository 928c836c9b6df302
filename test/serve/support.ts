import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { RunningServer } from '../../src/warehouse/engine/index.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

export interface Call {
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | Uint8Array;
}

type Address = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** One request; rejects when the connection breaks before the answer's end. */
export function call(
  address: Address,
  { fields = {}, headers = {}, method = 'POST', path = '/', body }: Call,
): Promise<Reply> {
  const query = new URLSearchParams(fields).toString();
  return new Promise((resolve, reject) => {
    const request = http.request(
      { ...address, method, path: query ? `${path}?${query}` : path, headers, agent: false },
      (response) => {
        buffer(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              text: bytes.toString('utf8'),
              headers: response.headers,
            }),
          reject,
        );
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

/** Runs SQL on a server as a user. */
export function ask(server: RunningServer, user: string, sql: string, more: Call = {}): Promise<Reply> {
  const credentials = Buffer.from(`${user}:${user}-secret`).toString('base64');
  return call(
    { host: '127.0.0.1', port: server.port },
    { body: sql, ...more, headers: { authorization: `Basic ${credentials}`, ...more.headers } },
  );
}

/** A folder for one test file. */
export function makeFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tsdbt-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
