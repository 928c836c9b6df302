import { localNaming } from '../context/index.ts';
import type { ManifestNode } from '../manifest/index.ts';
import { strangeLeftovers } from './diagnostics.ts';
import { compileUse } from './nodes/node-task.ts';
import { isAbandoned } from './plan/gather-context.ts';
import { createMacroSql } from './plan/macro-sql.ts';
import type { Leftover } from './plan/temporary-names.ts';
import type { RunState } from './run-state.ts';

const keyOf = (schema: string, name: string): string => JSON.stringify([schema, name]);

/** The names under which nodes of the project stand, local tables of distributed models included. */
function namesOf({ request }: RunState): ReadonlySet<string> {
  const { prefix, suffix } = localNaming(request.target);
  return new Set(
    Object.values(request.manifest.nodes).flatMap(({ schema, alias }) => [
      keyOf(schema, alias),
      keyOf(`${prefix}${schema}`, `${alias}${suffix}`),
    ]),
  );
}

async function findOrphans(state: RunState): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  const known = state.leftovers.size === 0 ? new Set<string>() : namesOf(state);
  for (const [schema, leftovers] of state.leftovers) {
    for (const [name, each] of await leftovers) if (!known.has(keyOf(schema, name))) found.push(...each);
  }
  return found;
}

/** Whether it can be nothing but litter: made by a run of this project that is over, and no copy of what stood. */
const isLitter = ({ request }: RunState, { invocation, kind }: Leftover): boolean =>
  request.isAlive?.(invocation) === false && kind !== 'bak';

/**
 * What dead runs left of nodes that are no longer in the project, in the databases that this run has built in: their next
 * run will not come. What a run of this project made is dropped, views first, but for a copy of what stood before, which
 * may be all that is left of it. That and everything else may be another project's: it is only named. Whatever goes wrong
 * here is no failure of the run.
 */
export async function sweepOrphans(state: RunState, nodes: readonly ManifestNode[]): Promise<void> {
  const { request, relations, signal } = state;
  const [node] = nodes;
  if (!node) return;
  const named: string[] = [];
  try {
    const orphans = await findOrphans(state);
    if (orphans.length === 0) return;
    const scope = request.compiler.scopeOf(node, undefined, compileUse({ state, node, thread: 'main' }));
    const macros = createMacroSql(node, scope, request.manifest);
    const isView = ({ relation }: Leftover): boolean => relation.type === 'materialized_view';
    for (const orphan of [...orphans.filter(isView), ...orphans.filter((each) => !isView(each))]) {
      const { relation } = orphan;
      if (isLitter(state, orphan)) {
        await request.warehouse.command(await macros.drop(relation), { signal });
        relations.dropped(relation.schema, relation.name);
      } else if (await isAbandoned(state, orphan)) named.push(`${relation.schema}.${relation.name}`);
    }
  } catch {
    return;
  } finally {
    if (named.length > 0) request.listener({ kind: 'Warned', diagnostic: strangeLeftovers(named) });
  }
}
