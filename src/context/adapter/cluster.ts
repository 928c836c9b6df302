import type { Json, JsonObject } from '../../base/index.ts';
import { toText } from '../../jinja/index.ts';
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

const isTrue = (value: Json | undefined): boolean => /^true$/i.test(toText(value ?? ''));

/**
 * Whether a node's own statements name the cluster. Its configs `force_on_cluster` and `disable_on_cluster` say so, the
 * first one before the second; functions, which no database replicates, are made on the whole cluster.
 */
export function isOnCluster(target: Target, resourceType: Json | undefined, config: JsonObject): boolean {
  if (target.kind !== 'server' || !target.cluster?.trim()) return false;
  if (isTrue(config['force_on_cluster'])) return true;
  if (isTrue(config['disable_on_cluster'])) return false;
  return resourceType === 'function' || writesOnCluster(target);
}

/**
 * How the local tables of distributed models are named, by the profile's `local_suffix` and `local_db_prefix`: an
 * underscore comes between unless there is one.
 */
export function localNaming(target: Target): { readonly suffix: string; readonly prefix: string } {
  const { localSuffix: suffix = '', localDbPrefix: prefix = '' } = target.kind === 'server' ? target : {};
  return {
    suffix: suffix === '' || suffix.startsWith('_') ? suffix : `_${suffix}`,
    prefix: prefix === '' || prefix.endsWith('_') ? prefix : `${prefix}_`,
  };
}
