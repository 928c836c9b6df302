import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamEventSink } from '../events.ts';
import { startBrokerServer, type BrokerServer } from './broker-server.ts';
import { logHeldBySilentOwner, logHeldElsewhere, logUnusable } from './diagnostics.ts';
import { currentOwner, takeTurn, writeOwner, type OwnerEntry } from './owner/owner-file.ts';
import { livenessOf, thisProcess } from './owner/process-identity.ts';
import { watchOwner, type OwnerWatch } from './owner/watch-owner.ts';

/** How often a starting owner is looked at, and for how long. */
const POLL = 20;
const PATIENCE = 30_000;

export interface EmbeddedBrokerOptions {
  /** The folder of the log, made when it is missing: `.tsdbt/topics` of a project. */
  readonly directory: string;
  /**
   * The port to serve at on loopback. Unless given (or 0), the one that the log was last served at, or any free one. Of no
   * consequence when another process serves the log.
   */
  readonly port?: number;
  readonly onEvent?: StreamEventSink;
}

/** A seat at the embedded broker of one folder: this process serves it, or uses the one that does. */
export interface EmbeddedBroker {
  /** `host:port` of whoever serves the log now; it may change when another process takes over. */
  readonly address: string;
  /** Whether that is this process. */
  readonly serves: boolean;
  /** Gives the seat up; when this process serves, the log is closed and another process may go on. Idempotent. */
  close(): Promise<void>;
}

type Seat = { readonly server: BrokerServer; readonly entry: OwnerEntry } | { readonly watch: OwnerWatch };

/** One id for the life of a log: it tells our broker from another program on the same port. */
function readClusterId(directory: string): string {
  const path = join(directory, 'cluster-id');
  if (!existsSync(path)) {
    const draft = join(directory, `draft.${randomUUID()}`);
    writeFileSync(draft, randomUUID(), { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch {
      // Another process made it in the same moment.
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(path, 'utf8').trim();
}

class BrokerSeat implements EmbeddedBroker {
  readonly #directory: string;
  readonly #clusterId: string;
  readonly #port: number | undefined;
  readonly #onEvent: StreamEventSink;
  #seat: Seat | undefined;
  #address = '';
  #closed = false;
  #settling: Promise<void> = Promise.resolve();

  constructor(directory: string, { port, onEvent }: EmbeddedBrokerOptions) {
    this.#directory = directory;
    this.#port = port === 0 ? undefined : port;
    this.#onEvent = onEvent ?? (() => undefined);
    this.#clusterId = readClusterId(directory);
  }

  get address(): string {
    return this.#address;
  }

  get serves(): boolean {
    return this.#seat !== undefined && 'server' in this.#seat;
  }

  /** Serves the log, or finds who does; tried again until one of them is true. */
  async settle(): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!this.#closed) {
      const current = currentOwner(this.#directory);
      if (current && !current.owner.released) {
        if (await this.#join(current)) return;
        const liveness = livenessOf(current.owner);
        if (liveness === 'elsewhere') throw logHeldElsewhere(this.#directory, current.owner);
        if (liveness === 'alive') {
          // It is opening the log, or just closing it.
          if (performance.now() > deadline) throw logHeldBySilentOwner(this.#directory, current.owner);
          await sleep(POLL);
          continue;
        }
      }
      if (await this.#serve(current)) return;
      await sleep(POLL);
    }
  }

  async #join({ owner }: OwnerEntry): Promise<boolean> {
    if (!owner.address) return false;
    const watch = await watchOwner(owner.address, this.#clusterId);
    if (!watch) return false;
    this.#seat = { watch };
    this.#address = `${owner.address.host}:${owner.address.port}`;
    this.#onEvent({
      type: 'BrokerJoined',
      address: this.#address,
      directory: this.#directory,
      ownerPid: owner.pid,
    });
    void watch.gone.then(() => this.#settleAgain());
    return true;
  }

  /** The owner is gone: whoever still needs the log serves it from here on. */
  #settleAgain(): void {
    if (this.#closed) return;
    this.#seat = undefined;
    // A failure is no news here: clients notice that nobody answers and say so in their own words.
    this.#settling = this.settle().catch(() => undefined);
  }

  async #serve(previous: OwnerEntry | undefined): Promise<boolean> {
    const entry = takeTurn(this.#directory, previous?.turn ?? 0, thisProcess());
    if (!entry) return false;
    const preferredPort = previous?.owner.address?.port;
    try {
      const server = await startBrokerServer({
        directory: this.#directory,
        clusterId: this.#clusterId,
        ...(preferredPort === undefined ? {} : { preferredPort }),
        ...(this.#port === undefined ? {} : { requiredPort: this.#port }),
        onEvent: this.#onEvent,
      });
      const owned = {
        turn: entry.turn,
        owner: { ...entry.owner, address: { host: server.host, port: server.port } },
      };
      writeOwner(this.#directory, owned);
      this.#seat = { server, entry: owned };
      this.#address = `${server.host}:${server.port}`;
    } catch (error) {
      writeOwner(this.#directory, { turn: entry.turn, owner: { ...entry.owner, released: true } });
      throw logUnusable(this.#directory, error);
    }
    this.#onEvent({
      type: 'BrokerStarted',
      address: this.#address,
      directory: this.#directory,
      takenOver: previous !== undefined && !previous.owner.released,
    });
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#settling;
    const seat = this.#seat;
    this.#seat = undefined;
    if (!seat) return;
    if ('watch' in seat) {
      seat.watch.close();
      return;
    }
    await seat.server.close();
    writeOwner(this.#directory, { turn: seat.entry.turn, owner: { ...seat.entry.owner, released: true } });
  }
}

/**
 * Opens the embedded broker of a folder: a small server of Kafka's protocol on loopback, for development, tests and
 * the demo, never for production. The first process to come serves the log, later ones use it; when the serving one
 * goes, by whatever way, another that still needs it takes over on the same port where it can. What was acknowledged
 * is in the operating system's hands by then, so it outlives the process.
 * @throws BrokerError when the log is held by a process that does not answer, or cannot be opened
 */
export async function openEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw logUnusable(options.directory, error);
  }
  const seat = new BrokerSeat(options.directory, options);
  await seat.settle();
  return seat;
}
