import type { ProjectGraph } from '../project-graph.ts';
import { gatingTests } from './gating-tests.ts';
import { PriorityHeap } from './priority-heap.ts';

export interface ReadyQueueOptions {
  /** Whether tests hold back what lies downstream of all that they read, as in `build`. Default: false. */
  readonly testsGate?: boolean;
  /** Whether every node is ready at once, for commands that build nothing. Default: false. */
  readonly ignoresOrder?: boolean;
  /**
   * How long a node is expected to take, in any one unit; what the longest path ahead is measured by.
   * Default: 1 each. Timings of an earlier run make it the real critical path.
   */
  readonly costOf?: (id: string) => number;
}

/** Hands out selected nodes as soon as every selected ancestor is done: the longest path ahead first. */
export interface ReadyQueue {
  /** How many nodes are handed out in all; ephemeral models, which need no work, are not among them. */
  readonly total: number;
  /** How many of these are neither finished nor skipped. */
  readonly remaining: number;
  /** The next node to work on, or undefined when none is ready now. */
  take(): string | undefined;
  /** The node is done with: what waited for it may become ready. */
  finish(id: string): void;
  /**
   * Nothing that waits for this node, at any distance, will be handed out: their ids in topological order, without
   * those skipped before and ephemeral models. They count as finished. To be called before `finish`.
   */
  skipDescendants(id: string): readonly string[];
  /** Nothing more is handed out: the ids not yet taken, in topological order. */
  skipRest(): readonly string[];
}

type Status = 'waiting' | 'ready' | 'taken' | 'done';

interface Entry {
  readonly id: string;
  /** Place in the topological order. */
  readonly position: number;
  /** Whether it is handed out; what is not passes through as soon as it could run. */
  readonly isWork: boolean;
  readonly next: Entry[];
  pending: number;
  status: Status;
  /** Cost of the most expensive path that begins here. */
  height: number;
}

function createEntries(graph: ProjectGraph, selected: ReadonlySet<string>): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [position, id] of graph.order.entries()) {
    const member = graph.members.get(id);
    const isEphemeral = member?.resourceType === 'model' && member.config.materialized === 'ephemeral';
    const isWork = selected.has(id) && !isEphemeral;
    entries.set(id, { id, position, isWork, next: [], pending: 0, status: 'waiting', height: 0 });
  }
  return entries;
}

function connect(graph: ProjectGraph, entries: ReadonlyMap<string, Entry>, testsGate: boolean): void {
  const link = (from: Entry | undefined, to: Entry | undefined): void => {
    if (!from || !to) return;
    from.next.push(to);
    to.pending += 1;
  };
  const gates = testsGate ? gatingTests(graph) : new Map<string, readonly string[]>();
  for (const entry of entries.values()) {
    const { id } = entry;
    const isGatingUnitTest = testsGate && graph.members.get(id)?.resourceType === 'unit_test';
    for (const parent of graph.parents(id)) {
      // A unit test runs before its model, on what the model reads: it waits for the model's parents alone.
      if (!isGatingUnitTest) link(entries.get(parent), entry);
      else for (const input of graph.parents(parent)) link(entries.get(input), entry);
    }
    for (const gated of gates.get(id) ?? []) link(entry, entries.get(gated));
  }
}

/** The order in which every entry comes after all that it waits for. Gates reach back in the graph's own order. */
function topological(entries: ReadonlyMap<string, Entry>): readonly Entry[] {
  const pending = new Map<Entry, number>();
  const order: Entry[] = [];
  for (const entry of entries.values()) {
    if (entry.pending === 0) order.push(entry);
    else pending.set(entry, entry.pending);
  }
  for (const entry of order) {
    for (const next of entry.next) {
      const left = (pending.get(next) ?? 0) - 1;
      pending.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  if (order.length !== entries.size) throw new Error('the gates of tests made a loop');
  return order;
}

/**
 * A queue over the selected nodes. Nodes between them that are not selected still order them, but are taken to be
 * there already. Ties go by the number of nodes that wait directly, then by the graph's order: always the same.
 */
export function createReadyQueue(
  graph: ProjectGraph,
  selected: Iterable<string>,
  options: ReadyQueueOptions = {},
): ReadyQueue {
  const { testsGate = false, ignoresOrder = false, costOf = () => 1 } = options;
  const entries = createEntries(graph, new Set(selected));
  if (!ignoresOrder) connect(graph, entries, testsGate);
  const order = topological(entries);
  for (const entry of order.toReversed()) {
    entry.height = entry.isWork ? costOf(entry.id) : 0;
    const ahead = entry.next.reduce((most, next) => Math.max(most, next.height), 0);
    entry.height += ahead;
  }

  const ready = new PriorityHeap<Entry>(
    (a, b) => b.height - a.height || b.next.length - a.next.length || a.position - b.position,
  );
  const total = order.reduce((count, entry) => count + (entry.isWork ? 1 : 0), 0);
  let remaining = total;

  /** Makes ready, or passes through, whatever no longer waits. */
  const release = (first: Entry): void => {
    const open = [first];
    for (let entry = open.pop(); entry; entry = open.pop()) {
      if (entry.status !== 'waiting' || entry.pending > 0) continue;
      if (entry.isWork) {
        entry.status = 'ready';
        ready.push(entry);
        continue;
      }
      entry.status = 'done';
      for (const next of entry.next) {
        next.pending -= 1;
        open.push(next);
      }
    }
  };
  const settle = (entry: Entry): void => {
    if (entry.isWork && entry.status !== 'done') remaining -= 1;
    entry.status = 'done';
  };
  const expect = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`'${id}' is not a node of this queue`);
    return entry;
  };
  // Those without dependencies first; the copy keeps the walk apart from what is released on the way.
  for (const entry of order.filter(({ pending }) => pending === 0)) release(entry);

  return {
    total,
    get remaining() {
      return remaining;
    },
    take() {
      for (let entry = ready.pop(); entry; entry = ready.pop()) {
        // Skipped while it waited in the heap.
        if (entry.status !== 'ready') continue;
        entry.status = 'taken';
        return entry.id;
      }
      return undefined;
    },
    finish(id) {
      const entry = expect(id);
      if (entry.status === 'done') return;
      settle(entry);
      for (const next of entry.next) {
        next.pending -= 1;
        release(next);
      }
    },
    skipDescendants(id) {
      const skipped: Entry[] = [];
      const open = [...expect(id).next];
      for (let entry = open.pop(); entry; entry = open.pop()) {
        if (entry.status === 'done' || entry.status === 'taken') continue;
        if (entry.isWork) skipped.push(entry);
        settle(entry);
        open.push(...entry.next);
      }
      return skipped.sort((a, b) => a.position - b.position).map((entry) => entry.id);
    },
    skipRest() {
      const rest = order.filter(
        (entry) => entry.isWork && (entry.status === 'waiting' || entry.status === 'ready'),
      );
      for (const entry of order) if (entry.status !== 'taken') settle(entry);
      return rest.map((entry) => entry.id);
    },
  };
}
