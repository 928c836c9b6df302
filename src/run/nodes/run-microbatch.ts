import { Turnstile, type Diagnostic, type Json } from '../../base/index.ts';
import type { CompiledSql, CompileUse } from '../../compile/index.ts';
import { clickhouseTime } from '../../context/index.ts';
import { hostFunction, type Scope } from '../../jinja/index.ts';
import type { BatchRange, ModelNode, NodeStatus } from '../../manifest/index.ts';
import type { StatementResult } from '../../warehouse/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { addUp } from '../execute/add-up.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import { planBatch, type BatchPlan } from '../materialize/incremental/batch.ts';
import { discardWhole, refreshesWhole } from '../materialize/incremental/whole-refresh.ts';
import { microbatchValue } from '../materialize/incremental/diagnostics.ts';
import { readStrategy } from '../materialize/incremental/strategy.ts';
import { BATCH_SIZES, batchesDue, batchId, type BatchSize } from '../microbatch/batches.ts';
import { gatherContext } from '../plan/gather-context.ts';
import type { BatchPlanContext, PlanContext } from '../plan/plan-context.ts';
import { explainError } from './explain-error.ts';
import { placeDiagnostics } from './place-diagnostics.ts';
import {
  compileNode,
  compileUse,
  executePlan,
  undoPlan,
  type NodeOutcome,
  type NodeTask,
} from './node-task.ts';

/** Whether a model is built in batches of time. */
export function isMicrobatch({ config }: ModelNode): boolean {
  return config.materialized === 'incremental' && config['incremental_strategy'] === 'microbatch';
}

/** The batches that a run builds. */
export interface Schedule {
  readonly size: BatchSize;
  readonly batches: readonly BatchRange[];
  /** Whether the first batch is added to a table that stands. */
  readonly isIncremental: boolean;
  /** Whether all of a table that stands is to be replaced, by more than one batch. */
  readonly isRefresh: boolean;
}

function timeOf(node: ModelNode, key: string, value: Json | undefined): Date {
  const text = String(value);
  const time = new Date(
    /(?:Z|[+-]\d\d:?\d\d)$/.test(text)
      ? text
      : `${text.replace(' ', 'T')}${/\d\d:\d\d/.test(text) ? '' : 'T00:00:00'}Z`,
  );
  if (Number.isNaN(time.getTime()))
    throw microbatchValue(node, key, value, "write a date or a time in UTC: '2024-01-31'");
  return time;
}

/** @throws UserError for a configuration that cannot be meant */
export async function schedule({ state }: Pick<NodeTask, 'state'>, node: ModelNode): Promise<Schedule> {
  const { request, relations } = state;
  const { settings } = request;
  const own = node.config['full_refresh'];
  const existing = await relations.get(node.schema, node.alias);
  const isFull = typeof own === 'boolean' ? own : settings.fullRefresh;
  const retried = request.batchesOf?.(node.unique_id);
  // What is retried adds to what its run has built, a full refresh included.
  const isIncremental = existing?.type === 'table' && (!isFull || retried !== undefined);
  const size = BATCH_SIZES.find((each) => each === node.config['batch_size']);
  if (!size) {
    throw microbatchValue(node, 'batch_size', node.config['batch_size'], 'use hour, day, month or year');
  }
  const lookback = Number(node.config['lookback'] ?? 1);
  if (!Number.isInteger(lookback) || lookback < 0) {
    throw microbatchValue(node, 'lookback', node.config['lookback'], 'use a whole number of batches');
  }
  const batches =
    retried ??
    batchesDue({
      size,
      lookback,
      isIncremental,
      begin: timeOf(node, 'begin', node.config['begin']),
      now: request.clock.now(),
      ...(settings.eventTimeStart ? { from: settings.eventTimeStart } : {}),
      ...(settings.eventTimeEnd ? { until: settings.eventTimeEnd } : {}),
    });
  return {
    size,
    batches,
    isIncremental,
    isRefresh: existing !== undefined && !isIncremental && batches.length > 1,
  };
}

/** dbt's rule: as configured, else side by side unless the model reads its own table. */
function runsSideBySide({ config, raw_code }: ModelNode): boolean {
  const configured = config['concurrent_batches'];
  return typeof configured === 'boolean' ? configured : !/\bthis\b/.test(raw_code);
}

/**
 * Builds a microbatch model. A table that stands and is refreshed as a whole is replaced when all batches are there, as
 * far as that can be (`refreshesWhole`); when one of them fails, it stays as it was. Otherwise each batch is worked out and brought into the table for itself, and one that fails keeps
 * nothing from the others. The first runs alone, since it may make the table, and so does the last, whose post-hooks see
 * all; between them as many at once as there are threads, though one after the other is brought into the table.
 *
 * @throws UserError for a configuration that cannot be meant
 */
export async function runMicrobatch(task: NodeTask, node: ModelNode): Promise<NodeOutcome> {
  const { state } = task;
  readStrategy(node, { useLwDeletes: state.request.target.useLwDeletes, hasMacro: () => false });
  const plan = await schedule(task, node);
  const runner = new BatchRunner(task, node, plan);
  const { batches } = plan;
  const last = batches.length - 1;
  if (await runner.run(0)) {
    const middle = Array.from({ length: Math.max(0, last - 1) }, (_, index) => index + 1);
    const width = runsSideBySide(node) ? Math.max(1, state.request.settings.threads) : 1;
    const gate = new Turnstile(width);
    await Promise.all(middle.map((index) => gate.pass(() => runner.run(index))));
    if (last > 0) await runner.run(last);
  }
  await runner.settle();
  return runner.outcome();
}

