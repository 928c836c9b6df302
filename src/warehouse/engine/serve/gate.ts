import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerError } from '../host/answer.ts';
import { readFields } from '../host/form.ts';
import { interfaceError, toHttpError } from '../host/http-error.ts';
import type { RareUnpacker } from '../host/rare-unpacker.ts';
import { openBody } from '../host/payload.ts';
import { readRequest, type StatementRequest } from '../host/request.ts';
import { readStatementText, type StatementText } from '../host/statement-text.ts';
import { FORCED_SETTINGS, isSettingAllowed } from './allowed.ts';
import type { EngineClient } from './engine-client.ts';
import { readonlyRefusal, refusal } from './refusal.ts';
import { evaluateValues } from './evaluate-values.ts';
import { isTrustedRequest } from './same-site.ts';
import type { InspectedStatement, StatementInspector } from './statement-inspector.ts';
import { authenticate, type ServerUser } from './users.ts';

export interface GateOptions {
  readonly client: EngineClient;
  readonly inspector: StatementInspector;
  readonly users: readonly ServerUser[];
  readonly unpackRare: RareUnpacker;
  /** Names besides `localhost` and addresses under which the server may be asked for. */
  readonly hostNames: ReadonlySet<string>;
}

/** Lets in what a user may do, and passes on what the engine's parser made of it. */
export async function passGate(
  request: IncomingMessage,
  response: ServerResponse,
  options: GateOptions,
): Promise<void> {
  try {
    if (!isTrustedRequest(request, options.hostNames)) {
      throw refusal('requests of web pages, or under a host name that this server does not know');
    }
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/ping' || path === '/replicas_status')
      return await passHealthCheck(path, response, options.client);
    if (path !== '/') throw interfaceError(404, 1002, 'UNKNOWN_EXCEPTION', `There is nothing at ${path}`);
    const fields = await readFields(request);
    const isGreeting = (request.method === 'GET' || request.method === 'HEAD') && !fields.get('query');
    if (isGreeting) {
      response
        .writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': 4 })
        .end('Ok.\n');
      return;
    }
    const user = authenticate(request, fields, options.users);
    await passStatement(request, response, readRequest(request, fields), user, options);
  } catch (failure) {
    request.resume();
    answerFailure(response, failure);
  }
}

function answerFailure(response: ServerResponse, failure: unknown): void {
  const error = toHttpError(failure, 'tsdbt');
  if (error.status === 401 && !response.headersSent) {
    response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
  }
  answerError(response, error, undefined);
}

async function passHealthCheck(path: string, response: ServerResponse, client: EngineClient): Promise<void> {
  await client.ask('SELECT 1');
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8', 'Content-Length': 4 }).end('Ok.\n');
}

