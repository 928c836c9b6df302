import { createReadyQueue } from '../graph/index.ts';
import type { ManifestNode, NodeResult } from '../manifest/index.ts';
import { describeNode } from './describe-node.ts';
import { skippedBecause } from './diagnostics.ts';
import { isNoOp, noOpNode, noOpResult, type NoOpNode } from './no-op-node.ts';
import { runnableNode } from './runnable-node.ts';
import type { NodeLine } from './events.ts';
import { isFailure } from './is-failure.ts';
import { runNode } from './nodes/run-node.ts';
import type { RunState } from './run-state.ts';

const FAIL_FAST = 'Skipping due to fail_fast';
const CANCELLED = 'Skipped because the run was cancelled';

type QueuedNode = ManifestNode | NoOpNode;

function skipped(node: QueuedNode, thread: string, message: string | null, cause?: string): NodeResult {
  return {
    uniqueId: node.unique_id,
    status: 'skipped',
    thread,
    executionTime: 0,
    timing: [],
    adapterResponse: {},
    message,
    failures: null,
    compiledCode: null,
    relationName: node.relation_name,
    diagnostics: cause === undefined ? [] : [skippedBecause(node.unique_id, cause)],
  };
}

/** How the nodes of a run are ended before their time. */
export interface Stop {
  /** Ends what runs; `--fail-fast`. */
  readonly failFast: AbortController;
  /** The user's wish. */
  readonly asked: AbortSignal;
}

/**
 * Runs the selected nodes, as many at once as there are threads, each as soon as what it reads is there. Results stand
 * in the order in which nodes finished.
 */
export class NodeQueue {
  readonly #state: RunState;
  readonly #stop: Stop;
  readonly #queue: ReturnType<typeof createReadyQueue>;
  readonly #results: NodeResult[] = [];
  readonly #freeThreads: string[];
  readonly #running = new Map<string, Promise<void>>();
  #started = 0;

  constructor(state: RunState, stop: Stop) {
    const { graph, selected, settings, cloneSource } = state.request;
    this.#state = state;
    this.#stop = stop;
    this.#queue = createReadyQueue(graph, selected, {
      testsGate: settings.testsGate,
      // A clone reads nothing that another one makes.
      ignoresOrder: cloneSource !== undefined,
    });
    this.#freeThreads = Array.from(
      { length: Math.max(1, settings.threads) },
      (_, index) => `Thread-${index + 1} (worker)`,
    ).reverse();
  }

  get total(): number {
    return this.#queue.total;
  }

  /** `unique_id`s of the nodes under way. */
  get running(): readonly string[] {
    return [...this.#running.keys()];
  }

  async run(): Promise<readonly NodeResult[]> {
    for (;;) {
      if (this.#state.signal.aborted) this.#skipRest();
      this.#startReady();
      if (this.#running.size === 0) return this.#results;
      await Promise.race(this.#running.values());
    }
  }

  /** Marks every node as not run, without running any. */
  skipAll(message: string | null): readonly NodeResult[] {
    for (const id of this.#queue.skipRest())
      this.#record(this.#line(id, 'main'), skipped(this.#node(id), 'main', message));
    return this.#results;
  }

  #startReady(): void {
    while (this.#freeThreads.length > 0) {
      const id = this.#queue.take();
      if (id === undefined) return;
      const thread = this.#freeThreads.pop() ?? '';
      this.#running.set(id, this.#runOne(id, thread));
    }
  }

  async #runOne(id: string, thread: string): Promise<void> {
    const { clock, listener } = this.#state.request;
    const line = this.#line(id, thread);
    if (!isNoOp(line.node)) listener({ kind: 'NodeStarted', line, at: clock.now() });
    const { audited } = this.#state;
    const result = await (audited.get(id) ?? this.#resultOf(line.node, thread));
    this.#record(line, this.#isEndedByFailFast(result) ? skipped(line.node, thread, FAIL_FAST) : result);
    this.#settle(line.node, result);
    this.#running.delete(id);
    this.#freeThreads.push(thread);
  }

  async #resultOf(node: QueuedNode, thread: string): Promise<NodeResult> {
    if (isNoOp(node)) return noOpResult(node, thread);
    return await runNode({ state: this.#state, node, thread });
  }

  /** A node that `--fail-fast` ended did nothing wrong. */
  #isEndedByFailFast(result: NodeResult): boolean {
    const { failFast, asked } = this.#stop;
    return (
      failFast.signal.aborted && !asked.aborted && result.diagnostics.some(({ code }) => code === 'CANCELLED')
    );
  }

  #settle(node: QueuedNode, result: NodeResult): void {
    const { settings } = this.#state.request;
    if (isFailure(result)) {
      const goesOn = node.resource_type === 'model' && node.config['on_error'] === 'continue';
      if (!goesOn && (settings.testsGate || node.resource_type !== 'test')) {
        for (const id of this.#queue.skipDescendants(node.unique_id)) {
          const audited = this.#state.audited.get(id);
          const result = audited ?? skipped(this.#node(id), 'main', null, node.unique_id);
          this.#record(this.#line(id, result.thread), result);
        }
      }
      if (settings.failFast) this.#stop.failFast.abort();
    }
    this.#state.settled.add(node.unique_id);
    this.#queue.finish(node.unique_id);
  }

  #skipRest(): void {
    this.skipAll(this.#stop.asked.aborted ? CANCELLED : FAIL_FAST);
  }

  #record(line: NodeLine, result: NodeResult): void {
    const { clock, listener } = this.#state.request;
    this.#results.push(result);
    listener({ kind: 'NodeFinished', line, at: clock.now(), result });
  }

  #line(id: string, thread: string): NodeLine {
    const node = this.#node(id);
    this.#started += 1;
    return {
      uniqueId: id,
      node,
      index: this.#started,
      total: this.total,
      description: describeNode(node),
      thread,
    };
  }

  #node(id: string): QueuedNode {
    const { manifest } = this.#state.request;
    const node = runnableNode(manifest, id) ?? noOpNode(manifest, id);
    if (!node) throw new Error(`'${id}' was selected to run and is not a node of the manifest`);
    return node;
  }
}
