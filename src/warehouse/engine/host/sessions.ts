import type { EngineConnection } from './chdb-engine.ts';
import { interfaceError } from './http-error.ts';

/** A client may send its next request before the last one has quite let go of the session; longer waits are conflicts. */
const PATIENCE_MS = 500;

interface Session {
  readonly connection: EngineConnection;
  isBusy: boolean;
  readonly waiting: (() => void)[];
  expiry: NodeJS.Timeout | undefined;
}

/** ClickHouse's HTTP sessions: connections kept by id, with their temporary tables and SET settings. */
export class SessionStore {
  readonly #connect: () => EngineConnection;
  readonly #sessions = new Map<string, Session>();

  constructor(connect: () => EngineConnection) {
    this.#connect = connect;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** @throws HttpError 372 when it must exist and does not, 373 while another request uses it. */
  async take(id: string, mustExist: boolean): Promise<EngineConnection> {
    const known = this.#sessions.get(id);
    if (!known) {
      if (mustExist) throw interfaceError(404, 372, 'SESSION_NOT_FOUND', `Session ${id} not found`);
      const connection = this.#connect();
      this.#sessions.set(id, { connection, isBusy: true, waiting: [], expiry: undefined });
      return connection;
    }
    if (known.isBusy) {
      if (await this.#freed(known)) return this.take(id, mustExist);
      throw interfaceError(423, 373, 'SESSION_IS_LOCKED', `Session ${id} is locked by a concurrent client`);
    }
    known.isBusy = true;
    clearTimeout(known.expiry);
    return known.connection;
  }

  /** Gives a session back; it is closed after `timeoutMs` without use, at once when 0. */
  async giveBack(id: string, timeoutMs: number): Promise<void> {
    const session = this.#sessions.get(id);
    if (!session) return;
    session.isBusy = false;
    for (const wake of session.waiting.splice(0)) wake();
    if (timeoutMs <= 0) return this.#end(id, session);
    session.expiry = setTimeout(() => void this.#end(id, session), timeoutMs);
    session.expiry.unref();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions].map(([id, session]) => this.#end(id, session)));
  }

  #freed(session: Session): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = setTimeout(() => resolve(false), PATIENCE_MS);
      session.waiting.push(() => {
        clearTimeout(giveUp);
        resolve(true);
      });
    });
  }

  async #end(id: string, session: Session): Promise<void> {
    clearTimeout(session.expiry);
    this.#sessions.delete(id);
    await session.connection.close();
  }
}
