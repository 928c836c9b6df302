import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { GeneratedRecord, GeneratedStep } from '../generated-record.ts';
import type { GeneratorSpec } from '../generator-spec.ts';
import type { RecordTarget } from '../record-target.ts';
import type { GeneratorOptions } from './generator-options.ts';
import { planRun } from './plan-run.ts';

/** How often others get their turn, and how often progress is told (milliseconds). */
const TURN = 10;
const PROGRESS = 1_000;
/** From here on a wait is worth a flush: what was made should not lie about meanwhile. */
const IDLE = 20;
/** The longest that a timer can be set for is 24 days; this leaves room for changes of the clock. */
const LONGEST_SLEEP = 60_000;

export interface GeneratorResult {
  /** What was made, by topic. */
  readonly counts: ReadonlyMap<string, number>;
  /** Whether nothing but the signal would have ended it. */
  readonly isEndless: boolean;
}

class Run {
  readonly #target: RecordTarget;
  readonly #options: GeneratorOptions;
  readonly #shift: number | undefined;
  readonly counts = new Map<string, number>();
  #records = 0;
  readonly #started: number;
  #lastTurn: number;
  #lastTold: number;

  constructor(target: RecordTarget, options: GeneratorOptions, shift: number | undefined) {
    this.#target = target;
    this.#options = options;
    this.#shift = shift;
    this.#started = this.#lastTurn = this.#lastTold = options.clock.monotonic();
  }

  /** Sends a step; a promise when there is something to wait for. */
  send(step: GeneratedStep): Promise<void> | undefined {
    if (this.#options.rate !== undefined || this.#shift !== undefined) return this.#sendPaced(step);
    const waiting = this.#sendFrom(step.records, 0);
    if (waiting) return waiting;
    return this.#options.clock.monotonic() - this.#lastTurn < TURN ? undefined : this.#takeTurns();
  }

  async #sendPaced(step: GeneratedStep): Promise<void> {
    const { rate, signal, clock } = this.#options;
    const { sendTime } = step;
    const shift = this.#shift;
    if (shift !== undefined && sendTime !== undefined) {
      await this.#waitFor(() => sendTime + shift - this.#wallClock());
      if (signal.aborted) return;
    }
    await this.#sendFrom(step.records, 0);
    if (rate !== undefined)
      await this.#waitFor(() => (this.#records / rate) * 1_000 - (clock.monotonic() - this.#started));
    await this.#takeTurns();
  }

  #sendFrom(records: readonly GeneratedRecord[], first: number): Promise<void> | undefined {
    for (let at = first; at < records.length; at += 1) {
      const record = records[at];
      if (!record) continue;
      this.counts.set(record.topic, (this.counts.get(record.topic) ?? 0) + 1);
      this.#records += 1;
      const full = this.#target.send(record);
      if (full) return full.then(() => this.#sendFrom(records, at + 1));
    }
    return undefined;
  }

  /** The time of day; a clock that was set by hand goes on from there. */
  #wallClock(): number {
    const { clock, isClockFixed } = this.#options;
    return clock.now().getTime() + (isClockFixed ? clock.monotonic() - this.#started : 0);
  }

  async pause(): Promise<void> {
    const { wait, clock } = this.#options;
    const end = clock.monotonic() + wait;
    await this.#waitFor(() => end - clock.monotonic());
  }

  /** Waits as long as `left` says, or until the signal. */
  async #waitFor(left: () => number): Promise<void> {
    const { signal } = this.#options;
    if (left() >= IDLE) await this.#target.flush();
    for (let time = left(); time > 0 && !signal.aborted; time = left()) {
      await sleep(Math.min(time, LONGEST_SLEEP), undefined, { signal }).catch(() => undefined);
      if (time > PROGRESS) this.tell();
    }
  }

  /** Lets timers and sockets have their turn in a run that never waits. */
  async #takeTurns(): Promise<void> {
    const now = this.#options.clock.monotonic();
    if (now - this.#lastTurn < TURN) return;
    this.#lastTurn = now;
    if (now - this.#lastTold >= PROGRESS) this.tell();
    await setImmediate();
  }

  tell(): void {
    const now = this.#options.clock.monotonic();
    this.#lastTold = now;
    this.#options.onProgress?.({
      counts: this.counts,
      records: this.#records,
      elapsed: now - this.#started,
    });
  }
}

/**
 * Makes records and sends them; stops at `signal` after the step in hand, with everything sent acknowledged.
 * @throws UserError for expressions that cannot be evaluated; what the target throws.
 */
export async function runGenerator(
  spec: GeneratorSpec,
  target: RecordTarget,
  options: GeneratorOptions,
): Promise<GeneratorResult> {
  const { source, shift, isEndless } = await planRun(spec, options);
  // The first step is made before anything is sent: a bad expression leaves no half-filled topics.
  let step = source.next();
  await target.open(source.topics);
  const run = new Run(target, options, shift);
  try {
    while (step && !options.signal.aborted) {
      const waiting = run.send(step);
      if (waiting) await waiting;
      step = options.signal.aborted ? undefined : source.next();
      if (step && options.wait > 0) await run.pause();
    }
  } finally {
    await target.close();
  }
  run.tell();
  return { counts: run.counts, isEndless };
}
