import {
  createRelationCache,
  openWarehouse,
  type RelationCache,
  type Warehouse,
} from '../warehouse/index.ts';
import { explainingFailures } from './explain-failure.ts';
import type { OpenedProject } from './open-project.ts';
import type { AppIo } from './options.ts';

export interface OpenedWarehouse {
  readonly warehouse: Warehouse;
  readonly relations: RelationCache;
}

/**
 * Connects to the project's target for the length of `action`. @throws UserError when it cannot be reached; failures
 * within `action` that come from ClickHouse become UserErrors too.
 */
export async function withWarehouse<T>(
  project: OpenedProject,
  io: AppIo,
  action: (opened: OpenedWarehouse) => Promise<T>,
): Promise<T> {
  return await explainingFailures(async () => {
    const warehouse = await openWarehouse(project.loaded.target, { signal: io.signal });
    try {
      return await action({
        warehouse,
        relations: createRelationCache(warehouse, schemasOf(project), io.signal),
      });
    } finally {
      await warehouse.close();
    }
  });
}

/** The databases that the project's nodes and sources lie in: what the relation cache is filled with at once. */
function schemasOf({ loaded, parsed }: OpenedProject): readonly string[] {
  const { nodes, sources } = parsed.manifest;
  const schemas = [...Object.values(nodes), ...Object.values(sources)].map((node) => node.schema);
  return [...new Set([loaded.target.schema, ...schemas])];
}
