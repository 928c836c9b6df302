import type { Diagnostic } from '../../base/index.ts';
import { contractMismatches } from '../../context/index.ts';
import { quoteIdentifier, type ModelNode } from '../../manifest/index.ts';
import { contractColumnDiffers } from '../diagnostics.ts';
import type { Analyser } from '../engine/analyser.ts';
import type { TypedColumn } from '../tree/tree-node.ts';

/** What an enforced contract promises; undefined without one, or where a type is missing, which parsing has told. */
export function contractOf(node: ModelNode): readonly TypedColumn[] | undefined {
  if (!node.contract.enforced) return undefined;
  const columns = Object.values(node.columns);
  const typed = columns.flatMap(({ name, data_type: type }) => (type === null ? [] : [{ name, type }]));
  return typed.length === columns.length && typed.length > 0 ? typed : undefined;
}

/** Holds a query's columns against the contract, types as ClickHouse spells them. */
export async function checkContract(
  analyser: Analyser,
  database: string,
  node: ModelNode,
  given: readonly TypedColumn[],
): Promise<readonly Diagnostic[]> {
  const promised = contractOf(node);
  if (!promised) return [];
  const structure = promised.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
  const answer = await analyser.ask<'read'>({
    kind: 'read',
    sql: 'describe null({structure:String})',
    database,
    params: { structure },
  });
  if (answer.kind === 'failed') {
    const { code, message } = answer.failure;
    return [{ code, severity: 'error', message, node: node.unique_id, part: { property: 'columns' } }];
  }
  const spelled = answer.rows.map(([name, type]) => ({ name: String(name), data_type: String(type) }));
  const found = given.map(({ name, type }) => ({ name, data_type: type }));
  return contractMismatches(spelled, found).map((mismatch) =>
    contractColumnDiffers(node.unique_id, mismatch.column, mismatch),
  );
}
