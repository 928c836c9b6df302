import { randomUUID } from 'node:crypto';
import { isRecord, type Span } from '../../base/index.ts';
import { entriesOf } from '../members/collections.ts';
import { fromPython, PyUndefined, toText } from '../../jinja/index.ts';
import { quoteIdentifier, type Settings } from '../../manifest/index.ts';
import {
  WarehouseError,
  type ExistingRelation,
  type RelationCache,
  type StatementOptions,
  type Warehouse,
} from '../../warehouse/index.ts';
import { contractTypeUnknown, warehouseForbidden } from '../diagnostics.ts';
import { AdapterResponse } from '../objects/adapter-response.ts';
import { Column } from '../objects/column.ts';
import { tableOf } from '../objects/query-table.ts';
import { Relation } from '../objects/relation.ts';
import { Table } from '../objects/table.ts';
import { returnsRows } from './returns-rows.ts';

/** Answers what templates ask about columns and types, in place of the warehouse: such a question needs no data. */
export type ColumnSource = Pick<Warehouse, 'query'>;

export interface WarehouseAccessOptions {
  readonly warehouse?: Warehouse | undefined;
  readonly relations?: RelationCache | undefined;
  readonly columnsFrom?: ColumnSource | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStatement?: ((sql: string, queryId: string) => void) | undefined;
  readonly print: (text: string) => void;
}

export interface Executed {
  readonly response: AdapterResponse;
  readonly table: Table;
}

/** What the templates of one node may do with the warehouse; without one, questions about data are errors. */
export class WarehouseAccess {
  readonly #options: WarehouseAccessOptions;

  constructor(options: WarehouseAccessOptions) {
    this.#options = options;
  }

  #warehouse(what: string, span: Span | undefined): Warehouse {
    const { warehouse } = this.#options;
    if (!warehouse) throw warehouseForbidden(what, span);
    return warehouse;
  }

  #columns(what: string, span: Span | undefined): ColumnSource {
    return this.#options.columnsFrom ?? this.#warehouse(what, span);
  }

  #statement(settings?: Settings): StatementOptions {
    const { signal } = this.#options;
    return { ...(settings ? { settings } : {}), ...(signal ? { signal } : {}) };
  }

  /** A statement of a template. @throws WarehouseError; UserError when there is no warehouse. */
  async execute(sql: string, fetch: boolean, span: Span | undefined): Promise<Executed> {
    const warehouse = this.#warehouse('a statement', span);
    const statement = sql.trim();
    if (statement === '') return { response: new AdapterResponse({ message: 'OK' }), table: Table.empty() };
    // Announced first: whoever asks what a node was doing when it failed finds the statement.
    const queryId = randomUUID();
    this.#options.onStatement?.(statement, queryId);
    const options = { ...this.#statement(), queryId };
    if (fetch && returnsRows(statement)) {
      const result = await warehouse.query(statement, options);
      return {
        response: new AdapterResponse({ message: 'OK', queryId: result.queryId, result }),
        table: tableOf(result, this.#options.print),
      };
    }
    const result = await warehouse.command(statement, options);
    const { rowsWritten: rows } = result;
    return {
      response: new AdapterResponse({ message: 'OK', rows, queryId: result.queryId, result }),
      table: Table.empty(),
    };
  }

  async serverVersion(): Promise<string> {
    return this.#warehouse('the version of ClickHouse', undefined).serverVersion();
  }

  /** Nothing where there is no warehouse: as on a first build. */
  async relation(schema: string, name: string): Promise<ExistingRelation | undefined> {
    return this.#options.relations?.get(schema, name);
  }

  async relations(schema: string): Promise<readonly ExistingRelation[]> {
    return this.#options.relations?.list(schema) ?? [];
  }

  async hasSchema(schema: string): Promise<boolean> {
    return this.#options.relations?.hasSchema(schema) ?? false;
  }

  /** Columns in their order; none for a relation that does not exist. */
  async columns(relation: Relation, span: Span | undefined): Promise<Column[]> {
    const warehouse = this.#columns('get_columns_in_relation', span);
    const inSchema = relation.fields.isTemporary || !relation.schema ? '' : ' and database = {schema:String}';
    const result = await warehouse.query(
      `select name, type from system.columns where table = {name:String}${inSchema} order by position`,
      { ...this.#statement(), params: { name: relation.identifier ?? '', schema: relation.schema ?? '' } },
    );
    return result.rows.map(([name, type]) => new Column(String(name), String(type)));
  }

  /** The columns that a query would give. */
  async describe(sql: string, settings: unknown, span: Span | undefined): Promise<Column[]> {
    const warehouse = this.#columns('get_column_schema_from_query', span);
    const result = await warehouse.query(`describe (\n${sql}\n)`, this.#statement(asSettings(settings)));
    return result.rows.map(([name, type]) => new Column(String(name), String(type)));
  }

  /**
   * The types that a contract promises, as ClickHouse spells them: `INT` is `Int32`, `Decimal64(2)` is `Decimal(18, 2)`.
   *
   * @throws UserError for a type that ClickHouse does not know
   */
  async spellTypes(
    columns: readonly { readonly name: string; readonly type: string }[],
    span: Span | undefined,
  ): Promise<Column[]> {
    const warehouse = this.#columns('a contract', span);
    const describe = async (described: typeof columns): Promise<Column[]> => {
      const structure = described.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
      const { rows } = await warehouse.query('describe null({structure:String})', {
        ...this.#statement(),
        params: { structure },
      });
      return rows.map(([name, type]) => new Column(String(name), String(type)));
    };
    try {
      return await describe(columns);
    } catch (failure) {
      // Whose type it is, ClickHouse does not say.
      if (!(failure instanceof WarehouseError) || failure.retriable || failure.code === 'ACCESS_DENIED')
        throw failure;
      for (const column of columns) {
        await describe([column]).catch((cause: unknown) => {
          throw contractTypeUnknown(column.name, column.type, cause, span);
        });
      }
      throw failure;
    }
  }

  /** The engine of a database (`Atomic`, `Replicated`, …); undefined when there is none. */
  async databaseEngine(schema: string): Promise<string | undefined> {
    return this.#options.relations?.schemaEngine(schema);
  }

  schemaCreated(relation: unknown): void {
    if (relation instanceof Relation && relation.schema)
      this.#options.relations?.schemaCreated(relation.schema);
  }

  schemaDropped(relation: unknown): void {
    if (relation instanceof Relation && relation.schema)
      this.#options.relations?.schemaDropped(relation.schema);
  }

  dropped(relation: unknown): void {
    if (relation instanceof Relation)
      this.#options.relations?.dropped(relation.schema ?? '', relation.identifier ?? '');
  }

  renamed(from: unknown, to: unknown): void {
    if (!(from instanceof Relation) || !(to instanceof Relation)) return;
    this.#options.relations?.renamed(from.schema ?? '', from.identifier ?? '', to.identifier ?? '');
  }
}

function asSettings(settings: unknown): Settings {
  if (settings === undefined || settings === null || settings instanceof PyUndefined) return {};
  if (!isRecord(settings)) return {};
  return Object.fromEntries(
    entriesOf(settings).map(([name, value]) => {
      const plain = fromPython(value);
      const isScalar = typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean';
      return [toText(name), isScalar ? plain : toText(value)];
    }),
  );
}
