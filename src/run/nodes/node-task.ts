import type { Diagnostic, JsonObject } from '../../base/index.ts';
import type { CompiledSql, CompileUse } from '../../compile/index.ts';
import { callMacro } from '../../context/index.ts';
import type { Scope } from '../../jinja/index.ts';
import type { BatchResults, CompiledNode, ManifestNode, NodeStatus, RowDiff } from '../../manifest/index.ts';
import { PlanExecutor, type PlanOutcome } from '../execute/execute-plan.ts';
import type { NodePlan, RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { RunState } from '../run-state.ts';

/** One node's turn in a run. */
export interface NodeTask {
  readonly state: RunState;
  readonly node: ManifestNode;
  /** dbt's thread name. */
  readonly thread: string;
  /** To be called when the code is rendered and the work on the warehouse begins. */
  readonly onCompiled: (code: CompiledSql | undefined) => void;
  /** Runs the node's tests against what was built beside its place. @throws UserError when one of them fails */
  readonly audit: (staged: RelationName) => Promise<void>;
  /** What `ref` gives in place of relations that are not published yet, by `unique_id`. */
  readonly standIns?: ReadonlyMap<string, string>;
}

/** What a node's work came to when nothing went wrong. */
export interface NodeOutcome {
  readonly status: NodeStatus;
  readonly message: string;
  readonly adapterResponse: JsonObject;
  /** For tests: how many rows failed. */
  readonly failures?: number;
  /** For microbatch models; of those batches that failed `diagnostics` says why. */
  readonly batches?: BatchResults;
  /** Of a unit test that failed. */
  readonly diff?: RowDiff;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A node's plan before it is executed. */
export interface PreparedNode {
  readonly plan: NodePlan;
  readonly scope: Scope;
  /** What it was planned from. */
  readonly context: PlanContext;
}

/** What the renders of a node may use. */
export function compileUse(task: Pick<NodeTask, 'state' | 'node' | 'thread' | 'standIns'>): CompileUse {
  const { state, node, thread, standIns } = task;
  const { request, relations, signal } = state;
  return {
    thread,
    signal,
    warehouse: request.warehouse,
    relations,
    ...(standIns === undefined ? {} : { standIns }),
    onStatement: (sql, queryId) => {
      request.listener({
        kind: 'StatementSent',
        uniqueId: node.unique_id,
        purpose: 'template',
        sql,
        queryId,
      });
    },
  };
}

/** Renders a node's code and announces it. */
export async function compileNode(task: NodeTask, node: CompiledNode, use: CompileUse): Promise<CompiledSql> {
  const { request } = task.state;
  const code = await request.compiler.compile(node, use);
  request.onCompiled?.(code);
  task.onCompiled(code);
  return code;
}

function executorOf(task: NodeTask, plan: NodePlan, scope: Scope, payload?: Uint8Array): PlanExecutor {
  const { request, relations, signal, withoutExchange } = task.state;
  return new PlanExecutor(plan, {
    warehouse: request.warehouse,
    relations,
    listener: request.listener,
    signal,
    renderHook: (hook) => {
      const where = `${hook.purpose} ${hook.index + 1} of ${task.node.unique_id}`;
      return request.compiler.renderText(hook.sql, where, scope);
    },
    callMacro: async ({ macro, args }) => {
      await callMacro(scope, macro, args);
    },
    onNoExchange: (schema) => withoutExchange.add(schema),
    audit: task.audit,
    ...(payload === undefined ? {} : { payload }),
  });
}

/** Executes a node's plan. @throws StepFailure */
export async function executePlan(
  task: NodeTask,
  plan: NodePlan,
  scope: Scope,
  payload?: Uint8Array,
): Promise<PlanOutcome> {
  const outcome = await executorOf(task, plan, scope, payload).execute();
  task.state.request.onExecuted?.(task.node, outcome.sent.join(';\n\n'));
  return outcome;
}

/** Takes back what plans before this one have left beside. Where that fails, it is said. */
export function undoPlan(task: NodeTask, plan: NodePlan, scope: Scope): Promise<void> {
  return executorOf(task, plan, scope).undo();
}
