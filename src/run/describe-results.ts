import type { JsonObject } from '../base/index.ts';
import { Dataclass, timeInUtc, type DataclassFields } from '../context/index.ts';
import { PyTuple } from '../jinja/index.ts';
import {
  isRelational,
  type ColumnInfo,
  type ExposureNode,
  type Manifest,
  type ManifestNode,
  type NodeResult,
  type SavedQueryNode,
  type SourceFreshness,
  type SourceNode,
  type Timing,
} from '../manifest/index.ts';
import { runnableNode } from './runnable-node.ts';

/** What results of a run and of source freshness have in common. */
interface AnyResult {
  readonly status: string;
  readonly thread: string;
  readonly executionTime: number;
  readonly timing: readonly Timing[];
  readonly adapterResponse: JsonObject;
}

const FAILED: ReadonlySet<string> = new Set(['error', 'fail', 'skipped']);

/** What on-run-end hooks see besides what every hook does: `results`, `schemas`, `database_schemas`. */
export function describeResults(
  manifest: Manifest,
  results: readonly NodeResult[],
): Readonly<Record<string, unknown>> {
  const { nodes } = manifest;
  // As in dbt: no hooks but those that failed, and only schemas in which something was built.
  const isHook = (id: string): boolean => nodes[id]?.resource_type === 'operation';
  const shown = results.filter(({ uniqueId, status }) => !isHook(uniqueId) || status === 'error');
  const built = results.flatMap(({ uniqueId, status }) => {
    const node = nodes[uniqueId];
    return node !== undefined && isRelational(node) && !FAILED.has(status) ? [node.schema] : [];
  });
  const schemas = [...new Set(built)].sort();
  return {
    results: shown.map((result) => describeResult(describedNode(manifest, result.uniqueId), result)),
    schemas,
    database_schemas: schemas.map((schema) => new PyTuple(['', schema])),
  };
}

type DescribedNode = ManifestNode | SourceNode | ExposureNode | SavedQueryNode;

/** What a result is of: a unit test's is the node that it runs as. */
const describedNode = (manifest: Manifest, id: string): DescribedNode | undefined =>
  runnableNode(manifest, id) ?? manifest.exposures[id] ?? manifest.savedQueries[id];

/** The same after `source freshness`. */
export function describeFreshness(
  sources: readonly SourceNode[],
  results: readonly SourceFreshness[],
): Readonly<Record<string, unknown>> {
  const byId = new Map(sources.map((source) => [source.unique_id, source]));
  return {
    results: results.map((result) => describeSource(byId.get(result.uniqueId), result)),
    schemas: [],
    database_schemas: [],
  };
}

function describeResult(node: DescribedNode | undefined, result: NodeResult): Dataclass {
  return new Dataclass('RunResult', () => ({
    ...commonFields(result),
    message: result.message,
    failures: result.failures,
    node: node === undefined ? null : describeNode(node, { compiled_code: result.compiledCode }),
    agate_table: null,
    batch_results: null,
  }));
}

function describeSource(source: SourceNode | undefined, result: SourceFreshness): Dataclass {
  return new Dataclass('SourceFreshnessResult', () => ({
    ...commonFields(result),
    message: result.diagnostics[0]?.message ?? null,
    failures: null,
    node: source === undefined ? null : describeNode(source),
    max_loaded_at: result.measured ? timeInUtc(result.measured.maxLoadedAt) : null,
    snapshotted_at: result.measured ? timeInUtc(result.measured.snapshottedAt) : null,
    age: result.measured?.age ?? null,
  }));
}

const commonFields = (result: AnyResult): DataclassFields => ({
  status: result.status,
  timing: result.timing.map(
    ({ name, startedAt, completedAt }) =>
      new Dataclass('TimingInfo', () => ({ name, started_at: startedAt, completed_at: completedAt })),
  ),
  thread_id: result.thread,
  execution_time: result.executionTime,
  adapter_response: structuredClone(result.adapterResponse),
});

/** A copy: hooks may change what they are given. */
function describeNode(node: DescribedNode, more: DataclassFields = {}): Dataclass {
  return new Dataclass(node.resource_type, () => {
    const fields = structuredClone(node);
    return 'columns' in fields
      ? { ...fields, columns: describeColumns(fields.columns), ...more }
      : { ...fields };
  });
}

const describeColumns = (columns: Readonly<Record<string, ColumnInfo>>): DataclassFields =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      new Dataclass('ColumnInfo', () => ({ ...column })),
    ]),
  );
