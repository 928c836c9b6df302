import { fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isHostMessage, type HostMessage } from './host-message.ts';
import type { HostPaths } from './host-paths.ts';

/** An engine that fails deep inside may hang instead of ending. */
const START_LIMIT_MS = 40_000;

/** Node runs the compiled host: from the TypeScript source (tests) the one in `dist` is taken. */
const HOST_MAIN = fileURLToPath(
  new URL('host-main.js', import.meta.url.replace(/\/src\/(warehouse\/engine\/[^/]*)$/, '/dist/$1')),
);

/**
 * Starts a host process for a data directory and waits for its word. It is a process group of its own, so that Ctrl-C in a
 * terminal ends the command and not the engine that others use.
 */
export function startHost(dataDirectory: string, paths: HostPaths, isPrivate: boolean): Promise<HostMessage> {
  mkdirSync(dirname(paths.log), { recursive: true, mode: 0o700 });
  const log = openSync(paths.log, 'w', 0o600);
  return new Promise((resolve) => {
    const child = fork(HOST_MAIN, [dataDirectory, ...(isPrivate ? ['--private'] : [])], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    closeSync(log);
    const tooLong = setTimeout(() => {
      child.kill('SIGKILL');
      settle(died(`did not start within ${START_LIMIT_MS / 1000} seconds`));
    }, START_LIMIT_MS);
    const settle = (message: HostMessage): void => {
      clearTimeout(tooLong);
      child.removeAllListeners();
      child.on('error', () => undefined);
      if (child.connected) child.disconnect();
      child.unref();
      resolve(message);
    };
    const died = (how: string): HostMessage => ({
      kind: 'failed',
      code: 'ENGINE_DIED',
      message: `The embedded engine ${how}${lastWords(paths.log)}; its log is ${paths.log}`,
    });
    child.on('message', (message) => {
      if (isHostMessage(message)) settle(message);
    });
    child.once('error', (failure) => settle(died(`could not be started (${failure.message})`)));
    child.once('exit', (code, signal) =>
      settle(died(`ended while starting (${signal ?? `exit code ${code}`})`)),
    );
  });
}

/** The line of the log that says most: an error's own, else the last. */
function lastWords(log: string): string {
  try {
    const lines = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const line = lines.findLast((text) => /(Error|Exception)\b.*:/.test(text)) ?? lines.at(-1);
    return line === undefined ? '' : `: ${line.trim().slice(0, 300)}`;
  } catch {
    return '';
  }
}
