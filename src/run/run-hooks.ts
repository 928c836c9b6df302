import type { NodeResult, NodeStatus, OperationNode, Timing } from '../manifest/index.ts';
import { explainError } from './nodes/explain-error.ts';
import { compileUse } from './nodes/node-task.ts';
import { stateOfNode, type RunState } from './run-state.ts';

export type HookMoment = 'on-run-start' | 'on-run-end';

const isHook = (node: { readonly resource_type: string }): node is OperationNode =>
  node.resource_type === 'operation';

/** A project's hooks of one moment, in dbt's order: packages by name, the root project's last. */
export function hooksOfRun(state: RunState, moment: HookMoment): readonly OperationNode[] {
  const { manifest } = state.request;
  const key = (hook: OperationNode): string =>
    hook.package_name === manifest.projectName ? '\uffff' : hook.package_name;
  return Object.values(manifest.nodes)
    .filter(isHook)
    .filter((node) => node.tags.includes(moment))
    .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : (a.index ?? 0) - (b.index ?? 0)));
}

async function sendHook(
  state: RunState,
  hook: OperationNode,
  extra: Readonly<Record<string, unknown>>,
  onRendered: () => void,
): Promise<void> {
  const own = await stateOfNode(state, hook);
  const { request } = own;
  const use = { ...compileUse({ state: own, node: hook, thread: 'main' }), extra };
  const sql = (await request.compiler.compile(hook, use)).sql;
  onRendered();
  if (sql.trim() === '') return;
  const queryId = crypto.randomUUID();
  request.listener({ kind: 'StatementSent', uniqueId: hook.unique_id, purpose: 'hook', sql, queryId });
  await request.warehouse.command(sql, { queryId, signal: state.signal });
}

/**
 * Runs the hooks of a moment one after another; after one that failed the others are skipped. Their results are part of
 * the run's, as in dbt.
 */
export async function runHooks(
  state: RunState,
  moment: HookMoment,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<readonly NodeResult[]> {
  const { clock, listener } = state.request;
  const hooks = hooksOfRun(state, moment);
  const results: NodeResult[] = [];
  let failed = false;
  for (const [position, hook] of hooks.entries()) {
    const name = `${hook.package_name}.${moment}.${position}`;
    const place = { name, index: position + 1, total: hooks.length };
    const startedAt = clock.now();
    const started = clock.monotonic();
    let compiledAt: Date | undefined;
    let status: NodeStatus = 'skipped';
    let message = `${name} skipped`;
    let diagnostics: NodeResult['diagnostics'] = [];
    if (!failed) {
      listener({ kind: 'HookStarted', ...place, at: startedAt });
      try {
        await sendHook(state, hook, extra, () => {
          compiledAt = clock.now();
        });
        status = 'success';
        message = `${name} passed`;
      } catch (failure) {
        const explained = explainError(failure, hook, undefined);
        failed = true;
        status = 'error';
        message = `${name} failed, error:\n ${explained.message}`;
        diagnostics = explained.diagnostics;
      }
    }
    const completedAt = clock.now();
    const timing: Timing[] =
      status === 'skipped'
        ? []
        : [
            { name: 'compile', startedAt, completedAt: compiledAt ?? completedAt },
            { name: 'execute', startedAt: compiledAt ?? completedAt, completedAt },
          ];
    const result: NodeResult = {
      uniqueId: hook.unique_id,
      status,
      thread: 'main',
      executionTime: status === 'skipped' ? 0 : (clock.monotonic() - started) / 1000,
      timing,
      adapterResponse: {},
      message,
      failures: status === 'success' ? 0 : 1,
      compiledCode: null,
      relationName: null,
      diagnostics,
    };
    results.push(result);
    listener({ kind: 'HookFinished', ...place, at: completedAt, result });
  }
  return results;
}
