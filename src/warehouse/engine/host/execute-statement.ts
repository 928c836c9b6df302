import { joinBlocks, joiningOf } from '../formats.ts';
import { insertFromFile, killByClientId } from '../sql/rewrite.ts';
import type { InsertStatement, Statement } from '../sql/statement.ts';
import type { EngineConnection } from './chdb-engine.ts';
import { interfaceError } from './http-error.ts';
import type { Counts, Outcome } from './outcome.ts';
import { SpoolFile } from './payload.ts';
import { fillsFromQuery, type WriteCounter } from './write-counter.ts';

/** Answers up to so many bytes (as the engine holds them) are whole before they are sent, and so are their errors. */
export const WHOLE_ANSWER_BYTES = 32 * 1024 * 1024;

const TOO_LONG = 'Code: 396.';

export interface Execution {
  readonly sql: string;
  readonly statement: Statement;
  readonly defaultFormat: string;
  /** The bytes behind an INSERT, and how they are compressed in ClickHouse's terms (`none`, `gzip`, …). */
  readonly payload: { bytes(): AsyncIterable<Uint8Array>; readonly compression: string };
  readonly spoolDirectory: string;
  readonly writes: WriteCounter;
  /** Whether a SELECT may be answered block by block; the connection then refuses answers over `WHOLE_ANSWER_BYTES`. */
  readonly mayStream: boolean;
  /** A connection in the same scope without that limit. */
  withoutLimit(): Promise<EngineConnection>;
}

/** Runs one statement on a connection that is in the statement's scope. @throws Error with the engine's text */
export async function executeStatement(connection: EngineConnection, execution: Execution): Promise<Outcome> {
  const { statement, sql, defaultFormat } = execution;
  if (statement.several) {
    throw interfaceError(400, 62, 'SYNTAX_ERROR', 'Syntax error (Multi-statements are not allowed)');
  }
  const format = statement.format ?? defaultFormat;
  switch (statement.kind) {
    case 'empty':
      throw interfaceError(400, 62, 'SYNTAX_ERROR', 'Syntax error: empty query');
    case 'read':
      return read(connection, execution, format);
    case 'insert':
      return insert(connection, execution, statement);
    case 'kill':
      return whole(connection, killByClientId(sql), format);
    case 'session':
      return whole(connection, sql, format);
    case 'write': {
      const work = (): Promise<Outcome> => whole(connection, sql, format);
      if (!fillsFromQuery(sql)) return execution.writes.pass(sql, work);
      const { result, counts } = await execution.writes.count(sql, work);
      return { ...result, counts: { ...result.counts, ...counts } };
    }
  }
}

async function whole(connection: EngineConnection, sql: string, format: string): Promise<Outcome> {
  const { bytes } = await connection.run(sql, format);
  return { format, counts: {}, body: bytes };
}

async function read(connection: EngineConnection, execution: Execution, format: string): Promise<Outcome> {
  const { sql, defaultFormat } = execution;
  try {
    const { bytes, rowsRead } = await connection.run(sql, defaultFormat);
    return {
      format,
      counts: { resultRows: rowsRead, resultBytes: bytes.length },
      body: bytes,
    };
  } catch (failure) {
    const joining = joiningOf(format);
    if (
      !execution.mayStream ||
      !joining ||
      !(failure instanceof Error) ||
      !failure.message.startsWith(TOO_LONG)
    ) {
      throw failure;
    }
    const unlimited = await execution.withoutLimit();
    return { format, counts: {}, body: joinBlocks(unlimited.stream(sql, defaultFormat), joining) };
  }
}

async function insert(
  connection: EngineConnection,
  execution: Execution,
  statement: InsertStatement,
): Promise<Outcome> {
  const { sql, writes, payload, defaultFormat } = execution;
  const format = statement.format ?? defaultFormat;
  if (statement.source === 'select') {
    const { counts } = await writes.count(sql, () => connection.run(sql, 'Null'));
    return { format, counts, body: new Uint8Array() };
  }
  return writes.pass(sql.slice(0, statement.headEnd), async () => {
    if (statement.source === 'infile') return inserted(format, await connection.run(sql, 'Null'));
    const file = await SpoolFile.write(execution.spoolDirectory, payload.bytes());
    try {
      const fromFile = insertFromFile(sql.slice(0, statement.headEnd), statement, {
        path: file.path,
        compression: payload.compression,
      });
      const result = await connection.run(fromFile, 'Null');
      return statement.source === 'input'
        ? { format, counts: {}, body: new Uint8Array() }
        : inserted(format, result);
    } finally {
      file.remove();
    }
  });
}

/** Of an INSERT from a file chdb counts as read what it inserted. */
function inserted(
  format: string,
  result: { readonly rowsRead: number; readonly bytesRead: number },
): Outcome {
  const { rowsRead, bytesRead } = result;
  const counts: Counts = { readRows: rowsRead, readBytes: bytesRead, writtenRows: rowsRead };
  return { format, counts, body: new Uint8Array() };
}
