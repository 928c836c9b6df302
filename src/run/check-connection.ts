import type { Target } from '../manifest/index.ts';
import { openWarehouse, WarehouseError } from '../warehouse/index.ts';

/** What `debug` finds out about a target. */
export type ConnectionCheck =
  | {
      readonly ok: true;
      readonly serverVersion: string;
      /** The engine of the target's schema; undefined when it does not exist yet (a run makes it). */
      readonly schemaEngine: string | undefined;
      /** Milliseconds until the first answer. */
      readonly elapsed: number;
    }
  | { readonly ok: false; readonly failure: WarehouseError };

/** Connects to a target, asks it who it is, and leaves. What hinders it is in the answer. */
export async function checkConnection(target: Target, signal: AbortSignal): Promise<ConnectionCheck> {
  const started = performance.now();
  try {
    const warehouse = await openWarehouse(target, { signal });
    try {
      const { rows } = await warehouse.query(
        'SELECT engine FROM system.databases WHERE name = {schema:String}',
        {
          database: null,
          params: { schema: target.schema },
          signal,
        },
      );
      const engine = rows[0]?.[0];
      return {
        ok: true,
        serverVersion: await warehouse.serverVersion(),
        schemaEngine: typeof engine === 'string' ? engine : undefined,
        elapsed: performance.now() - started,
      };
    } finally {
      await warehouse.close();
    }
  } catch (failure) {
    if (failure instanceof WarehouseError) return { ok: false, failure };
    throw failure;
  }
}
