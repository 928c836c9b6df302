import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ReadResult {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
  readonly failures: number | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
}

/** What run_results.json of a project says of each node. */
export function readResults(project: string): readonly ReadResult[] {
  const text = readFileSync(join(project, 'target', 'run_results.json'), 'utf8');
  return (JSON.parse(text) as { results: readonly ReadResult[] }).results;
}

/** The statuses in run_results.json by the name of the node (a generic test's without its hash). */
export function readStatuses(project: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readResults(project).map(({ unique_id, status }) => [unique_id.split('.')[2] ?? unique_id, status]),
  );
}
