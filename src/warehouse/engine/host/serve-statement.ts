import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { joiningOf } from '../formats.ts';
import { quoteString } from '../sql/quote-string.ts';
import type { Statement } from '../sql/statement.ts';
import { answerError, answerOutcome, type AnswerFrame } from './answer.ts';
import type { ChdbEngine, EngineConnection } from './chdb-engine.ts';
import { executeStatement, WHOLE_ANSWER_BYTES } from './execute-statement.ts';
import { formBoundary, readForm } from './form.ts';
import { interfaceError, toHttpError } from './http-error.ts';
import type { Outcome } from './outcome.ts';
import { ProgressAnswer } from './progress-answer.ts';
import { readRequest, isOn, type StatementRequest } from './request.ts';
import { enterScope, enterScopeForNow, type Scope } from './scope.ts';
import type { SessionStore } from './sessions.ts';
import { readStatementText, type StatementText } from './statement-text.ts';
import type { WriteCounter } from './write-counter.ts';

export interface StatementServices {
  readonly engine: ChdbEngine;
  readonly sessions: SessionStore;
  readonly writes: WriteCounter;
  readonly spoolDirectory: string;
}

/** Settings of a client's own that a limit of ours must not meddle with. */
const LIMITS = [
  'max_result_bytes',
  'max_result_rows',
  'result_overflow_mode',
  'limit',
  'output_format_json_array_of_rows',
  'extremes',
];

/** Answers one request for a statement, whatever becomes of it. */
export async function serveStatement(
  request: IncomingMessage,
  response: ServerResponse,
  services: StatementServices,
): Promise<void> {
  const { engine } = services;
  let frame: AnswerFrame | undefined;
  let progress: ProgressAnswer | undefined;
  try {
    const asked = await readAsked(request);
    const queryId = asked.queryId ?? randomUUID();
    frame = {
      queryId,
      timezone: engine.timezone,
      serverName: hostname(),
      startedAt: performance.now(),
      compresses: asked.compressesAnswer,
      describe: (failure) => toHttpError(failure, engine.version),
    };
    if (asked.nativeCompression.request || asked.nativeCompression.answer) {
      throw interfaceError(
        501,
        48,
        'NOT_IMPLEMENTED',
        "The block compression of 'compress=1' and 'decompress=1' is not supported: use enable_http_compression=1",
      );
    }
    const text = await readStatementText(request, asked.query, engine, services.spoolDirectory);
    if (asked.progressMs !== undefined && request.method !== 'HEAD') {
      progress = new ProgressAnswer(request, response, frame, engine, asked.progressMs);
    }
    const unlisten = cancelWhenGone(response, engine, queryId, text.statement);
    try {
      await runStatement(asked, queryId, text, services, async (outcome) => {
        if (progress?.hasBegun) await progress.finish(outcome);
        else {
          progress?.stop();
          await answerOutcome(request, response, outcome, frame as AnswerFrame);
        }
      });
    } finally {
      unlisten();
    }
  } catch (failure) {
    const error = toHttpError(failure, engine.version);
    if (progress?.hasBegun) progress.fail(error);
    else answerError(response, error, frame);
  } finally {
    progress?.stop();
    request.resume();
  }
}

async function readAsked(request: IncomingMessage): Promise<StatementRequest> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const boundary = formBoundary(request.headers['content-type']);
  if (boundary !== undefined) {
    for (const [name, value] of await readForm(request, boundary)) searchParams.append(name, value);
  }
  return readRequest(request, searchParams);
}

/** The engine computes on when a client goes: a read is then of no use to anyone. Writes end as they were asked for. */
function cancelWhenGone(
  response: ServerResponse,
  engine: ChdbEngine,
  queryId: string,
  statement: Statement,
): () => void {
  if (statement.kind !== 'read') return () => undefined;
  const cancel = (): void => {
    if (response.writableFinished) return;
    const kill = `KILL QUERY WHERE Settings['log_comment'] = ${quoteString(queryId)} ASYNC`;
    engine.runOwn(kill).catch(() => undefined);
  };
  response.once('close', cancel);
  return () => response.off('close', cancel);
}

async function runStatement(
  asked: StatementRequest,
  queryId: string,
  text: StatementText,
  services: StatementServices,
  answer: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const { engine, sessions } = services;
  const { session, defaultFormat = 'TabSeparated' } = asked;
  const { statement } = text;
  const settings = new Map(asked.settings);
  const isReadonly = asked.isReadonly || (settings.get('readonly') ?? '0') !== '0';
  if (session) settings.delete('readonly');
  else if (isReadonly && !settings.has('readonly')) settings.set('readonly', '2');
  if (isReadonly && statement.kind !== 'read' && (session || statement.kind !== 'session')) {
    throw interfaceError(500, 164, 'READONLY', 'Cannot execute query in readonly mode');
  }
  const mayStream = mayAnswerInBlocks(asked, settings, statement, statement.format ?? defaultFormat);
  const limit: [string, string][] = mayStream ? [['max_result_bytes', String(WHOLE_ANSWER_BYTES)]] : [];
  const scope: Scope = { queryId, database: asked.database, params: asked.params, settings };
  const limited: Scope = { ...scope, settings: new Map([...limit, ...settings]) };
  const opened: EngineConnection[] = [];
  const connect = async (within: Scope): Promise<EngineConnection> => {
    const connection = engine.connect();
    opened.push(connection);
    await enterScope(connection, within);
    return connection;
  };
  const execute = async (
    connection: EngineConnection,
    withoutLimit: () => Promise<EngineConnection>,
  ): Promise<void> => {
    const { spoolDirectory, writes } = services;
    const outcome = await executeStatement(connection, {
      ...text, defaultFormat, mayStream, spoolDirectory, writes, withoutLimit,
    }); // prettier-ignore
    await answer(outcome);
  };
  if (!session) {
    try {
      await execute(await connect(limited), () => connect(scope));
    } finally {
      await Promise.all(opened.map((connection) => connection.close()));
    }
    return;
  }
  const connection = sessions.take(session.id, session.mustExist);
  try {
    const leave = await enterScopeForNow(connection, limited);
    try {
      await execute(connection, async () => {
        await connection.run('SET max_result_bytes = DEFAULT', 'Null');
        return connection;
      });
    } finally {
      if (statement.kind !== 'session') await leave();
    }
  } finally {
    await sessions.giveBack(session.id, session.closes ? 0 : session.timeoutMs);
  }
}

function mayAnswerInBlocks(
  asked: StatementRequest,
  settings: ReadonlyMap<string, string>,
  statement: Statement,
  format: string,
): boolean {
  return (
    statement.kind === 'read' &&
    statement.isSelect &&
    !statement.hasTotals &&
    !asked.waitsForEnd &&
    joiningOf(format) !== undefined &&
    !LIMITS.some((name) => isOn(settings.get(name)) || settings.has(name))
  );
}
