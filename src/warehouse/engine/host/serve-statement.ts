import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { joiningOf } from '../formats.ts';
import { quoteString } from '../sql/quote-string.ts';
import type { Statement } from '../sql/statement.ts';
import { answerError, answerOutcome, type AnswerFrame } from './answer.ts';
import type { ChdbEngine } from './chdb-engine.ts';
import { executeStatement, WHOLE_ANSWER_BYTES } from './execute-statement.ts';
import { readFields } from './form.ts';
import { interfaceError, toHttpError } from './http-error.ts';
import type { MemoryWatch } from './memory-watch.ts';
import type { Outcome } from './outcome.ts';
import { ProgressAnswer } from './progress-answer.ts';
import type { RareUnpacker } from './rare-unpacker.ts';
import { readRequest, isOn, type StatementRequest } from './request.ts';
import type { Scope } from './scope.ts';
import type { SessionStore } from './sessions.ts';
import { readStatementText, type StatementText } from './statement-text.ts';
import { openSessionWorkplace, openWorkplace } from './workplace.ts';
import type { WriteCounter } from './write-counter.ts';

export interface StatementServices {
  readonly engine: ChdbEngine;
  readonly sessions: SessionStore;
  readonly writes: WriteCounter;
  readonly memory: MemoryWatch;
  readonly spoolDirectory: string;
  readonly unpackRare: RareUnpacker;
  /** Ids of the statements under way: two of one name could not be told apart when one is to be ended. */
  readonly running: Set<string>;
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
    const text = await readStatementText(request, asked.query, services.unpackRare);
    if (asked.progressMs !== undefined && request.method !== 'HEAD') {
      progress = new ProgressAnswer(request, response, frame, engine, asked.progressMs);
    }
    if (services.running.has(queryId)) {
      const sentence = `Query with id = ${queryId} is already running.`;
      throw interfaceError(500, 216, 'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING', sentence);
    }
    services.running.add(queryId);
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
      services.running.delete(queryId);
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
  return readRequest(request, await readFields(request));
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
  const limit = mayStream ? WHOLE_ANSWER_BYTES : undefined;
  const scope: Scope = { queryId, database: asked.database, params: asked.params, settings };
  const workplace = session
    ? await openSessionWorkplace(sessions, session, scope, limit, statement.kind === 'session')
    : await openWorkplace(engine, scope, limit);
  try {
    const { spoolDirectory, writes, memory } = services;
    const { connection, withoutLimit } = workplace;
    const execution = { ...text, defaultFormat, mayStream, spoolDirectory, writes, withoutLimit };
    const { result, peak } = await memory.during(queryId, () => executeStatement(connection, execution));
    const outcome =
      peak === undefined ? result : { ...result, counts: { ...result.counts, memoryUsage: peak } };
    // A whole answer needs the engine no more: the client's next request finds its session free.
    if (outcome.body instanceof Uint8Array) await workplace.leave();
    await answer(outcome);
  } finally {
    await workplace.leave();
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
