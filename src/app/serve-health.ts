import { once } from 'node:events';
import { createServer } from 'node:http';
import { UserError } from '../base/index.ts';
import type { GeneratorProgress } from '../generate/index.ts';
import { healthUnavailable } from './diagnostics.ts';

export interface HealthServer {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Prometheus' text format. */
function metrics({ counts, elapsed }: GeneratorProgress): string {
  const label = (topic: string): string => topic.replaceAll(/["\\\n]/g, '_');
  return [
    '# HELP tsdbt_generated_records_total Records made, by topic.',
    '# TYPE tsdbt_generated_records_total counter',
    ...[...counts].map(([topic, count]) => `tsdbt_generated_records_total{topic="${label(topic)}"} ${count}`),
    '# HELP tsdbt_generator_uptime_seconds Time since the run began.',
    '# TYPE tsdbt_generator_uptime_seconds gauge',
    `tsdbt_generator_uptime_seconds ${(elapsed / 1000).toFixed(3)}`,
    '',
  ].join('\n');
}

/**
 * Answers `GET /health` (JSON) and `GET /metrics` for as long as the generator runs: loopback unless a host is given.
 * A generator that fails ends, and with it the answers.
 * @throws UserError when it cannot listen there
 */
export async function serveHealth(place: string, progress: () => GeneratorProgress): Promise<HealthServer> {
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(place) ?? [];
  if (port === '' || Number(port) > 65_535)
    throw new UserError(healthUnavailable(place, 'that is no [host:]port'));
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const path = request.url?.split('?')[0];
    const now = progress();
    if (path === '/health') {
      const body = { status: 'ok', records: now.records, topics: Object.fromEntries(now.counts) };
      answer(200, 'application/json', `${JSON.stringify(body)}\n`);
    } else if (path === '/metrics') {
      answer(200, 'text/plain; version=0.0.4', metrics(now));
    } else {
      answer(404, 'text/plain', 'GET /health or /metrics\n');
    }
  });
  try {
    server.listen(Number(port), host);
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(healthUnavailable(place, reason), { cause: error });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    address: `${host}:${bound}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
