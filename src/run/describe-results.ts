import { hostFunction, PyTuple } from '../jinja/index.ts';
import type { NodeResult } from '../manifest/index.ts';
import type { RunRequest } from './types.ts';

/** A result as on-run-end hooks see it: dbt's fields by name, the node itself under `node`, and `to_dict()`. */
function describeResult(request: RunRequest, result: NodeResult): Readonly<Record<string, unknown>> {
  const node = request.manifest.nodes[result.uniqueId];
  const fields = {
    status: result.status,
    thread_id: result.thread,
    execution_time: result.executionTime,
    adapter_response: result.adapterResponse,
    message: result.message,
    failures: result.failures,
    unique_id: result.uniqueId,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: startedAt.toISOString(),
      completed_at: completedAt.toISOString(),
    })),
    node: node === undefined ? null : { ...node, compiled_code: result.compiledCode },
  };
  return { ...fields, to_dict: hostFunction('to_dict', () => structuredClone(fields)) };
}

/** What on-run-end hooks see besides what every hook does: `results`, `schemas`, `database_schemas`. */
export function describeResults(
  request: RunRequest,
  results: readonly NodeResult[],
  schemas: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    results: results.map((result) => describeResult(request, result)),
    schemas: [...schemas],
    database_schemas: schemas.map((schema) => new PyTuple(['', schema])),
  };
}