/** A batch's plan before it is executed. */
export interface PreparedBatch extends BatchPlan {
  readonly scope: Scope;
  readonly context: PlanContext;
  /** Whether it is one of several that are published together, by the last. */
  readonly isPartOfWhole: boolean;
}

/** What building one batch will do. @throws UserError, WarehouseError */
export async function prepareBatch(
  task: NodeTask,
  node: ModelNode,
  { batches, size, isIncremental, isRefresh }: Schedule,
  index: number,
  onCompiled: (code: CompiledSql) => void,
): Promise<PreparedBatch> {
  const { state } = task;
  const range = batches[index];
  if (!range) throw new Error(`there is no batch ${index}`);
  const [start, end] = range;
  const id = batchId(range, size);
  const isFirst = index === 0;
  const isLast = index === batches.length - 1;
  const use: CompileUse = {
    ...compileUse(task),
    batch: { id, start, end },
    // The first batch makes the table; to the others it stands, whatever was asked for.
    ...(isFirst && !isIncremental
      ? {}
      : {
          extra: {
            is_incremental: hostFunction('is_incremental', () => true),
            should_full_refresh: hostFunction('should_full_refresh', () => false),
          },
        }),
  };
  const code = await compileNode(task, node, use);
  onCompiled(code);
  const scope = state.request.compiler.scopeOf(code.node, code.sql, use);
  const gathered = await gatherContext(state, node, scope);
  const context: BatchPlanContext = {
    ...gathered,
    node: code.node,
    sql: code.sql,
    batch: { id, start: clickhouseTime(start), end: clickhouseTime(end) },
    isFirstBatch: isFirst,
    isLastBatch: isLast,
    isPartOfWhole: false,
    fullRefresh: isFirst && !isIncremental && gathered.fullRefresh,
    leftovers: isFirst ? gathered.leftovers : [],
    preHooks: isFirst ? gathered.preHooks : [],
    postHooks: isLast ? gathered.postHooks : [],
  };
  const isPartOfWhole = isRefresh && refreshesWhole(context);
  const plan = await planBatch({ ...context, isPartOfWhole });
  return { ...plan, scope, context: gathered, isPartOfWhole };
}

class BatchRunner {
  readonly #task: NodeTask;
  readonly #node: ModelNode;
  readonly #schedule: Schedule;
  readonly #table = new Turnstile(1);
  readonly #done = new Set<number>();
  readonly #diagnostics: Diagnostic[] = [];
  #main: StatementResult | undefined;
  /** The first batch of those that are published together. */
  #whole: PreparedBatch | undefined;
  #hasFailed = false;

  constructor(task: NodeTask, node: ModelNode, plan: Schedule) {
    this.#task = task;
    this.#node = node;
    this.#schedule = plan;
  }

  /** Builds one batch. @returns whether that succeeded */
  async run(index: number): Promise<boolean> {
    if (this.#task.state.signal.aborted) this.#hasFailed = true;
    if (this.#task.state.signal.aborted || (this.#whole && this.#hasFailed)) return false;
    let code: CompiledSql | undefined;
    try {
      await this.#build(index, (compiled) => (code = compiled));
      this.#done.add(index);
      return true;
    } catch (failure) {
      this.#hasFailed = true;
      if (failure instanceof StepFailure) {
        this.#task.state.request.onExecuted?.(this.#node, failure.sent.join(';\n\n'));
      }
      const { diagnostics } = explainError(failure, this.#node, code);
      this.#diagnostics.push(...(await placeDiagnostics(this.#task.state, this.#node, diagnostics)));
      return false;
    }
  }

  async #build(index: number, onCompiled: (code: CompiledSql) => void): Promise<void> {
    const prepared = await prepareBatch(this.#task, this.#node, this.#schedule, index, onCompiled);
    const { compute, bring, scope } = prepared;
    if (prepared.isPartOfWhole) this.#whole ??= prepared;
    const computed = await executePlan(this.#task, compute, scope);
    // Each batch copies the table and takes its place: two at once would lose one.
    const brought = await this.#table.pass(() => executePlan(this.#task, bring, scope));
    for (const { main } of [computed, brought]) if (main) this.#main = addUp(this.#main, main);
  }

  /** What would have been published together goes, when one batch of it has failed. */
  async settle(): Promise<void> {
    if (!this.#whole || !this.#hasFailed) return;
    this.#done.clear();
    const { scope, context } = this.#whole;
    await undoPlan(this.#task, await discardWhole(context, this.#node.unique_id), scope);
  }

  outcome(): NodeOutcome {
    const { batches } = this.#schedule;
    const successful = batches.filter((_, index) => this.#done.has(index));
    const failed = batches.filter((_, index) => !this.#done.has(index));
    const [status, message]: readonly [NodeStatus, string] =
      failed.length === 0
        ? ['success', 'SUCCESS']
        : successful.length === 0
          ? ['error', 'ERROR']
          : ['partial success', `PARTIAL SUCCESS (${successful.length}/${batches.length})`];
    return {
      status,
      message,
      adapterResponse: adapterResponse(message, 'INSERT', this.#main),
      batches: { successful, failed },
      diagnostics: this.#diagnostics,
    };
  }
}
