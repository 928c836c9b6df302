import type { Diagnostic } from '../../base/index.ts';
import type { ManifestNode, SourceNode } from '../../manifest/index.ts';
import type { NodeCheck } from './types.ts';

type Checked = Pick<ManifestNode | SourceNode, 'unique_id' | 'resource_type'>;

export const passed = (
  { unique_id: id, resource_type: kind }: Checked,
  found: Partial<Pick<NodeCheck, 'columns' | 'lineage' | 'diagnostics'>> = {},
): NodeCheck => ({
  id,
  kind,
  status: 'passed',
  diagnostics: found.diagnostics ?? [],
  ...(found.columns ? { columns: found.columns } : {}),
  ...(found.lineage ? { lineage: found.lineage } : {}),
});

export const failed = (
  { unique_id: id, resource_type: kind }: Checked,
  diagnostics: readonly Diagnostic[],
): NodeCheck => ({ id, kind, status: 'failed', diagnostics });

/** `reason` completes "not checked, because …". */
export const unchecked = (
  { unique_id: id, resource_type: kind }: Checked,
  reason: string,
  diagnostics: readonly Diagnostic[] = [],
): NodeCheck => ({ id, kind, status: 'unchecked', reason, diagnostics });

/** `model.shop.orders` → `orders`. */
export const nameOf = (id: string): string => id.split('.').slice(2).join('.');

/** Why what stands on a node cannot be checked; undefined when it can. */
export function reasonOf(check: NodeCheck): string | undefined {
  if (check.status === 'failed') return `'${nameOf(check.id)}' has errors`;
  return check.status === 'unchecked' ? check.reason : undefined;
}
