import { join } from 'node:path';
import type { JsonObject } from '../base/index.ts';
import { summarizeGraph, type ProjectGraph } from '../graph/index.ts';
import type { Manifest, RunResult } from '../manifest/index.ts';
import type { ArtifactMetadata } from './artifact-metadata.ts';
import { jsonChunks } from './json-chunks.ts';
import { manifestHead, manifestJson, type CompiledFields, type ManifestMetadata } from './manifest-json.ts';
import { runResultsJson, type InvocationArguments } from './run-results-json.ts';
import { semanticManifestJson } from './semantic-manifest-json.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes `manifest.json`, and `semantic_manifest.json` beside it as dbt does, into the target folder. @throws ArtifactError */
export async function writeManifest(
  targetFolder: string,
  manifest: Manifest,
  graph: ProjectGraph,
  metadata: ManifestMetadata,
  compiled?: ReadonlyMap<string, CompiledFields>,
): Promise<void> {
  const document = manifestJson(manifest, graph, metadata, compiled);
  await writeAtomically(join(targetFolder, 'manifest.json'), jsonChunks(document));
  await writeSemanticManifest(targetFolder, manifest);
}

async function writeSemanticManifest(targetFolder: string, manifest: Manifest): Promise<void> {
  const semantic = JSON.stringify(semanticManifestJson(manifest));
  await writeAtomically(join(targetFolder, 'semantic_manifest.json'), semantic);
}

/**
 * As `writeManifest`, where all of manifest.json but its metadata is text already.
 * @param rest what follows the metadata, from `, ` on to the last brace.
 * @throws ArtifactError
 */
export async function writeManifestText(
  targetFolder: string,
  manifest: Manifest,
  metadata: ManifestMetadata,
  rest: Iterable<Uint8Array>,
): Promise<void> {
  const head = manifestHead(manifest.projectName, metadata);
  await writeAtomically(join(targetFolder, 'manifest.json'), [head, ...rest]);
  await writeSemanticManifest(targetFolder, manifest);
}

/** Writes `run_results.json` into the target folder. @throws ArtifactError */
export async function writeRunResults(
  targetFolder: string,
  run: RunResult,
  manifest: Manifest,
  metadata: ArtifactMetadata,
  invocation: InvocationArguments,
): Promise<void> {
  const document = runResultsJson(run, manifest, metadata, invocation);
  await writeAtomically(join(targetFolder, 'run_results.json'), JSON.stringify(document));
}

/** Writes `graph_summary.json`: dbt's small picture of the DAG, with test edges when the command is `build`. */
export async function writeGraphSummary(
  targetFolder: string,
  graph: ProjectGraph,
  invocationId: string,
  testsGate: boolean,
): Promise<void> {
  const document: JsonObject = {
    _invocation_id: invocationId,
    linked: { ...summarizeGraph(graph) },
    ...(testsGate && { with_test_edges: { ...summarizeGraph(graph, true) } }),
  };
  await writeAtomically(join(targetFolder, 'graph_summary.json'), JSON.stringify(document));
}
