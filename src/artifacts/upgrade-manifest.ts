import { isRecord } from '../base/index.ts';
import type { ArtifactJson, RawArtifact } from './read-artifact.ts';

/** Versions that {@link upgradeManifest} brings to the newest: dbt 1.0 (4) to 1.8 and later (12). */
export const MANIFEST_VERSIONS: readonly number[] = [4, 5, 6, 7, 8, 9, 10, 11, 12];

type Fields = Readonly<Record<string, unknown>>;
type Upgrade = (record: Fields) => Fields;

/** `[name]` and `[package, name]` were references until dbt 1.5. */
function upgradeRefs(refs: unknown): unknown {
  if (!Array.isArray(refs)) return refs;
  return refs.map((ref: unknown) => {
    if (!Array.isArray(ref)) return ref;
    const [first, second] = ref as readonly unknown[];
    return second === undefined
      ? { package: null, name: first, version: null }
      : { package: first, name: second, version: null };
  });
}

/** Only seeds keep the folder of their package. */
function withoutRoot({ root_path: _root, ...record }: Fields): Fields {
  return record;
}

/** Until dbt 1.3 code was `raw_sql` and `compiled_sql`. */
const upgradeCode: Upgrade = ({ raw_sql: raw, compiled_sql: compiled, ...record }) => ({
  ...record,
  ...(raw === undefined ? {} : { raw_code: raw }),
  ...(compiled === undefined ? {} : { compiled_code: compiled }),
});

/** What a version before them could not say, as dbt takes it: fields that comparing looks at. */
const MODEL_DEFAULTS: Fields = {
  access: 'protected',
  constraints: [],
  version: null,
  latest_version: null,
  deprecation_date: null,
  primary_key: [],
  time_spine: null,
};
const CODE_DEFAULTS: Fields = {
  language: 'sql',
  contract: { enforced: false, alias_types: true, checksum: null },
};

/** Fields of compiled nodes that seeds had until dbt 1.4. */
const NOT_OF_SEEDS: ReadonlySet<string> = new Set([
  'language',
  'refs',
  'sources',
  'metrics',
  'compiled_path',
  'compiled',
  'compiled_code',
  'extra_ctes_injected',
  'extra_ctes',
]);

function upgradeSeed(record: Fields): Fields {
  const { depends_on: dependsOn, ...rest } = record;
  const macros = isRecord(dependsOn) && Array.isArray(dependsOn.macros) ? dependsOn.macros : [];
  const kept = Object.entries(rest).filter(([key]) => !NOT_OF_SEEDS.has(key));
  return { ...Object.fromEntries(kept), depends_on: { macros } };
}

const upgradeNode: Upgrade = (node) => {
  const record = upgradeCode(node);
  if (record['resource_type'] === 'seed') return upgradeSeed(record);
  const defaults = record['resource_type'] === 'model' ? MODEL_DEFAULTS : {};
  return {
    ...CODE_DEFAULTS,
    ...defaults,
    ...withoutRoot(record),
    refs: upgradeRefs(record['refs'] ?? []),
  };
};

const upgradeUser: Upgrade = (record) => ({
  ...withoutRoot(record),
  refs: upgradeRefs(record['refs'] ?? []),
});
const upgradeDoc: Upgrade = (doc) => ({ ...withoutRoot(doc), resource_type: 'doc' });

/** Metrics of dbt 1.6 had one filter where later ones have a list of them. */
const upgradeFilter = (holder: unknown): unknown => {
  if (!isRecord(holder) || !isRecord(holder.filter) || 'where_filters' in holder.filter) return holder;
  return { ...holder, filter: { where_filters: [holder.filter] } };
};

const upgradeMetric: Upgrade = (metric) => {
  const record = upgradeFilter(upgradeUser(metric));
  if (!isRecord(record) || !isRecord(record.type_params)) return isRecord(record) ? record : metric;
  const entries = Object.entries(record.type_params).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(upgradeFilter) : upgradeFilter(value),
  ]);
  return { ...record, type_params: Object.fromEntries(entries) as Fields };
};

function eachOf(records: unknown, upgrade: Upgrade): unknown {
  if (!isRecord(records)) return records;
  return Object.fromEntries(
    Object.entries(records).map(([id, record]) => [id, isRecord(record) ? upgrade(record) : record]),
  );
}

/** Metrics before dbt 1.6 are of another kind altogether: they are left out, as dbt leaves them out. */
function upgradeDisabled(disabled: unknown, hasOldMetrics: boolean): unknown {
  if (!isRecord(disabled)) return disabled;
  const entries = Object.entries(disabled).flatMap(([id, list]) => {
    if (!Array.isArray(list)) return [];
    if (hasOldMetrics && id.startsWith('metric.')) return [];
    return [[id, list.map((each: unknown) => (isRecord(each) ? upgradeNode(each) : each))] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Brings an older manifest to version 12, whose shapes the rooms above know; 12 is as it is.
 * (`dbt/artifacts/schemas/upgrades`.)
 */
export function upgradeManifest({ data, version }: RawArtifact): ArtifactJson {
  if (version === 12) return data;
  const hasOldMetrics = version <= 9;
  return {
    ...data,
    nodes: eachOf(data.nodes, upgradeNode),
    sources: eachOf(data.sources, withoutRoot),
    macros: eachOf(data.macros, withoutRoot),
    docs: eachOf(data.docs, upgradeDoc),
    exposures: eachOf(data.exposures, upgradeUser),
    metrics: hasOldMetrics ? {} : eachOf(data.metrics, version === 10 ? upgradeMetric : upgradeUser),
    disabled: upgradeDisabled(data.disabled, hasOldMetrics),
  };
}
