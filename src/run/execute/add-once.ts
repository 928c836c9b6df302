import { renderRelationName, type Settings } from '../../manifest/index.ts';
import { WarehouseError, type StatementResult, type Warehouse } from '../../warehouse/index.ts';
import type { AddedOnce, RelationName } from '../plan/node-plan.ts';

/** More than this may not fit into memory as one block; half of what ClickHouse makes one of by default. */
const BLOCK_BYTES = 128 * 1024 * 1024;

const isLost = (failure: unknown): failure is WarehouseError =>
  failure instanceof WarehouseError && failure.code === 'CONNECTION_LOST';

/** Whether ClickHouse remembers the tokens of what is inserted into a table, by its engine and its settings. */
export function remembersInserts(engine: string, definition: string): boolean {
  const setting = (name: string): number | undefined => {
    const value = new RegExp(`\\b${name} = (\\d+)`).exec(definition)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  if (!engine.endsWith('MergeTree')) return false;
  return /^(?:Replicated|Shared)/.test(engine)
    ? setting('replicated_deduplication_window') !== 0
    : (setting('non_replicated_deduplication_window') ?? 0) > 0;
}

/**
 * Whether the rows travel as one block, and ClickHouse would drop a second one: of several blocks a second attempt might
 * cut others, and a view that reads the table would get the rows of both attempts.
 */
async function isSafeTwice(
  warehouse: Warehouse,
  { from, into }: Pick<AddedOnce, 'from' | 'into'>,
): Promise<boolean> {
  const named = (prefix: string, { schema, name }: RelationName): Readonly<Record<string, string>> => ({
    [`${prefix}_schema`]: schema,
    [`${prefix}_name`]: name,
  });
  const { rows } = await warehouse.query(
    `SELECT t.engine, t.create_table_query, empty(t.dependencies_table)
  AND f.total_rows < getSetting('min_insert_block_size_rows') AND getSetting('max_insert_threads') <= 1
  AND f.total_bytes_uncompressed < least(getSetting('min_insert_block_size_bytes'), ${BLOCK_BYTES})
FROM system.tables AS t, system.tables AS f
WHERE t.database = {into_schema:String} AND t.name = {into_name:String}
  AND f.database = {from_schema:String} AND f.name = {from_name:String}`,
    { params: { ...named('into', into), ...named('from', from) }, database: null },
  );
  const [engine, definition, isOneBlock] = rows[0] ?? [];
  return Number(isOneBlock ?? 0) === 1 && remembersInserts(String(engine), String(definition));
}

/**
 * Adds rows to a table in use, and not twice. When the connection breaks before ClickHouse has answered, the insert is
 * sent once more if it is sure that ClickHouse keeps it once; otherwise it is a failure, which says what is not known.
 *
 * @param send sends the insert, with these settings
 */
export async function addOnce(
  warehouse: Warehouse,
  added: AddedOnce,
  send: (settings: Settings) => Promise<StatementResult>,
): Promise<StatementResult> {
  const settings: Settings = { insert_deduplicate: 1, insert_deduplication_token: added.token };
  try {
    return await send(settings);
  } catch (failure) {
    if (!isLost(failure)) throw failure;
    if (await isSafeTwice(warehouse, added).catch(() => false)) return send(settings);
    const table = renderRelationName(added.into.schema, added.into.name);
    throw new WarehouseError(failure.code, failure.message, {
      ...(failure.queryId === undefined ? {} : { queryId: failure.queryId }),
      hint: `the rows may be in ${table} or not: look before it is run again; a table that remembers inserts (\`non_replicated_deduplication_window\`) lets them be sent again`,
      cause: failure,
    });
  }
}
