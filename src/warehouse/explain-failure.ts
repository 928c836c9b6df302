import type { ClickHouseException } from './clickhouse-exception.ts';
import { WarehouseError } from './warehouse-error.ts';

/** Where statements go, as messages name it. */
export interface Place {
  /** `ch.example.com:8443`, or `the embedded engine on /data/.tsdbt/local`. */
  readonly endpoint: string;
  readonly kind: 'embedded' | 'server';
  readonly user?: string;
  readonly secure?: boolean;
  /** Seconds; absent where nothing times out. */
  readonly silenceLimit?: number;
}

const CONNECT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
]);

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/;
const NOT_TLS = /^(?:EPROTO|ERR_SSL_)/;
const NOT_HTTP = /^HPE_/;

/** ClickHouse's numbers for a user, password or key that it does not accept. */
const AUTHENTICATION: ReadonlySet<number> = new Set([192, 193, 194, 516]);
/** Refused before anything was done, for a reason that passes: TOO_MANY_SIMULTANEOUS_QUERIES, SESSION_IS_LOCKED, SERVER_OVERLOADED. */
const PASSING: ReadonlySet<number> = new Set([202, 373, 745]);

function property(failure: unknown, key: 'code' | 'syscall'): string {
  if (typeof failure !== 'object' || failure === null) return '';
  const value: unknown = Reflect.get(failure, key);
  return typeof value === 'string' ? value : '';
}

const messageOf = (failure: unknown): string =>
  failure instanceof Error ? failure.message : String(failure);

/** Whether a request failed before anything of it was sent, so that sending it again is safe. */
export function isConnectFailure(failure: unknown): boolean {
  if (failure instanceof AggregateError) return failure.errors.every(isConnectFailure);
  return CONNECT_CODES.has(property(failure, 'code')) || property(failure, 'syscall') === 'connect';
}

/** The plain reason of a failed attempt; several addresses of one name are told together. */
function reasonOf(failure: unknown): string {
  if (failure instanceof AggregateError) return failure.errors.map(messageOf).join(', ');
  return messageOf(failure);
}

function unreachable(place: Place, failure: unknown, message: string, hint: string): WarehouseError {
  return new WarehouseError('UNREACHABLE', message, { retriable: true, hint, cause: failure });
}

/** What a failure below ClickHouse means: no connection, no TLS, not HTTP, or a connection that broke. */
export function explainTransport(failure: unknown, place: Place, queryId: string): WarehouseError {
  const { endpoint } = place;
  const code = property(failure, 'code');
  if (isConnectFailure(failure)) {
    const message = `ClickHouse cannot be reached at ${endpoint} (${reasonOf(failure)})`;
    return unreachable(
      place,
      failure,
      message,
      'check `host` and `port` in profiles.yml and that the server is running',
    );
  }
  if (CERTIFICATE.test(code)) {
    const message = `The certificate of ${endpoint} is not accepted (${messageOf(failure)})`;
    const hint =
      'trust its issuer with NODE_EXTRA_CA_CERTS, name it with `server_host_name`, or set `verify: false`';
    return unreachable(place, failure, message, hint);
  }
  if (NOT_TLS.test(code)) {
    const hint = 'ClickHouse has HTTPS on 8443 by default; for plain HTTP set `secure: false`';
    return unreachable(place, failure, `No TLS connection to ${endpoint} could be made (${code})`, hint);
  }
  if (NOT_HTTP.test(code)) {
    const hint = 'ClickHouse has HTTP on 8123 and HTTPS on 8443; 9000 and 9440 are its native protocol';
    return unreachable(place, failure, `What answers at ${endpoint} does not speak HTTP (${code})`, hint);
  }
  if (messageOf(failure) === 'Timeout error.') {
    const message = `${endpoint} sent no sign of life for ${place.silenceLimit ?? 0} s; what became of the statement is not known`;
    const hint = 'for statements that stay silent longer, raise `send_receive_timeout` in profiles.yml';
    return new WarehouseError('CONNECTION_LOST', message, { queryId, hint, cause: failure });
  }
  const message = `The connection to ${endpoint} broke before the answer was whole (${messageOf(failure)})`;
  return new WarehouseError('CONNECTION_LOST', message, {
    queryId,
    hint: 'what became of the statement is not known; ClickHouse was asked to end it',
    cause: failure,
  });
}

/** A refusal by ClickHouse itself. */
export function explainException(
  exception: ClickHouseException,
  place: Place,
  queryId: string,
): WarehouseError {
  const { number, message } = exception;
  if (AUTHENTICATION.has(number) && place.kind === 'server') {
    const user = place.user === undefined || place.user === '' ? 'default' : place.user;
    return new WarehouseError(
      'AUTHENTICATION_FAILED',
      `${place.endpoint} does not accept user '${user}' with this password`,
      {
        number,
        queryId,
        hint: 'check `user` and `password` of the target in profiles.yml',
        cause: new Error(message),
      },
    );
  }
  return new WarehouseError(exception.name ?? `CODE_${number}`, message, {
    number,
    queryId,
    retriable: PASSING.has(number),
  });
}

/** An answer that ClickHouse did not write: a proxy's page, another service. */
export function explainForeignAnswer(
  status: number | undefined,
  text: string,
  place: Place,
  queryId: string,
): WarehouseError {
  const code = status === 401 || status === 403 ? 'AUTHENTICATION_FAILED' : 'UNEXPECTED_ANSWER';
  const excerpt = text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  const said = excerpt === '' ? 'without a word' : `with '${excerpt}'`;
  return new WarehouseError(
    code,
    `${place.endpoint} answered HTTP ${status ?? '?'} ${said}, which is not ClickHouse's form`,
    {
      queryId,
      retriable: status === 502 || status === 503,
      hint: 'check `host` and `port` in profiles.yml, and proxies between here and ClickHouse',
    },
  );
}
