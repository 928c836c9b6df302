import { Column } from '../../context/index.ts';
import { renderRelationName, type ManifestNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import { hasContract } from './has-contract.ts';
import { lookAtTable } from '../plan/standing-table.ts';
import type { Step } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { replace, stage } from '../plan/publish.ts';

/** Why a table cannot be replaced by a copy of itself without a loss; undefined where it can. @throws WarehouseError */
export async function obstacleToRebuilding(
  context: PlanContext,
  node: ManifestNode,
  existing: ExistingRelation,
): Promise<string | undefined> {
  const { config, columns: promised } = node;
  if (config['incremental_publish'] === 'in_place') return "'incremental_publish' is 'in_place'";
  const { columns, isRead, isWritten } = await lookAtTable(context, existing);
  if (isRead) return 'a materialized view reads what is inserted into it';
  if (isWritten) return 'a materialized view writes to it';
  const computed = columns.find(({ defaultKind }) => defaultKind !== '');
  if (computed) return `its column '${computed.name}' has an expression that the config does not know`;
  const isPromised = (name: string): boolean =>
    Object.values(promised).some((column) => column.name === name);
  if (hasContract(node) && !columns.every(({ name }) => isPromised(name))) {
    return 'its columns are not those of the contract';
  }
  return undefined;
}

/** A table as the config wants it, filled with the rows of the one that stands, in whose place it comes. */
export async function rebuildTable(
  context: PlanContext,
  node: ManifestNode,
  existing: ExistingRelation,
): Promise<{ readonly steps: readonly Step[]; readonly existing: ExistingRelation }> {
  const { macros, inspection } = context;
  const staged = stage(context);
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  const columns = await inspection.columnsOf(existing);
  const rows = `select * from ${renderRelationName(existing.schema, existing.name)}`;
  const [create = '', ...additions] = await macros.createTable(staged, rows);
  const copy = await macros.write(
    'get_copy_rows_sql',
    macros.relation(staged, 'table'),
    macros.relation(existing, 'table'),
    columns.map(({ name, type }) => new Column(name, type)),
  );
  return {
    steps: [
      {
        kind: 'statement',
        purpose: 'create',
        sql: create,
        changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine } }],
      },
      ...additions.map((sql): Step => ({ kind: 'statement', purpose: 'add indexes', sql })),
      { kind: 'statement', purpose: 'copy', sql: copy },
      ...(await replace({ ...context, existing }, { at: staged, type: 'table', engine })),
    ],
    existing: { ...existing, engine },
  };
}
