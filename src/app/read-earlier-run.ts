import { resolve } from 'node:path';
import { readRunResults } from '../artifacts/index.ts';
import { isRecord, UserError, type Json, type JsonObject } from '../base/index.ts';
import type { BatchRange, NodeStatus } from '../manifest/index.ts';
import { loadProjectConfig } from '../project/index.ts';
import { maskedArgument, notRetriable, nothingToRetry } from './diagnostics.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { folderOf } from './read-project-state.ts';
import { startInvocation } from './start-invocation.ts';
import { warningPolicy } from './warning-policy.ts';

/** A command as its run_results.json tells of it. */
export interface EarlierCommand {
  /** dbt's name of the command. */
  readonly which: string;
  /** Its flags and arguments, by dbt's names. */
  readonly args: JsonObject;
  /** `unique_id`s of what failed and of what was not reached; empty when all went well. */
  readonly unfinished: readonly string[];
  /** Of microbatch models of which a part was built: what was not. */
  readonly failedBatches: ReadonlyMap<string, readonly BatchRange[]>;
}

/** dbt's `RETRYABLE_STATUSES` (`dbt/task/retry.py`). */
const UNFINISHED: ReadonlySet<NodeStatus> = new Set([
  'error',
  'fail',
  'skipped',
  'runtime error',
  'partial success',
]);

/** Commands whose results say what is left to do. */
const RETRIABLE = ['build', 'run', 'test', 'seed', 'snapshot', 'compile', 'clone', 'run-operation'];

/** Places and the like: those of the retry itself hold (dbt's `IGNORE_PARENT_FLAGS`). */
const OWN: ReadonlySet<string> = new Set([
  'log_path',
  'output_path',
  'profiles_dir',
  'project_dir',
  'target_path',
  'warn_error',
  'defer_state',
  'deprecated_state',
  'which',
  'invocation_command',
  'show',
]);

/**
 * The command that the run_results.json of `--state`, or of the target folder, is of.
 * @throws UserError when there is none, or none that can go on; ArtifactError when it cannot be read.
 */
export async function readEarlierRun(options: GlobalOptions, io: AppIo): Promise<EarlierCommand> {
  const request = projectRequest(options, startInvocation(options, io));
  const config = await loadProjectConfig(request, null);
  const root = request.root.folder;
  const folder =
    options.state === undefined
      ? resolve(root, config.targetPath)
      : folderOf(options.state, root, options.cwd);
  const run = await readRunResults(resolve(folder, 'run_results.json'));
  if (!run) throw new UserError(nothingToRetry(folder));
  const which = typeof run.args['which'] === 'string' ? run.args['which'] : '';
  if (!RETRIABLE.includes(which)) throw new UserError(notRetriable(which, RETRIABLE));
  const warningsToo = warningPolicy(options).isError('LogTestResult');
  const unfinished = [...run.status].flatMap(([id, status]) => {
    // Hooks run anew with every command.
    if (id.startsWith('operation.') && which !== 'run-operation') return [];
    return UNFINISHED.has(status) || (warningsToo && status === 'warn') ? [id] : [];
  });
  const args = Object.fromEntries(Object.entries(run.args).filter(([name]) => !OWN.has(name)));
  const parts = [...run.batches].filter(
    ([, { successful, failed }]) => successful.length > 0 && failed.length > 0,
  );
  const failedBatches = new Map(parts.map(([id, { failed }]) => [id, failed]));
  return { which, args, unfinished, failedBatches };
}

/** Whether a value was masked when it was written. */
function isMasked(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('*****');
  if (Array.isArray(value)) return value.some(isMasked);
  return isRecord(value) && Object.values(value).some(isMasked);
}

/**
 * The earlier command's flags with those of the retry over them.
 * @throws UserError for a secret that would have to be given again.
 */
export function mergeArguments(earlier: JsonObject, now: JsonObject): JsonObject {
  const merged = { ...earlier, ...now };
  const masked = Object.keys(merged).find((name) => isMasked(merged[name]));
  if (masked !== undefined) throw new UserError(maskedArgument(masked.replaceAll('_', '-')));
  return merged;
}
