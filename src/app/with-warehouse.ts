import {
  createRelationCache,
  openLazily,
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
 * within `action` that come from ClickHouse become UserErrors too. `lazily`: only when something is asked of it.
 */
export async function withWarehouse<T>(
  project: OpenedProject,
  io: AppIo,
  action: (opened: OpenedWarehouse) => Promise<T>,
  lazily = false,
): Promise<T> {
  return await explainingFailures(async () => {
    const { target } = project.loaded;
    const options = { signal: io.signal };
    const warehouse = lazily ? openLazily(target, options) : await openWarehouse(target, options);
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
