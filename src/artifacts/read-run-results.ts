import { isRecord, UserError, type JsonObject } from '../base/index.ts';
import type { BatchRange, BatchResults, NodeStatus } from '../manifest/index.ts';
import { badArtifact } from './diagnostics.ts';
import { readArtifact } from './read-artifact.ts';

/** What a later command needs of an earlier run: `retry`, `result:`, and timings to order nodes by. */
export interface EarlierRun {
  /** The flags of that command, by dbt's names. */
  readonly args: JsonObject;
  readonly status: ReadonlyMap<string, NodeStatus>;
  /** Of microbatch models: which of their batches succeeded and which failed. */
  readonly batches: ReadonlyMap<string, BatchResults>;
  /** Seconds. */
  readonly executionTime: ReadonlyMap<string, number>;
}

const STATUSES: readonly NodeStatus[] = [
  'success',
  'error',
  'skipped',
  'partial success',
  'no-op',
  'pass',
  'fail',
  'warn',
  'runtime error',
];

/** Batches as dbt writes them: pairs of moments, in UTC unless they say otherwise. Anything else is left out. */
function readRanges(value: unknown): readonly BatchRange[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown): readonly BatchRange[] => {
    if (!Array.isArray(pair)) return [];
    const [start, end] = pair.map((each) => {
      const text = String(each);
      return new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
    });
    const isRange = start && end && !Number.isNaN(start.getTime()) && !Number.isNaN(end.getTime());
    return isRange ? [[start, end]] : [];
  });
}

/**
 * Reads `run_results.json`, whoever wrote it; undefined when there is none. Results whose status is none of dbt's are
 * left out.
 * @throws UserError, ArtifactError as readArtifact does.
 */
export async function readRunResults(path: string): Promise<EarlierRun | undefined> {
  // What changed between these versions is not read here.
  const artifact = await readArtifact(path, 'run-results', [4, 5, 6]);
  if (!artifact) return undefined;
  const { results, args } = artifact.data;
  if (!Array.isArray(results)) throw new UserError(badArtifact(path, 'run-results', `it has no 'results'`));
  const status = new Map<string, NodeStatus>();
  const executionTime = new Map<string, number>();
  const batches = new Map<string, BatchResults>();
  for (const result of results as readonly unknown[]) {
    if (!isRecord(result) || typeof result.unique_id !== 'string') continue;
    const known = STATUSES.find((name) => name === result.status);
    if (known) status.set(result.unique_id, known);
    if (isRecord(result.batch_results)) {
      const { successful, failed } = result.batch_results;
      batches.set(result.unique_id, { successful: readRanges(successful), failed: readRanges(failed) });
    }
    if (typeof result.execution_time === 'number') executionTime.set(result.unique_id, result.execution_time);
  }
  const isArguments = (value: unknown): value is JsonObject => isRecord(value);
  return { args: isArguments(args) ? args : {}, status, batches, executionTime };
}
