import type { IncomingMessage } from 'node:http';
import type { SessionChoice } from './workplace.ts';

/** What a request asks of the interface, apart from its body. */
export interface StatementRequest {
  readonly queryId: string | undefined;
  /** SQL that stands before the body. */
  readonly query: string;
  readonly database: string | undefined;
  readonly defaultFormat: string | undefined;
  readonly session: SessionChoice | undefined;
  /** ClickHouse's settings by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}`, in ClickHouse's escaped text. */
  readonly params: ReadonlyMap<string, string>;
  readonly waitsForEnd: boolean;
  /** Milliseconds between progress headers; undefined without them. */
  readonly progressMs: number | undefined;
  readonly compressesAnswer: boolean;
  /** `compress=1`, `decompress=1`: ClickHouse's own block compression. */
  readonly nativeCompression: { readonly request: boolean; readonly answer: boolean };
  readonly isReadonly: boolean;
}

const INTERFACE_FIELDS = new Set([
  'query', 'database', 'default_format', 'session_id', 'session_timeout', 'session_check', 'close_session', 'query_id',
  'user', 'password', 'quota_key', 'compress', 'decompress', 'wait_end_of_query', 'buffer_size', 'stacktrace', 'role',
  'client_protocol_version', 'enable_http_compression', 'http_zlib_compression_level', 'send_progress_in_http_headers',
  'http_headers_progress_interval_ms', 'cancel_http_readonly_queries_on_client_close', 'add_http_cors_header',
  'http_wait_end_of_query', 'http_response_buffer_size', 'http_write_exception_in_output_format', 'log_comment',
]); // prettier-ignore

const DEFAULT_SESSION_SECONDS = 60;
const MAX_SESSION_SECONDS = 3600;

export const isOn = (value: string | null | undefined): boolean => value === '1' || value === 'true';

/** Reads the address, the headers, and the fields of a form. */
export function readRequest(request: IncomingMessage, fields: URLSearchParams): StatementRequest {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const field = (name: string): string | undefined => fields.get(name) || undefined;
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
    else if (!INTERFACE_FIELDS.has(name)) settings.set(name, value);
  }
  const sessionId = field('session_id');
  const seconds = Math.min(
    Number(field('session_timeout') ?? DEFAULT_SESSION_SECONDS) || 0,
    MAX_SESSION_SECONDS,
  );
  return {
    queryId: field('query_id') ?? header('x-clickhouse-query-id'),
    query: fields.get('query') ?? '',
    database: field('database') ?? header('x-clickhouse-database'),
    defaultFormat: field('default_format') ?? header('x-clickhouse-format'),
    session:
      sessionId === undefined
        ? undefined
        : {
            id: sessionId,
            timeoutMs: seconds * 1000,
            mustExist: isOn(field('session_check')),
            closes: isOn(field('close_session')),
          },
    settings,
    params,
    waitsForEnd: isOn(field('wait_end_of_query')) || isOn(field('http_wait_end_of_query')),
    progressMs: isOn(field('send_progress_in_http_headers'))
      ? Math.max(20, Number(field('http_headers_progress_interval_ms') ?? 100) || 100)
      : undefined,
    compressesAnswer: isOn(field('enable_http_compression')),
    nativeCompression: { request: isOn(field('decompress')), answer: isOn(field('compress')) },
    isReadonly: request.method === 'GET' || request.method === 'HEAD',
  };
}
