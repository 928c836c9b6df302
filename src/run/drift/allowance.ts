import type { ManifestNode } from '../../manifest/index.ts';

/** What may be done about a relation that differs from its config. */
export type Allowance = 'apply' | 'continue' | 'fail';

/**
 * What a node's config says is to be done: dbt's `on_configuration_change`, or `fallback` where nobody wrote it. dbt fills
 * in `apply`, for materialized views that it can always build again; the rows of a table may be worth more.
 */
export function allowanceOf(
  { config, unrendered_config: written }: ManifestNode,
  fallback: Allowance,
): Allowance {
  const value = config['on_configuration_change'];
  if (value === 'fail' || value === 'continue') return value;
  const isWritten = value === 'apply' && Object.hasOwn(written, 'on_configuration_change');
  return isWritten ? 'apply' : fallback;
}
