import type { Span } from '../../base/index.ts';
import type { CompiledSql } from '../../compile/index.ts';
import { errorTrace } from '../../jinja/index.ts';
import type { NodeResult, Timing } from '../../manifest/index.ts';
import { resourceNotRunnable } from '../diagnostics.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import type { RelationName } from '../plan/node-plan.ts';
import { stateOfNode } from '../run-state.ts';
import { auditNode } from './audit.ts';
import { explainError } from './explain-error.ts';
import type { NodeOutcome, NodeTask } from './node-task.ts';
import { runClone } from './run-clone.ts';
import { isUsers, placeDiagnostics } from './place-diagnostics.ts';
import { runFunction } from './run-function.ts';
import { runModel } from './run-model.ts';
import { runSeed } from './run-seed.ts';
import { runSnapshot } from './run-snapshot.ts';
import { runTest } from './run-test.ts';
import { runUnitTest } from './run-unit-test.ts';

function work(task: NodeTask): Promise<NodeOutcome> {
  const { node } = task;
  const { cloneSource } = task.state.request;
  if (cloneSource) return runClone(task, node, cloneSource(node.unique_id));
  switch (node.resource_type) {
    case 'model':
      return runModel(task, node);
    case 'seed':
      return runSeed(task, node);
    case 'test':
      return runTest(task, node);
    case 'unit_test':
      return runUnitTest(task, node);
    case 'snapshot':
      return runSnapshot(task, node);
    case 'function':
      return runFunction(task, node);
    case 'analysis':
    case 'operation':
    case 'sql_operation':
      throw resourceNotRunnable(node);
  }
}

/** The innermost of the user's own macros and models that a failure went through. */
function usersCall(failure: unknown): Span | undefined {
  const cause = failure instanceof StepFailure ? failure.cause : failure;
  return errorTrace(cause).find(isUsers);
}

/** Runs one node to its result, timed; whatever goes wrong with it is in the result, never thrown. */
export async function runNode(task: Omit<NodeTask, 'onCompiled' | 'audit'>): Promise<NodeResult> {
  const { node, state, thread } = task;
  const { clock } = state.request;
  const started = clock.monotonic();
  const startedAt = clock.now();
  let compiledAt: Date | undefined;
  let code: CompiledSql | undefined;
  const onCompiled = (compiled: CompiledSql | undefined): void => {
    compiledAt = clock.now();
    code = compiled;
  };
  const finish = (
    part: Pick<
      NodeResult,
      'status' | 'adapterResponse' | 'message' | 'failures' | 'diagnostics' | 'batches' | 'diff'
    >,
  ): NodeResult => {
    const completedAt = clock.now();
    const timing: Timing[] = [{ name: 'compile', startedAt, completedAt: compiledAt ?? completedAt }];
    if (compiledAt) timing.push({ name: 'execute', startedAt: compiledAt, completedAt });
    return {
      uniqueId: node.unique_id,
      thread,
      executionTime: (clock.monotonic() - started) / 1000,
      timing,
      compiledCode: code?.sql ?? null,
      ...(typeof code?.node.compiled_path === 'string' ? { compiledPath: code.node.compiled_path } : {}),
      relationName: node.relation_name,
      ...part,
    };
  };
  try {
    const audit = (staged: RelationName): Promise<void> =>
      auditNode(task, staged, (test, standIns) => runNode({ state, thread, node: test, standIns }));
    const outcome = await work({ ...task, state: await stateOfNode(state, node), onCompiled, audit });
    const { status, adapterResponse, failures = null, diagnostics = [], batches, diff } = outcome;
    const message = outcome.message === '' ? null : outcome.message;
    return finish({
      status,
      adapterResponse,
      message,
      failures,
      diagnostics,
      ...(batches === undefined ? {} : { batches }),
      ...(diff === undefined ? {} : { diff }),
    });
  } catch (failure) {
    if (failure instanceof StepFailure) state.request.onExecuted?.(node, failure.sent.join(';\n\n'));
    const { diagnostics: found, message } = explainError(failure, node, code);
    const diagnostics = await placeDiagnostics(state, node, found, usersCall(failure));
    return finish({ status: 'error', adapterResponse: {}, message, failures: null, diagnostics });
  }
}
