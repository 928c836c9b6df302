import { quoteIdentifier } from '../../manifest/index.ts';
import { WarehouseError, type MemoryConnection, type MemoryEngine } from '../../warehouse/index.ts';
import { readNames, type QueryNames } from '../lineage/read-names.ts';
import { traceColumns } from '../lineage/trace-columns.ts';
import { parseQueryTree } from '../tree/parse-query-tree.ts';
import type { TypedColumn } from '../tree/tree-node.ts';
import { isOutside } from './outside-functions.ts';
import type {
  AnalyseRequest,
  AnalyserAnswer,
  AnalyserRequest,
  Analysis,
  EngineFailure,
  Shadow,
  ShadowColumn,
} from './protocol.ts';
import {
  describeStatement,
  dropStatement,
  EMPTY_DATABASE,
  namesStatement,
  quoteText,
  shadowStatement,
  treeStatement,
} from './statements.ts';

/** Types that a table takes only when it is told to; a project's server may have been. Unknown ones are passed over. */
const PERMISSIONS = [
  'allow_suspicious_low_cardinality_types',
  'allow_suspicious_fixed_string_types',
  'allow_suspicious_variant_types',
  'allow_experimental_variant_type',
  'allow_experimental_dynamic_type',
  'allow_experimental_json_type',
  'allow_experimental_object_type',
  'allow_experimental_time_time64_type',
  'allow_nondeterministic_mutations',
  'enable_time_time64_type',
];
/** Bytes that one statement may take: a runaway constant expression ends there. */
const STATEMENT_MEMORY = 400_000_000;
/** A tree that is longer takes more to read than it is worth. */
const LONGEST_TREE = 16_000_000;

/** ClickHouse's numbers of UNKNOWN_TABLE and UNKNOWN_DATABASE; BAD_ARGUMENTS is said of dictionaries, too. */
const MISSING_RELATION: ReadonlySet<number> = new Set([60, 81, 36]);

/** A connection with what was last set on it. */
interface Lane {
  readonly connection: MemoryConnection;
  database: string;
}

/** The child's side: answers requests on a few connections. */
export class RequestAnswerer {
  readonly #lanes: Lane[] = [];
  readonly #free: Lane[] = [];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  readonly #databases = new Map<string, Promise<void>>();
  readonly #shadows = new Map<string, Shadow>();
  readonly #columns = new Map<string, readonly string[]>();
  /** Finds every table function that looks outside, and calls that only look like one. */
  #outside = /\w\s*\(/;

  /** @param width how many requests run at once */
  static async open(engine: MemoryEngine, width: number): Promise<RequestAnswerer> {
    const answerer = new RequestAnswerer();
    for (let index = 0; index < width; index += 1) {
      const connection = engine.connect();
      await connection.run(`SET max_memory_usage = ${STATEMENT_MEMORY}, max_threads = 1`);
      for (const name of PERMISSIONS) await connection.run(`SET ${name} = 1`).catch(ignore);
      const lane = { connection, database: 'default' };
      answerer.#lanes.push(lane);
      answerer.#free.push(lane);
    }
    answerer.#outside = await outsideCalls(answerer.#lanes[0]?.connection);
    await answerer.#lanes[0]?.connection.run(`CREATE DATABASE ${EMPTY_DATABASE} ENGINE = Memory`);
    return answerer;
  }