async function passStatement(
  request: IncomingMessage,
  response: ServerResponse,
  asked: StatementRequest,
  user: ServerUser,
  { client, inspector, unpackRare }: GateOptions,
): Promise<void> {
  for (const name of asked.settings.keys()) {
    if (
      !isSettingAllowed(name) &&
      !FORCED_SETTINGS.some(([forced]) => forced === name) &&
      name !== 'readonly'
    ) {
      throw refusal(`the setting '${name}'`);
    }
  }
  if (/^system$/i.test(asked.database ?? '')) throw refusal("the database 'system' as the current one");
  const sent = await readStatementText(request, asked.query, unpackRare);
  const { statement } = sent;
  if (statement.kind === 'empty') throw interfaceError(400, 62, 'SYNTAX_ERROR', 'Syntax error: empty query');
  const head = statement.kind === 'insert' ? sent.sql.slice(0, statement.headEnd) : sent.sql;
  if (statement.several)
    throw interfaceError(400, 62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  const inspected = await inspector.inspect(head, asked.params);
  if (user.readonly !== false && inspected.purpose === 'write') throw readonlyRefusal();
  if (asked.isReadonly && inspected.purpose === 'write') throw readonlyRefusal();
  const text = await withValues(sent, asked, client, inspector);
  await forward(
    request,
    response,
    addressOf(asked, user, inspected, statement.kind === 'insert'),
    text,
    inspected,
    asked,
    client,
  );
}

/** Rows of `VALUES` may hold expressions as far as SQL is read at all (`max_query_size`); what is longer is data. */
const VALUES_BYTES = 256 * 1024;

async function withValues(
  text: StatementText,
  asked: StatementRequest,
  client: EngineClient,
  inspector: StatementInspector,
): Promise<StatementText> {
  const { payload, statement } = text;
  if (statement.kind !== 'insert' || statement.source !== 'payload') return text;
  if (statement.format?.toLowerCase() !== 'values' || payload.compression !== 'none') return text;
  const { bytes, complete, head } = await openBody(payload.bytes(), VALUES_BYTES);
  if (!complete) return { ...text, payload: { ...payload, bytes } };
  const rows = head.toString('utf8');
  const evaluated = await evaluateValues(rows, asked, client, inspector);
  const data = evaluated === rows ? head : Buffer.from(evaluated);
  return { ...text, payload: { ...payload, bytes: () => Readable.from([data]) } };
}

/** The host's address for a statement: only fields that were understood, sessions under the user's name. */
function addressOf(
  asked: StatementRequest,
  user: ServerUser,
  inspected: InspectedStatement,
  isInsert: boolean,
): string {
  const fields = new URLSearchParams();
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) fields.set(name, value);
  };
  for (const [name, value] of asked.settings) put(name, value);
  for (const [name, value] of FORCED_SETTINGS) put(name, value);
  put('readonly', user.readonly === false ? undefined : '2');
  for (const [name, value] of asked.params) put(`param_${name}`, value);
  put('database', asked.database);
  put('default_format', asked.defaultFormat);
  put('query_id', asked.queryId);
  if (asked.session) {
    put('session_id', `${user.name}\n${asked.session.id}`);
    put('session_timeout', String(asked.session.timeoutMs / 1000));
    put('session_check', asked.session.mustExist ? '1' : undefined);
    put('close_session', asked.session.closes ? '1' : undefined);
  }
  put('wait_end_of_query', asked.waitsForEnd ? '1' : undefined);
  put('enable_http_compression', asked.compressesAnswer ? '1' : undefined);
  put('compress', asked.nativeCompression.answer ? '1' : undefined);
  put('decompress', asked.nativeCompression.request ? '1' : undefined);
  if (asked.progressMs !== undefined) {
    put('send_progress_in_http_headers', '1');
    put('http_headers_progress_interval_ms', String(asked.progressMs));
  }
  if (isInsert) put('query', inspected.canonical);
  return `/?${fields.toString()}`;
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  text: StatementText,
  inspected: InspectedStatement,
  asked: StatementRequest,
  client: EngineClient,
): Promise<void> {
  const headers: OutgoingHttpHeaders = {
    'Accept-Encoding': request.headers['accept-encoding'] ?? 'identity',
  };
  const isInsert = text.statement.kind === 'insert';
  if (isInsert && text.payload.compression !== 'none') headers['Content-Encoding'] = text.payload.compression;
  const showsProgress = asked.progressMs !== undefined && request.method === 'POST';
  const upstream = client.request(address, headers, showsProgress);
  response.once('close', () => upstream.destroy());
  const answered = showsProgress
    ? copyBytes(upstream, response)
    : copyAnswer(upstream, response, request.method === 'HEAD');
  const body = isInsert
    ? Readable.from(text.payload.bytes())
    : Readable.from([Buffer.from(inspected.canonical)]);
  const sent = pipeline(body, upstream).catch((failure: unknown) => {
    upstream.destroy(failure instanceof Error ? failure : new Error(String(failure)));
  });
  await Promise.all([answered, sent]);
}

function copyAnswer(
  upstream: ReturnType<EngineClient['request']>,
  response: ServerResponse,
  isHead: boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    upstream.once('error', reject);
    upstream.once('response', (answer) => {
      const {
        connection: _connection,
        'keep-alive': _keepAlive,
        'transfer-encoding': _coding,
        ...headers
      } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, headers);
      if (isHead) {
        answer.resume();
        response.end();
        resolve();
        return;
      }
      // An answer that the host breaks off is broken off here too.
      pipeline(answer, response).then(resolve, () => {
        response.socket?.end();
        resolve();
      });
    });
  });
}

/**
 * The host's bytes as they come, so that progress headers pass one by one. Node would hold them back until the last; the
 * connection ends with this answer.
 */
function copyBytes(upstream: ReturnType<EngineClient['request']>, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    upstream.setHeader('Connection', 'close');
    let hasBegun = false;
    upstream.once('error', (failure) => {
      if (!hasBegun) {
        reject(failure);
        return;
      }
      response.socket?.destroy();
      resolve();
    });
    upstream.on('response', (answer) => answer.on('error', () => undefined).resume());
    upstream.once('socket', (host) => {
      const { socket } = response;
      if (!socket) {
        reject(new Error('the client has gone'));
        return;
      }
      host.on('data', (bytes: Buffer) => {
        hasBegun = true;
        if (socket.write(bytes)) return;
        host.pause();
        socket.once('drain', () => host.resume());
      });
      host.once('close', () => {
        socket.end();
        resolve();
      });
    });
  });
}
