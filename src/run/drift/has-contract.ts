import { isRecord } from '../../base/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';

/** Whether a node's columns are a contract. */
export function hasContract({ config }: ManifestNode): boolean {
  return isRecord(config['contract']) && config['contract']['enforced'] === true;
}
