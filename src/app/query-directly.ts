import { outlineProject } from '../project/index.ts';
import { openWarehouse } from '../warehouse/index.ts';
import { explainingFailures } from './explain-failure.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import type { ShownRows } from './show-rows.ts';
import { startInvocation } from './start-invocation.ts';

/**
 * `tsdbt show --inline-direct`: the first rows of SQL as it stands, no template, from the project's target. Nothing of the
 * project is parsed. `limit`: how many rows; negative for all. @throws UserError
 */
export async function queryDirectly(
  options: GlobalOptions & { readonly sql: string; readonly limit: number },
  io: AppIo,
): Promise<ShownRows> {
  const { target } = await outlineProject(projectRequest(options, startInvocation(options, io)));
  return await explainingFailures(async () => {
    const warehouse = await openWarehouse(target, { signal: io.signal });
    try {
      const { columns, rows } = await warehouse.query(options.sql, {
        signal: io.signal,
        // The target's database may not have been made yet.
        database: null,
        ...(options.limit < 0 ? {} : { settings: { limit: options.limit } }),
      });
      return { name: 'direct-query', columns: columns.map((column) => column.name), rows };
    } finally {
      await warehouse.close();
    }
  });
}
