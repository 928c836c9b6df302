import { join } from 'node:path';
import { isRecord, UserError } from '../base/index.ts';
import type { SelectionState, SourceFreshness } from '../graph/index.ts';
import { artifactMissing, badArtifact } from './diagnostics.ts';
import { readArtifact } from './read-artifact.ts';
import { readManifest } from './read-manifest.ts';
import { readRunResults } from './read-run-results.ts';

/** When each source was last loaded, from a `sources.json`; undefined when there is none. @throws UserError, ArtifactError */
export async function readSourceFreshness(
  path: string,
): Promise<ReadonlyMap<string, SourceFreshness> | undefined> {
  const artifact = await readArtifact(path, 'sources', [1, 2, 3]);
  if (!artifact) return undefined;
  const { results } = artifact.data;
  if (!Array.isArray(results)) throw new UserError(badArtifact(path, 'sources', `it has no 'results'`));
  const freshness = new Map<string, SourceFreshness>();
  for (const result of results as readonly unknown[]) {
    if (!isRecord(result) || typeof result.unique_id !== 'string') continue;
    const at = typeof result.max_loaded_at === 'string' ? Date.parse(result.max_loaded_at) : Number.NaN;
    freshness.set(result.unique_id, Number.isNaN(at) ? { failed: true } : { maxLoadedAt: at });
  }
  return freshness;
}

/**
 * What a `--state` folder holds for selection: manifest.json, run_results.json and sources.json, the last beside the
 * target folder's own. Each may be missing: a selector that needs it says so, since others can do without.
 * @throws UserError `ARTIFACT_NOT_FOUND` for a folder without any of them; UserError, ArtifactError for unusable files.
 */
export async function readState(stateFolder: string, targetFolder: string): Promise<SelectionState> {
  const path = join(stateFolder, 'manifest.json');
  const [manifest, run, previousSources, currentSources] = await Promise.all([
    readManifest(path),
    readRunResults(join(stateFolder, 'run_results.json')),
    readSourceFreshness(join(stateFolder, 'sources.json')),
    readSourceFreshness(join(targetFolder, 'sources.json')),
  ]);
  if (!manifest && !run && !previousSources) throw new UserError(artifactMissing(path));
  return {
    ...(manifest && { manifest }),
    ...(run && { results: run.status }),
    ...(previousSources && { previousSources }),
    ...(currentSources && { currentSources }),
  };
}
