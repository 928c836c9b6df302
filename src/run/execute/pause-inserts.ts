import { setTimeout as sleep } from 'node:timers/promises';
import { WarehouseError, type Warehouse } from '../../warehouse/index.ts';
import { insertsNotPaused } from '../diagnostics.ts';
import type { Gate, RelationName } from '../plan/node-plan.ts';

/** Seconds for which the text `hold` of a gate must at least be able to run. */
export const LONGEST_PAUSE = 30;

/** Milliseconds after which nothing new is begun in a pause: what was begun must end before the gate opens by itself. */
const LAST_START = 15_000;

/** Seconds that inserts wait for those before them, before they are let through and the pause is tried again. */
const PATIENCE = 5;
const ATTEMPTS = 5;

const DEADLOCK_AVOIDED = 473;

export interface Pause {
  /** @throws UserError when inserts are not held back any more, or not for long enough; `thoroughly` asks ClickHouse */
  assertHeld(thoroughly: boolean): Promise<void>;
  /** Resolves when each statement that inserts into a table has settled what it reads, or is over. */
  untilBegun(statements: readonly Promise<void>[], into: RelationName): Promise<void>;
}

interface PauseUse {
  readonly warehouse: Warehouse;
  readonly signal: AbortSignal;
}

/**
 * Waits for the inserts into some tables that had begun before their gate was there: these do not pass through it.
 *
 * Statements are told by the name of a table in their text, which contains it however the insert comes: by itself, from
 * a Distributed table, out of the queue of asynchronous inserts.
 */
async function untilOlderInsertsEnd(
  { warehouse, signal }: PauseUse,
  tables: readonly string[],
): Promise<void> {
  const running = async (): Promise<Set<string>> => {
    const { rows } = await warehouse.query(
      `SELECT query_id FROM system.processes
      WHERE query_kind LIKE '%Insert%' AND multiSearchAny(query, {tables:Array(String)}) AND query_id != queryID()`,
      { params: { tables: [...tables] }, database: null, signal },
    );
    return new Set(rows.map(([id]) => String(id)));
  };
  if (tables.length === 0) return;
  const older = await running();
  for (let wait = 5; older.size > 0; wait = Math.min(wait * 2, 500)) {
    const now = await running();
    for (const id of older) if (!now.has(id)) older.delete(id);
    if (older.size > 0) await sleep(wait, undefined, { signal });
  }
}

class ClosedGate implements Pause {
  readonly #use: PauseUse;
  readonly #gate: Gate;
  readonly #holding: AbortController;
  readonly #holder: Promise<unknown>;
  readonly #closed: Promise<unknown>;
  readonly #start = performance.now();
  #isOver = false;

  private constructor(use: PauseUse, gate: Gate, holding: AbortController, holder: Promise<unknown>) {
    this.#use = use;
    this.#gate = gate;
    this.#holding = holding;
    this.#holder = holder;
    const over = (): void => {
      this.#isOver = true;
    };
    this.#closed = use.warehouse
      .command(gate.close, { database: null, settings: { lock_acquire_timeout: 2 * LONGEST_PAUSE } })
      .then(over, over);
  }

  /** Undefined where the gate could not be closed, or inserts under way did not end in time. */
  static async close(use: PauseUse, gate: Gate): Promise<ClosedGate | undefined> {
    const holding = new AbortController();
    const held = { isOver: false };
    const over = (): void => {
      held.isOver = true;
    };
    const holder = use.warehouse
      .query(gate.hold, { database: null, signal: holding.signal })
      .then(over, over);
    // The holder has its lock when it is seen to run: only then may the other queue behind it.
    const name = gate.table.name;
    while (!held.isOver && !(await hasSlept(use, 'Select', name))) await sleep(2);
    const closed = new ClosedGate(use, gate, holding, holder);
    let isQuiet = false;
    try {
      isQuiet = (await closed.#isClosed()) && (await closed.#drain());
      return isQuiet ? closed : undefined;
    } finally {
      if (!isQuiet) await closed.open();
    }
  }

  async #isClosed(): Promise<boolean> {
    while (!this.#isOver) {
      try {
        await this.#use.warehouse.query(this.#gate.probe, {
          database: null,
          settings: { lock_acquire_timeout: '0.01' },
        });
      } catch (failure) {
        if (failure instanceof WarehouseError && failure.number === DEADLOCK_AVOIDED) return !this.#isOver;
        throw failure;
      }
    }
    return false;
  }

  async #drain(): Promise<boolean> {
    try {
      await this.#use.warehouse.command(this.#gate.drain, {
        database: null,
        settings: { lock_acquire_timeout: PATIENCE },
      });
      return true;
    } catch (failure) {
      if (failure instanceof WarehouseError && failure.number === DEADLOCK_AVOIDED) return false;
      throw failure;
    }
  }

  async assertHeld(thoroughly: boolean): Promise<void> {
    const isInTime = performance.now() - this.#start < LAST_START;
    if (this.#isOver || !isInTime || (thoroughly && !(await this.#isClosed()))) {
      throw insertsNotPaused(this.#gate.upstream, 'the statements between them took too long');
    }
  }

  async untilBegun(statements: readonly Promise<void>[], into: RelationName): Promise<void> {
    let settled = 0;
    const count = (): void => {
      settled += 1;
    };
    for (const statement of statements) void statement.then(count, count);
    while (settled < statements.length) {
      await this.assertHeld(false);
      const before = settled;
      const { rows } = await this.#use.warehouse.query(SLEPT, {
        params: { kind: 'Insert', name: into.name },
        database: null,
      });
      if (before + Number(rows[0]?.[0] ?? 0) >= statements.length) break;
      await sleep(3);
    }
    await this.assertHeld(true);
  }

  async open(): Promise<void> {
    this.#holding.abort();
    await Promise.all([this.#holder, this.#closed]);
  }
}

/** `sleepEachRow` is called when a statement is executed: what it reads is settled by then, and its locks are taken. */
const SLEPT = `SELECT count() FROM system.processes
  WHERE query_kind = {kind:String} AND position(query, {name:String}) > 0 AND query_id != queryID()
    AND ProfileEvents['SleepFunctionCalls'] > 0`;

async function hasSlept({ warehouse }: PauseUse, kind: string, name: string): Promise<boolean> {
  const { rows } = await warehouse.query(SLEPT, { params: { kind, name }, database: null });
  return rows[0]?.[0] !== 0;
}

/**
 * Does something at a moment at which nothing is inserted into some tables. Inserts that come meanwhile wait; none
 * fails, as long as they may wait longer than the pause takes (`lock_acquire_timeout`, two minutes by default).
 *
 * How: each source has a view that fills the gate's table with nothing. An insert takes a shared lock on the views that it
 * fills, and on their tables, before it writes anything, and keeps it until all is written. One query holds the gate's
 * table, another wants it for itself: whoever wants to share it from then on queues behind the second. A view on the
 * gate's table fills another table; to have that one for oneself is to know that no insert is under way any more, for
 * those who wait have not got that far.
 *
 * @throws UserError when inserts under way do not end
 */
export async function pauseInserts(
  use: PauseUse,
  gate: Gate,
  work: (pause: Pause) => Promise<void>,
): Promise<void> {
  await untilOlderInsertsEnd(use, gate.upstream);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const pause = await ClosedGate.close(use, gate);
    if (pause) {
      try {
        await work(pause);
      } finally {
        await pause.open();
      }
      return;
    }
    await sleep(attempt * 200, undefined, { signal: use.signal });
  }
  throw insertsNotPaused(gate.upstream, `inserts under way did not end within ${PATIENCE} seconds`);
}
