import type { Warehouse } from '../../warehouse/index.ts';
import type { ShadowColumn } from '../engine/protocol.ts';
import type { SourceSchemas } from './source-schemas.ts';

/** Relations asked for in one query. */
const AT_ONCE = 500;

/** The columns of relations as the target has them; those that it does not have are left out. @throws WarehouseError */
export async function readColumns(
  warehouse: Pick<Warehouse, 'query'>,
  relations: readonly { readonly schema: string; readonly name: string }[],
  signal?: AbortSignal,
): Promise<SourceSchemas> {
  const found = new Map<string, ShadowColumn[]>();
  for (let from = 0; from < relations.length; from += AT_ONCE) {
    const part = relations.slice(from, from + AT_ONCE);
    const { rows } = await warehouse.query(
      `select database, table, name, type, default_kind from system.columns
       where (database, table) in (select arrayJoin(arrayZip({schemas:Array(String)}, {names:Array(String)})))
       order by database, table, position`,
      {
        database: null,
        params: { schemas: part.map(({ schema }) => schema), names: part.map(({ name }) => name) },
        ...(signal ? { signal } : {}),
      },
    );
    for (const [schema, table, name, type, kind] of rows) {
      const key = `${String(schema)}.${String(table)}`;
      const isHidden = kind === 'MATERIALIZED' || kind === 'ALIAS';
      if (kind === 'EPHEMERAL') continue;
      const column: ShadowColumn = {
        name: String(name),
        type: String(type),
        ...(isHidden ? { isHidden } : {}),
      };
      const known = found.get(key);
      if (known) known.push(column);
      else found.set(key, [column]);
    }
  }
  return found;
}
