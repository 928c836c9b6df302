import { readFile } from 'node:fs/promises';
import type { AgentOptions as TlsOptions } from 'node:https';
import type { ServerTarget } from '../manifest/index.ts';
import type { Connection } from './connection.ts';
import { createPlainAgent, createTlsAgent, IDLE_SOCKET_MS } from './http-agent.ts';
import { WarehouseError } from './warehouse-error.ts';

/** Proxies and load balancers cut connections that are silent for a minute or two. */
const PROGRESS_MS = 45_000;
/** Progress headers of a statement of a day fit in. */
const HEADER_BYTES = 4 * 1024 * 1024;

async function readCertificate(path: string, field: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new WarehouseError('UNREACHABLE', `The file '${path}' of \`${field}\` cannot be read`, {
      hint: `check \`${field}\` of the target in profiles.yml`,
      cause,
    });
  }
}

async function tlsOptions(target: ServerTarget): Promise<TlsOptions> {
  return {
    rejectUnauthorized: target.verify,
    ...(target.serverHostName === undefined ? {} : { servername: target.serverHostName }),
    ...(target.clientCert === undefined
      ? {}
      : { cert: await readCertificate(target.clientCert, 'client_cert') }),
    ...(target.clientCertKey === undefined
      ? {}
      : { key: await readCertificate(target.clientCertKey, 'client_cert_key') }),
  };
}

/** The codec for dbt-clickhouse's `compression`; Node 20 has no zstd, and lz4 is not a codec of HTTP. */
function codecOf(compression: string): 'gzip' | 'br' | undefined {
  if (compression === '' || compression === 'false') return undefined;
  return compression === 'br' ? 'br' : 'gzip';
}

/** A user who proves who they are by their certificate alone sends no password. */
const certificateOnly = (target: ServerTarget): boolean =>
  target.clientCert !== undefined && target.password === '';

/** @throws WarehouseError `UNREACHABLE` when a certificate's file cannot be read; nothing is connected yet */
export async function connectServer(target: ServerTarget, application: string): Promise<Connection> {
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  const pool = { idleConnections: target.threads + 1, connectTimeoutMs: target.connectTimeout * 1000 };
  const agent = target.secure ? createTlsAgent(pool, await tlsOptions(target)) : createPlainAgent(pool);
  const codec = codecOf(target.compression);
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const client = createClient({
    url: `${target.secure ? 'https' : 'http'}://${host}:${target.port}`,
    username: target.user,
    password: target.password,
    application,
    http_agent: agent,
    request_timeout: target.sendReceiveTimeout * 1000,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    max_response_headers_size: HEADER_BYTES,
    log: { level: ClickHouseLogLevel.OFF },
    ...(codec === undefined ? {} : { compression: { request: { codec }, response: { codec } } }),
    ...(certificateOnly(target)
      ? {
          set_basic_auth_header: false,
          http_headers: { 'X-ClickHouse-User': target.user, 'X-ClickHouse-SSL-Certificate-Auth': 'on' },
        }
      : {}),
  });
  return {
    client,
    place: {
      kind: 'server',
      endpoint: `${host}:${target.port}`,
      user: target.user,
      secure: target.secure,
      silenceLimit: target.sendReceiveTimeout,
    },
    settings: {
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: Math.min(
        PROGRESS_MS,
        Math.ceil((target.sendReceiveTimeout * 1000) / 3),
      ),
    },
    attempts: target.retries + 1,
    ...(target.cluster === undefined ? {} : { cluster: target.cluster }),
    close: async () => {
      await client.close();
      agent.destroy();
    },
  };
}
