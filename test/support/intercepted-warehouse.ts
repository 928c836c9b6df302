import type { InsertSource, Warehouse } from '../../src/warehouse/index.ts';

/** A warehouse whose inserts go through a gate first: to hold them up, or to count them. */
export function interceptInserts(
  warehouse: Warehouse,
  before: (source: InsertSource) => Promise<void>,
): Warehouse {
  return {
    target: warehouse.target,
    serverVersion: () => warehouse.serverVersion(),
    query: (sql, options) => warehouse.query(sql, options),
    command: (sql, options) => warehouse.command(sql, options),
    stream: (sql, format, options) => warehouse.stream(sql, format, options),
    insert: async (source, options) => {
      await before(source);
      return warehouse.insert(source, options);
    },
    cancel: (queryId) => warehouse.cancel(queryId),
    openSession: () => interceptInserts(warehouse.openSession(), before),
    close: () => warehouse.close(),
  };
}
