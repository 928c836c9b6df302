import type { NodeConfig, Contract } from '../../manifest/index.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import type { ConfigValues } from '../config/merge-config.ts';
import { dictAt, isDict, textAt, textsOf } from '../json-object.ts';

const STORED_AS: Readonly<Record<string, boolean>> = { ephemeral: false, table: true, view: true };

/** Nodes of one folder share their config while nothing else configures them. */
const finishedConfigs = new WeakMap<ConfigValues, NodeConfig>();

/** The merged config with the types the manifest promises; `store_failures` and its `_as` follow each other. */
export function finishConfig(unit: CodeUnit, values: ConfigValues): NodeConfig {
  const known = finishedConfigs.get(values);
  if (known) return known;
  const finished = finish(unit, values);
  finishedConfigs.set(values, finished);
  return finished;
}

function finish(unit: CodeUnit, values: ConfigValues): NodeConfig {
  const finished: NodeConfig = {
    ...values,
    enabled: values.enabled !== false,
    materialized: textAt(values, 'materialized') ?? 'view',
    alias: textAt(values, 'alias'),
    schema: textAt(values, 'schema'),
    database: textAt(values, 'database'),
    tags: textsOf(values.tags),
    meta: dictAt(values, 'meta'),
    group: textAt(values, 'group'),
  };
  if (unit.configKind !== 'test') return finished;
  const { store_failures: stores, store_failures_as: storedAs } = finished;
  if (typeof storedAs === 'string') return { ...finished, store_failures: STORED_AS[storedAs] ?? true };
  if (typeof stores !== 'boolean') return finished;
  return { ...finished, store_failures_as: stores ? 'table' : 'ephemeral' };
}

/** `access` as the model itself has it. */
export function accessOf(config: NodeConfig): 'private' | 'protected' | 'public' {
  const { access } = config;
  return access === 'private' || access === 'public' ? access : 'protected';
}

/** `docs` as the node itself has them. */
export function docsOf(config: NodeConfig): { show: boolean; node_color: string | null } {
  const docs = isDict(config.docs) ? config.docs : {};
  return { show: docs.show !== false, node_color: textAt(docs, 'node_color') };
}

/** `contract` as the node itself has it, without its checksum. */
export function contractOf(config: NodeConfig): Contract {
  const contract = isDict(config.contract) ? config.contract : {};
  return {
    enforced: contract.enforced === true,
    alias_types: contract.alias_types !== false,
    checksum: null,
  };
}
