import { HttpError, interfaceError } from '../host/http-error.ts';
import { quoteString } from '../sql/quote-string.ts';
import type { Purpose } from './allowed.ts';
import type { EngineClient } from './engine-client.ts';
import { inspectStatement, type EngineNames } from './inspect-statement.ts';
import { refusal } from './refusal.ts';

export interface InspectedStatement {
  /** What is to run: the engine's own writing of what was inspected, never the text that was sent. */
  readonly canonical: string;
  readonly purpose: Purpose;
}

const REMEMBERED = 500;

/** Inspects statements with the engine's parser; remembers those without parameters. */
export class StatementInspector {
  readonly #client: EngineClient;
  readonly #remembered = new Map<string, InspectedStatement>();
  #names: Promise<EngineNames> | undefined;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** @throws HttpError with the engine's syntax error, or 403 */
  async inspect(sql: string, params: ReadonlyMap<string, string>): Promise<InspectedStatement> {
    const known = params.size === 0 ? this.#remembered.get(sql) : undefined;
    if (known) return known;
    const inspected = await this.#inspect(sql, params);
    if (params.size === 0) {
      this.#remembered.set(sql, inspected);
      const [oldest] = this.#remembered.keys();
      if (this.#remembered.size > REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    }
    return inspected;
  }

  async #inspect(sql: string, params: ReadonlyMap<string, string>): Promise<InspectedStatement> {
    const canonical = await this.#format(sql);
    // A text that the parser does not read as it wrote it is not what was inspected.
    if ((await this.#format(canonical)) !== canonical) {
      throw interfaceError(
        400,
        62,
        'SYNTAX_ERROR',
        'The statement does not keep its form when it is written out',
      );
    }
    if (/\b(OUTFILE|INFILE)\b/.test(canonical.replaceAll(/'(?:[^'\\]|\\.)*'/g, '')))
      throw refusal('OUTFILE and INFILE');
    const rows = await this.#client.ask(`EXPLAIN AST ${canonical}`, params);
    const tree = rows.map(([line]) => String(line));
    return { canonical, purpose: inspectStatement({ canonical, tree }, await this.#engineNames()) };
  }

  async #format(sql: string): Promise<string> {
    try {
      const [row] = await this.#client.ask(`SELECT formatQuerySingleLine(${quoteString(sql)})`);
      return String(row?.[0] ?? '');
    } catch (failure) {
      if (!(failure instanceof HttpError)) throw failure;
      // The engine tells the user's mistake within the question that this asked.
      const message = failure.message.replace(
        /:? In scope SELECT formatQuerySingleLine\([\s\S]*\)\. \(/,
        ' (',
      );
      throw new HttpError(failure.status, failure.number, message);
    }
  }

  #engineNames(): Promise<EngineNames> {
    this.#names ??= this.#readNames().catch((failure: unknown) => {
      this.#names = undefined;
      throw failure;
    });
    return this.#names;
  }

  async #readNames(): Promise<EngineNames> {
    const rows = await this.#client.ask(`
      SELECT 'function', lower(name) FROM system.table_functions
      UNION ALL SELECT 'engine', name FROM system.table_engines
      UNION ALL SELECT 'engine', name FROM system.database_engines
      UNION ALL SELECT 'engine', name FROM system.dictionary_sources`);
    const pick = (kind: string): ReadonlySet<string> =>
      new Set(rows.filter((row) => row[0] === kind).map((row) => String(row[1])));
    return { tableFunctions: pick('function'), engines: pick('engine') };
  }
}