  /** @throws Error for bugs alone: what ClickHouse refuses is an answer */
  async answer(request: AnalyserRequest): Promise<AnalyserAnswer> {
    const lane = this.#free.pop() ?? (await new Promise<Lane>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#answer(request, lane);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(lane);
      else this.#free.push(lane);
    }
  }

  async #answer(request: AnalyserRequest, lane: Lane): Promise<AnalyserAnswer> {
    switch (request.kind) {
      case 'define': {
        const failure = await this.#define(request.shadow, request.columns, lane);
        return failure ? { kind: 'failed', failure } : { kind: 'done' };
      }
      case 'analyse':
        await this.#use(request.database, lane);
        return { kind: 'analysed', analysis: await this.#withSettings(request, lane) };
      case 'read': {
        await this.#use(request.database, lane);
        const set = Object.entries(request.params).map(
          ([name, value]) => `param_${name} = ${quoteText(value)}`,
        );
        try {
          if (set.length > 0) await lane.connection.run(`SET ${set.join(', ')}`);
          return {
            kind: 'rows',
            rows: readRows(await lane.connection.run(request.sql, 'JSONCompactEachRow')),
          };
        } catch (error) {
          return { kind: 'failed', failure: failureOf(error, request.sql) };
        }
      }
      case 'run':
        await this.#use(request.database, lane);
        try {
          await lane.connection.run(request.sql);
          return { kind: 'done' };
        } catch (error) {
          return { kind: 'failed', failure: failureOf(error, request.sql) };
        }
    }
  }

  async #use(database: string, lane: Lane): Promise<void> {
    if (lane.database === database) return;
    await this.#makeDatabase(database, lane);
    await lane.connection.run(`USE ${quoteIdentifier(database)}`);
    lane.database = database;
  }

  async #makeDatabase(name: string, lane: Lane): Promise<void> {
    let made = this.#databases.get(name);
    if (!made) {
      made = lane.connection
        .run(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)} ENGINE = Memory`)
        .then(() => undefined);
      this.#databases.set(name, made);
    }
    await made;
  }

  async #define(
    shadow: Shadow,
    columns: readonly ShadowColumn[],
    lane: Lane,
  ): Promise<EngineFailure | undefined> {
    const statement = shadowStatement(shadow, columns);
    try {
      await this.#makeDatabase(shadow.schema, lane);
      const key = `${shadow.schema}.${shadow.name}`;
      const earlier = this.#shadows.get(key);
      if (earlier) await lane.connection.run(dropStatement(earlier));
      await lane.connection.run(statement);
      this.#shadows.set(key, shadow);
      this.#columns.set(
        key,
        columns.map(({ name }) => name),
      );
      return undefined;
    } catch (error) {
      return failureOf(error, statement);
    }
  }

  async #withSettings(request: AnalyseRequest, lane: Lane): Promise<Analysis> {
    const names = Object.keys(request.settings);
    if (names.length === 0) return this.#analyse(request, lane);
    const known: string[] = [];
    for (const [name, value] of Object.entries(request.settings)) {
      // A setting that this engine does not know is the server's own business.
      const isSet = await lane.connection.run(setStatement(name, value)).then(
        () => true,
        () => false,
      );
      if (isSet) known.push(name);
    }
    try {
      return await this.#analyse(request, lane);
    } finally {
      for (const name of known) await lane.connection.run(`SET ${name} = DEFAULT`).catch(ignore);
    }
  }

  async #analyse(request: AnalyseRequest, lane: Lane): Promise<Analysis> {
    const { sql } = request;
    let names: QueryNames | undefined;
    let columns: readonly TypedColumn[] | undefined;
    let statement = namesStatement(sql);
    const run = async (format: string): Promise<string> => lane.connection.run(statement, format);
    const isNamed = request.names || !request.describes || this.#outside.test(sql);
    try {
      if (isNamed) {
        names = readNames(parseQueryTree(await run('TSVRaw')));
        const outside = names.tableFunctions.filter(isOutside);
        if (outside.length > 0) return { names, outside };
        if (!request.describes) return { names };
      }
      statement = describeStatement(sql);
      columns = readRows(await run('JSONCompactEachRow')).map(([name, type]) => ({
        name: String(name),
        type: String(type),
      }));
      const known = names ? { names, columns } : { columns };
      if (!request.traces) return known;
      statement = treeStatement(sql);
      const text = await run('TSVRaw');
      if (text.length > LONGEST_TREE) return known;
      const lineage = traceColumns(parseQueryTree(text), (relation) => this.#columns.get(relation));
      return { ...known, lineage: { ...lineage, columns: typed(lineage.columns, columns) } };
    } catch (error) {
      const failure = failureOf(error, statement);
      if (!isNamed && MISSING_RELATION.has(failure.number ?? 0))
        return this.#analyse({ ...request, names: true }, lane);
      return { ...(names ? { names } : {}), ...(columns ? { columns } : {}), failure };
    }
  }
}

/** Calls of this engine's table functions that look outside, by name: some are functions of values, too. */
async function outsideCalls(connection: MemoryConnection | undefined): Promise<RegExp> {
  const text = await connection?.run('SELECT name FROM system.table_functions', 'JSONCompactEachRow');
  const names = readRows(text ?? '').map(([name]) => String(name));
  return new RegExp(String.raw`\b(?:${names.filter(isOutside).join('|')})[\`"]?\s*\(`, 'i');
}

/** Types as DESCRIBE tells them: those of the tree are from before the passes that may change them. */
function typed<T extends TypedColumn>(
  columns: readonly T[],
  described: readonly TypedColumn[],
): readonly T[] {
  return columns.map((column, index) => ({ ...column, ...described[index] }));
}

function setStatement(name: string, value: string | number | boolean): string {
  return `SET ${name} = ${typeof value === 'string' ? quoteText(value) : String(Number(value))}`;
}

function readRows(text: string): readonly (readonly unknown[])[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const row: unknown = JSON.parse(line);
    return Array.isArray(row) ? [row] : [];
  });
}

/** @throws what is no refusal of ClickHouse's */
function failureOf(error: unknown, statement: string): EngineFailure {
  if (!(error instanceof WarehouseError)) throw error;
  return {
    code: error.code,
    message: error.message,
    statement,
    ...(error.number === undefined ? {} : { number: error.number }),
  };
}

const ignore = (): void => undefined;
