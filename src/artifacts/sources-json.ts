import { join } from 'node:path';
import type { JsonObject } from '../base/index.ts';
import type { FreshnessRun, Manifest, SourceFreshness } from '../manifest/index.ts';
import { metadataJson, type ArtifactMetadata } from './artifact-metadata.ts';
import { toIsoFormat, toZonedIsoFormat } from './iso-format.ts';
import { writeAtomically } from './write-atomically.ts';

/** sources.json, version 3, as plain data; results in the order in which sources were measured. */
export function sourcesJson(run: FreshnessRun, manifest: Manifest, metadata: ArtifactMetadata): JsonObject {
  return {
    metadata: metadataJson('sources', 3, metadata),
    results: run.results.map((result) => resultJson(result, manifest)),
    elapsed_time: run.elapsed,
  };
}

function resultJson(result: SourceFreshness, manifest: Manifest): JsonObject {
  const { uniqueId, status, measured } = result;
  if (!measured) {
    const error = result.diagnostics.map(({ message }) => message).join('\n');
    return { unique_id: uniqueId, error, status: 'runtime error' };
  }
  return {
    unique_id: uniqueId,
    max_loaded_at: toZonedIsoFormat(measured.maxLoadedAt),
    snapshotted_at: toZonedIsoFormat(measured.snapshottedAt),
    max_loaded_at_time_ago_in_s: measured.age,
    status,
    criteria: manifest.sources[uniqueId]?.freshness ?? {},
    adapter_response: result.adapterResponse,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: toIsoFormat(startedAt),
      completed_at: toIsoFormat(completedAt),
    })),
    thread_id: result.thread,
    execution_time: result.executionTime,
  };
}

/** Writes sources.json. `file` is an absolute path. @throws ArtifactError */
export async function writeSources(
  file: string,
  run: FreshnessRun,
  manifest: Manifest,
  metadata: ArtifactMetadata,
): Promise<void> {
  await writeAtomically(file, JSON.stringify(sourcesJson(run, manifest, metadata)));
}

/** Where sources.json lies unless another place was named. */
export const sourcesFile = (targetFolder: string): string => join(targetFolder, 'sources.json');
