import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissingEngine } from './engine-missing.ts';
import { ChdbEngine } from './host/chdb-engine.ts';
import { HostServer } from './host/host-server.ts';
import { writeLog } from './host/write-log.ts';
import { DEFAULT_IDLE_MS, type HostMessage } from './host-message.ts';
import { hostPaths } from './host-paths.ts';
import { findHolder } from './lock-holder.ts';
import { probeHost } from './probe-host.ts';

/** A new host waits so long for its first client; and for the host before it to let go of the directory. */
const FIRST_CLIENT_MS = 30_000;
const HANDOVER_MS = 10_000;
/** A refusal without a living holder may be one that has just gone; after so long it has another cause. */
const DOUBT_MS = 1_000;

/**
 * The engine host: holds one data directory with chdb and answers ClickHouse's HTTP interface on a unix socket in it until
 * its last client has gone. The directory's lock, which the engine takes and the system frees when the process dies, decides
 * which of several hosts stays.
 *
 * Arguments: the data directory, and `--private` for one that is deleted with the host.
 */
async function main(): Promise<void> {
  const [directory = '', mode] = process.argv.slice(2);
  process.umask(0o077);
  const paths = hostPaths(directory);
  mkdirSync(paths.spool, { recursive: true, mode: 0o700 });
  const engine = await openEngine(directory);
  if (!engine) return;

  const isPrivate = mode === '--private';
  const idleMs = isPrivate ? 0 : Number(process.env['TSDBT_ENGINE_IDLE_MS'] ?? DEFAULT_IDLE_MS);
  let goodbye: NodeJS.Timeout | undefined;
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    clearTimeout(goodbye);
    rmSync(paths.socket, { force: true });
    await host.close();
    engine.close();
    if (isPrivate) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  };
  const host = new HostServer({
    engine,
    spoolDirectory: paths.spool,
    onIdle(isIdle) {
      clearTimeout(goodbye);
      if (isIdle) goodbye = setTimeout(() => void end(), idleMs);
    },
  });

  // The lock is ours: whatever lies at the socket's path belongs to a host that died.
  rmSync(paths.spool, { recursive: true, force: true });
  mkdirSync(paths.spool, { recursive: true, mode: 0o700 });
  rmSync(paths.socket, { force: true });
  process.chdir(paths.directory);
  host.server.listen('engine.sock');
  await once(host.server, 'listening');
  chmodSync('engine.sock', 0o600);
  process.chdir(paths.spool);
  goodbye = setTimeout(() => void end(), FIRST_CLIENT_MS);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
  tell({ kind: 'ready' });
}

/** Opens the directory; undefined when another host of ours serves it, or after a failure, which is told. */
async function openEngine(directory: string): Promise<ChdbEngine | undefined> {
  const deadline = performance.now() + HANDOVER_MS;
  const doubtful = performance.now() + DOUBT_MS;
  for (;;) {
    try {
      return await ChdbEngine.open(directory, process.env['TSDBT_ENGINE_CONFIG']);
    } catch (failure) {
      const text = failure instanceof Error ? failure.message : String(failure);
      // chdb says why only on stderr, which is the log.
      if (!text.startsWith('Failed to create connection')) return fail(text);
      if (await probeHost(hostPaths(directory).socket)) {
        tell({ kind: 'superfluous' });
        return undefined;
      }
      const holder = findHolder(directory);
      if (!holder && performance.now() > doubtful) return fail(text);
      if (holder && (!holder.isHost || performance.now() > deadline)) {
        const message = `The data directory ${directory} is in use by process ${holder.pid} (${holder.command})`;
        tell({ kind: 'failed', code: 'DATA_LOCKED', message });
        return undefined;
      }
      await delay(50);
    }
  }
}

function fail(text: string): undefined {
  const isMissing = isMissingEngine(text);
  tell(
    isMissing
      ? { kind: 'failed', code: 'ENGINE_MISSING', message: 'The embedded engine is not installed' }
      : {
          kind: 'failed',
          code: 'ENGINE_DIED',
          message: `The embedded engine could not open its data: ${text}`,
        },
  );
  writeLog(text);
  return undefined;
}

/** The channel is there only while the starter waits; without further work the process then ends. */
function tell(message: HostMessage): void {
  if (!process.send || !process.connected) return;
  process.send(message, () => {
    if (process.connected) process.disconnect();
  });
}

await main();
