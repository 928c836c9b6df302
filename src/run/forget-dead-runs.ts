import type { Warehouse } from '../warehouse/index.ts';
import type { InvocationMarks } from './invocation-marks.ts';
import { invocationOf } from './plan/temporary-names.ts';

/**
 * Takes away the marks of dead runs of which no temporary relation is left, to be called when a run has cleared what it
 * came across; the others stay, for the runs of the nodes that they belong to.
 *
 * @throws WarehouseError
 */
export async function forgetDeadRuns(
  marks: Pick<InvocationMarks, 'over' | 'forget'>,
  warehouse: Pick<Warehouse, 'query'>,
): Promise<void> {
  const over = marks.over();
  if (over.length === 0) return;
  const { rows } = await warehouse.query(
    "SELECT name FROM system.tables WHERE name LIKE '%\\\\_\\\\_dbt\\\\_%'",
    { database: null },
  );
  const left = new Set(rows.map(([name]) => invocationOf(String(name))));
  for (const id of over) if (!left.has(id)) marks.forget(id);
}
