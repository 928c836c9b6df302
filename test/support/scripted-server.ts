import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServerTarget } from '../../src/manifest/index.ts';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly sql: string;
  readonly params: URLSearchParams;
}

export type Script = (seen: SeenRequest, response: http.ServerResponse) => void;

export interface ScriptedServer {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  close(): Promise<void>;
}

/** The answer to the question that opening a warehouse asks. */
function answerProbe(response: http.ServerResponse): void {
  response.writeHead(200, { 'X-ClickHouse-Format': 'JSONCompact' });
  const meta = [
    { name: 'version()', type: 'String' },
    { name: 'readonly', type: 'UInt8' },
  ];
  response.end(JSON.stringify({ meta, data: [['25.8.1.1', 0]], rows: 1 }));
}

/**
 * For tests of what a healthy ClickHouse does not do: an HTTP server on loopback that answers with the bytes a script
 * gives. KILL QUERY is answered by the script too.
 */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const server = http.createServer((request, response) => {
    const params = new URL(request.url ?? '/', 'http://localhost').searchParams;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sql = params.get('query') ?? Buffer.concat(chunks).toString('utf8');
      if (sql.startsWith('SELECT version()')) {
        answerProbe(response);
        return;
      }
      const entry = { sql, params };
      seen.push(entry);
      script(entry, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** A server target as the project room would make it from a profile with only `host` and `port`. */
export function serverTarget(port: number, overrides: Partial<ServerTarget> = {}): ServerTarget {
  return {
    kind: 'server',
    name: 'dev',
    profileName: 'test',
    schema: 'default',
    threads: 4,
    customSettings: {},
    useLwDeletes: false,
    allowAutomaticDeduplication: false,
    checkExchange: true,
    fields: {},
    host: '127.0.0.1',
    port,
    user: 'default',
    password: '',
    secure: false,
    verify: true,
    compression: '',
    connectTimeout: 10,
    sendReceiveTimeout: 300,
    retries: 1,
    clusterMode: false,
    localSuffix: '_local',
    localDbPrefix: '',
    ...overrides,
  };
}
