import type { ManifestNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { compareDictionary } from './compare-dictionary.ts';
import { compareQuery } from './compare-query.ts';
import { describeDifference, type Difference, type FoundDifference } from './difference.ts';
import { findDifferences } from './find-differences.ts';
import { hasContract } from './has-contract.ts';

async function compareView(
  context: PlanContext,
  view: ExistingRelation,
  sql: string,
): Promise<readonly FoundDifference[]> {
  const { rows } = await context.inspection.query(
    'SELECT as_select FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
    { schema: view.schema, name: view.name },
  );
  const stored = rows[0]?.[0];
  return typeof stored === 'string' ? [(await compareQuery(context, stored, sql)) ?? []].flat() : [];
}

/** The materializations of tables whose config `findDifferences` knows. */
const TABLES: ReadonlySet<string> = new Set(['table', 'incremental', 'materialized_view']);

/**
 * In what the relation that a model builds anew will differ from the one that stands: none where only its rows do.
 * What becomes another kind of relation is not compared. @throws WarehouseError
 */
export async function findChanges(
  context: PlanContext,
  node: ManifestNode,
  existing: ExistingRelation,
  sql: string | undefined,
): Promise<readonly Difference[]> {
  if (node.resource_type !== 'model' || sql === undefined) return [];
  const { materialized } = node.config;
  if (materialized === 'view' && existing.type === 'view') {
    return (await compareView(context, existing, sql)).map(describeDifference);
  }
  if (materialized === 'dictionary' && existing.type === 'dictionary') {
    return (await compareDictionary(context, existing, sql)).map(describeDifference);
  }
  return TABLES.has(materialized) && existing.type === 'table'
    ? (await findDifferences(context, existing, hasContract(node))).differences
    : [];
}
