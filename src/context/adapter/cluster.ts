import type { Target } from '../../manifest/index.ts';

/** Database engines in which two tables can be exchanged atomically; `Overlay` passes it on to an Atomic one. */
const EXCHANGING = new Set(['Atomic', 'Replicated', 'Shared', 'Overlay']);

/** Whether `EXCHANGE TABLES` works in a database of this engine. */
export function canExchangeIn(engine: string | undefined): boolean {
  return engine !== undefined && EXCHANGING.has(engine);
}

/** Whether DDL names the cluster: there is one, and its databases do not replicate DDL by themselves. */
export function writesOnCluster(target: Target): boolean {
  if (target.kind !== 'server' || !target.cluster?.trim()) return false;
  return !(target.databaseEngine ?? '').toLowerCase().includes('replicated');
}
