import type { ChdbEngine, EngineConnection } from './chdb-engine.ts';
import { enterScope, enterScopeForNow, type Scope } from './scope.ts';
import type { SessionStore } from './sessions.ts';

/** A connection in the scope of one statement. */
export interface Workplace {
  readonly connection: EngineConnection;
  /** A connection in the same scope, but without the limit on the answer's size. */
  withoutLimit(): Promise<EngineConnection>;
  /** Leaves the scope; nothing of it stays behind. Idempotent. */
  leave(): Promise<void>;
}

export interface SessionChoice {
  readonly id: string;
  readonly timeoutMs: number;
  readonly mustExist: boolean;
  readonly closes: boolean;
}

/** Connections for this statement alone. */
export async function openWorkplace(
  engine: ChdbEngine,
  scope: Scope,
  limit: number | undefined,
): Promise<Workplace> {
  const opened: EngineConnection[] = [];
  const leave = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()));
  };
  const open = async (within: Scope): Promise<EngineConnection> => {
    const connection = engine.connect();
    opened.push(connection);
    await enterScope(connection, within);
    return connection;
  };
  try {
    return { connection: await open(limited(scope, limit)), withoutLimit: () => open(scope), leave };
  } catch (failure) {
    await leave();
    throw failure;
  }
}

/** A session's connection. `keepsSettings`: the statement is a SET or USE, whose effect is what the client wants. */
export async function openSessionWorkplace(
  sessions: SessionStore,
  choice: SessionChoice,
  scope: Scope,
  limit: number | undefined,
  keepsSettings: boolean,
): Promise<Workplace> {
  const connection = await sessions.take(choice.id, choice.mustExist);
  const giveBack = (): Promise<void> => sessions.giveBack(choice.id, choice.closes ? 0 : choice.timeoutMs);
  try {
    const restore = await enterScopeForNow(connection, limited(scope, limit));
    let hasLeft = false;
    return {
      connection,
      async withoutLimit() {
        await connection.run('SET max_result_bytes = DEFAULT', 'Null');
        return connection;
      },
      async leave() {
        if (hasLeft) return;
        hasLeft = true;
        try {
          if (!keepsSettings) await restore();
        } finally {
          await giveBack();
        }
      },
    };
  } catch (failure) {
    await giveBack();
    throw failure;
  }
}

function limited(scope: Scope, limit: number | undefined): Scope {
  if (limit === undefined) return scope;
  return { ...scope, settings: new Map([...scope.settings, ['max_result_bytes', String(limit)]]) };
}
