import { isRecord, type Json, type JsonObject } from '../base/index.ts';
import type { BatchResults, Manifest, NodeResult, RunResult } from '../manifest/index.ts';
import { metadataJson, type ArtifactMetadata } from './artifact-metadata.ts';
import { toIsoFormat, toZonedIsoFormat } from './iso-format.ts';

/** Replaces every occurrence of a secret in any text of the data. */
export function scrubSecrets(data: Json, secrets: readonly string[]): Json {
  if (typeof data === 'string') {
    return secrets.reduce(
      (text, secret) => (secret.trim() === '' ? text : text.replaceAll(secret, '*****')),
      data,
    );
  }
  if (Array.isArray(data)) return data.map((item: Json) => scrubSecrets(item, secrets));
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, scrubSecrets(value, secrets)]));
}

const batchesJson = ({ successful, failed }: BatchResults): JsonObject => ({
  successful: successful.map((range) => range.map(toZonedIsoFormat)),
  failed: failed.map((range) => range.map(toZonedIsoFormat)),
});

function resultJson(result: NodeResult, manifest: Manifest): JsonObject {
  const node = manifest.nodes[result.uniqueId];
  const isUnitTest = Object.hasOwn(manifest.unitTests, result.uniqueId);
  // Seeds have no code, and dbt then says nothing of their relation either.
  const isCompiledKind = isUnitTest || (node !== undefined && node.resource_type !== 'seed');
  return {
    status: result.status,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: toIsoFormat(startedAt),
      completed_at: toIsoFormat(completedAt),
    })),
    thread_id: result.thread,
    execution_time: result.executionTime,
    adapter_response: result.adapterResponse,
    message: result.message,
    failures: result.failures,
    unique_id: result.uniqueId,
    compiled: isCompiledKind ? result.compiledCode !== null : null,
    compiled_code: isCompiledKind ? result.compiledCode : null,
    relation_name: isCompiledKind ? result.relationName : null,
    batch_results: result.batches ? batchesJson(result.batches) : null,
  };
}

/** The flags of a command as run_results.json keeps them, for `retry` and for people. */
export interface InvocationArguments {
  /** dbt's names of the flags. */
  readonly args: JsonObject;
  /** Values that must not be written, wherever they stand: those of `DBT_ENV_SECRET_*`. */
  readonly secrets: readonly string[];
}

/** run_results.json, version 6, as plain data; results in the order in which nodes finished. */
export function runResultsJson(
  run: RunResult,
  manifest: Manifest,
  metadata: ArtifactMetadata,
  { args, secrets }: InvocationArguments,
): JsonObject {
  return {
    metadata: metadataJson('run-results', 6, metadata),
    results: run.results.map((result) => resultJson(result, manifest)),
    elapsed_time: run.elapsed,
    args: scrubSecrets(args, secrets),
  };
}
