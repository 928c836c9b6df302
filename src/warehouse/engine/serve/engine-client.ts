import http from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { HttpError } from '../host/http-error.ts';

/** Asks the host for the gate's own needs, and passes requests on to it. */
export class EngineClient {
  readonly socketPath: () => string;
  readonly #agent = new http.Agent({ keepAlive: true, timeout: 2_500 });

  constructor(socketPath: () => string) {
    this.socketPath = socketPath;
  }

  /** Rows of a statement of the gate's own. @throws HttpError with the engine's answer */
  async ask(
    sql: string,
    params: ReadonlyMap<string, string> = new Map(),
    database?: string,
    settings: Iterable<readonly [string, string]> = [],
  ): Promise<unknown[][]> {
    const fields = new URLSearchParams({ default_format: 'JSONCompactEachRow', wait_end_of_query: '1' });
    for (const [name, value] of settings) fields.set(name, value);
    for (const [name, value] of params) fields.set(`param_${name}`, value);
    if (database !== undefined) fields.set('database', database);
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = http.request({
        socketPath: this.socketPath(),
        path: `/?${fields.toString()}`,
        method: 'POST',
        agent: this.#agent,
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.end(sql);
    });
    const answer = await readText(response);
    if (response.statusCode !== 200) {
      throw new HttpError(
        response.statusCode ?? 500,
        Number(response.headers['x-clickhouse-exception-code'] ?? 1002),
        answer.trimEnd(),
      );
    }
    return answer
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const row: unknown = JSON.parse(line);
        return Array.isArray(row) ? row : [];
      });
  }

  /** A request to be passed on, on a connection of its own when `isAlone`. */
  request(path: string, headers: http.OutgoingHttpHeaders, isAlone: boolean): http.ClientRequest {
    const agent = isAlone ? false : this.#agent;
    return http.request({ socketPath: this.socketPath(), path, method: 'POST', headers, agent });
  }

  close(): void {
    this.#agent.destroy();
  }
}
