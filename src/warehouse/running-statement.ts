import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A cancelled statement is asked again to end until it has: the first asking may come before ClickHouse knows it. */
const ASK_AGAIN_MS = 250;
/** After this long the connection is given up, whether or not ClickHouse has ended the statement. */
const PATIENCE_MS = 10_000;

/** A statement under way, and how it is ended. */
export class RunningStatement {
  readonly queryId: string;
  readonly #kill: (queryId: string) => Promise<void>;
  readonly #connection = new AbortController();
  readonly #settled: Promise<void>;
  #settle: () => void = () => undefined;
  #isSettled = false;
  #cancelling: Promise<void> | undefined;
  #unlisten: () => void = () => undefined;

  constructor(queryId: string, kill: (queryId: string) => Promise<void>) {
    this.queryId = queryId;
    this.#kill = kill;
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Aborted when the connection is given up. */
  get signal(): AbortSignal {
    return this.#connection.signal;
  }

  get isCancelled(): boolean {
    return this.#cancelling !== undefined;
  }

  /** Cancels when `asked` aborts, gives the connection up when `gone` does. */
  follow(asked: AbortSignal | undefined, gone: AbortSignal | undefined): void {
    // Many statements follow one signal at a time: that is no leak.
    for (const signal of [asked, gone]) if (signal) setMaxListeners(0, signal);
    const cancel = (): void => void this.cancel();
    const giveUp = (): void => this.#connection.abort();
    asked?.addEventListener('abort', cancel, { once: true });
    gone?.addEventListener('abort', giveUp, { once: true });
    this.#unlisten = () => {
      asked?.removeEventListener('abort', cancel);
      gone?.removeEventListener('abort', giveUp);
    };
    if (gone?.aborted) giveUp();
  }

  /**
   * Asks ClickHouse to end the statement and waits for its own answer, so that whoever cleans up afterwards meets no
   * statement that still writes. Resolves when the statement has settled.
   */
  cancel(): Promise<void> {
    this.#cancelling ??= this.#cancel();
    return this.#cancelling;
  }

  async #cancel(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.#isSettled && performance.now() < deadline && !this.signal.aborted) {
      await Promise.race([this.#settled, this.#kill(this.queryId).catch(() => undefined)]);
      if (!this.#isSettled) await Promise.race([this.#settled, delay(ASK_AGAIN_MS)]);
    }
    this.#connection.abort();
    await this.#settled;
  }

  /** To be called when the last byte of the answer was read, or the statement failed. */
  end(): void {
    this.#unlisten();
    this.#isSettled = true;
    this.#settle();
  }
}
