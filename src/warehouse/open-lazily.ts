import type { Target } from '../manifest/index.ts';
import { openWarehouse, type OpenOptions } from './open-warehouse.ts';
import type { Warehouse } from './types.ts';

/**
 * A warehouse that connects when it is first asked something: for commands whose templates may ask, but seldom do.
 * Calls fail as `openWarehouse` does when the target cannot be reached; `openSession` needs a call before it.
 */
export function openLazily(target: Target, options: OpenOptions = {}): Warehouse {
  let opening: Promise<Warehouse> | undefined;
  let opened: Warehouse | undefined;
  const open = async (): Promise<Warehouse> => {
    opening ??= openWarehouse(target, options);
    opened = await opening;
    return opened;
  };
  return {
    target,
    serverVersion: async () => (await open()).serverVersion(),
    query: async (sql, statement) => (await open()).query(sql, statement),
    command: async (sql, statement) => (await open()).command(sql, statement),
    insert: async (source, statement) => (await open()).insert(source, statement),
    async *stream(sql, format, statement) {
      yield* (await open()).stream(sql, format, statement);
    },
    async cancel(queryId) {
      await opened?.cancel(queryId);
    },
    openSession() {
      if (!opened) throw new Error('a session of a warehouse that was not asked anything yet');
      return opened.openSession();
    },
    async close() {
      // What could not be opened needs no closing.
      await opening?.then((warehouse) => warehouse.close()).catch(() => undefined);
    },
  };
}
