import { Turnstile } from '../../base/index.ts';
import type { FreshnessRun, NodeResult, SourceFreshness, SourceNode } from '../../manifest/index.ts';
import { createTargetSchema } from '../create-target-schema.ts';
import { describeFreshness } from '../describe-results.ts';
import type { FreshnessLine } from '../events.ts';
import { runHooks } from '../run-hooks.ts';
import { isFailure } from '../is-failure.ts';
import { createRunState } from '../run-state.ts';
import type { RunRequest } from '../types.ts';
import { judgeAge } from './freshness-criteria.ts';
import { explainFreshness, measureSource } from './measure-source.ts';

export interface FreshnessRequest extends RunRequest {
  /** In the order in which they are to be measured. */
  readonly sources: readonly SourceNode[];
  /** dbt's `source_freshness_run_project_hooks`. */
  readonly runsHooks: boolean;
}

/** dbt's time of what never happened. */
const NEVER = new Date('0001-01-01T00:00:00Z');

/**
 * `source freshness`: measures sources, as many at once as there are threads, between the project's hooks. What goes wrong
 * with a source is in its result; after a hook of the start that failed none is measured.
 * @throws WarehouseError, UserError when the target's database cannot be made: nothing was measured then
 */
export async function measureFreshness(request: FreshnessRequest): Promise<FreshnessRun> {
  const { clock, listener, settings, signal, sources, target } = request;
  const started = clock.monotonic();
  const state = createRunState(request, signal);
  const hooks: NodeResult[] = [];
  await createTargetSchema(request);
  listener({ kind: 'RunStarted', total: sources.length, threads: settings.threads, targetName: target.name });
  if (request.runsHooks) hooks.push(...(await runHooks(state, 'on-run-start')));
  const lines: FreshnessLine[] = [];
  const results = hooks.some(isFailure) ? [] : await measureAll(request, lines);
  if (request.runsHooks && !signal.aborted) {
    hooks.push(...(await runHooks(state, 'on-run-end', describeFreshness(sources, results))));
  }
  const isBad = ({ status }: SourceFreshness): boolean => status === 'error' || status === 'runtime error';
  const run: FreshnessRun = {
    generatedAt: clock.now(),
    elapsed: (clock.monotonic() - started) / 1000,
    results,
    hooks,
    success: !signal.aborted && !results.some(isBad) && !hooks.some(isFailure),
  };
  listener({ kind: 'FreshnessFinished', run, lines });
  return run;
}

async function measureAll(
  request: FreshnessRequest,
  lines: FreshnessLine[],
): Promise<readonly SourceFreshness[]> {
  const { sources, settings } = request;
  const width = Math.max(1, settings.threads);
  const gate = new Turnstile(width);
  const freeThreads = Array.from({ length: width }, (_, index) => `Thread-${index + 1} (worker)`).reverse();
  const results: SourceFreshness[] = [];
  await Promise.all(
    sources.map(async (source, index) => {
      await gate.pass(async () => {
        const thread = freeThreads.pop() ?? '';
        const line: FreshnessLine = { source, index: index + 1, total: sources.length, thread };
        lines.push(line);
        results.push(await measureOne(request, line));
        freeThreads.push(thread);
      });
    }),
  );
  return results;
}

async function measureOne(request: FreshnessRequest, line: FreshnessLine): Promise<SourceFreshness> {
  const { clock, listener, signal, warehouse, relations } = request;
  const { source, thread } = line;
  const startedAt = clock.now();
  const started = clock.monotonic();
  listener({ kind: 'FreshnessStarted', line, at: startedAt });
  const use = {
    thread,
    signal,
    warehouse,
    relations,
    onStatement: (sql: string, queryId: string) =>
      listener({ kind: 'StatementSent', uniqueId: source.unique_id, purpose: 'freshness', sql, queryId }),
  };
  const outcome = await measureSource(source, request, use).then(
    (answer): Pick<SourceFreshness, 'status' | 'adapterResponse' | 'measured' | 'diagnostics'> => {
      const maxLoadedAt = answer.maxLoadedAt ?? NEVER;
      const { snapshottedAt, adapterResponse } = answer;
      const age = (snapshottedAt.getTime() - maxLoadedAt.getTime()) / 1000;
      const measured = { maxLoadedAt, snapshottedAt, age };
      return { status: judgeAge(source, age), adapterResponse, measured, diagnostics: [] };
    },
    (failure: unknown) => ({
      status: 'runtime error' as const,
      adapterResponse: {},
      measured: null,
      diagnostics: explainFreshness(failure, source, request),
    }),
  );
  const completedAt = clock.now();
  const result: SourceFreshness = {
    uniqueId: source.unique_id,
    thread,
    executionTime: (clock.monotonic() - started) / 1000,
    // Nothing is compiled of a source; dbt has both entries all the same.
    timing: [
      { name: 'compile', startedAt, completedAt: startedAt },
      { name: 'execute', startedAt, completedAt },
    ],
    ...outcome,
  };
  listener({ kind: 'FreshnessMeasured', line, result });
  return result;
}
