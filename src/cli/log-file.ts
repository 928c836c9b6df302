import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** dbt's `--log-file-max-bytes`. */
const MOST_BYTES = 10 * 1024 * 1024;

/** The log file of a command: every event from `debug` up. Opened at the first line, so that commands without a project write none. */
export interface LogFile {
  write(line: string): void;
  close(): void;
}

/**
 * `dbt.log` in the log folder (default `logs` beside dbt_project.yml, dbt's place and name); one older file is kept
 * as `dbt.log.1`. Never fails a command: a folder that cannot be written gives no log.
 */
export function openLogFile(cwd: string, logPath: string | undefined): LogFile {
  const folder = ((): string | undefined => {
    if (logPath !== undefined) return resolve(cwd, logPath);
    const project = [cwd, join(cwd, 'project')].find((candidate) =>
      existsSync(join(candidate, 'dbt_project.yml')),
    );
    return project === undefined ? undefined : join(project, 'logs');
  })();
  let handle: number | undefined;
  let isBroken = folder === undefined;
  return {
    write(line) {
      if (isBroken || folder === undefined) return;
      try {
        handle ??= openRotated(join(folder, 'dbt.log'));
        writeSync(handle, line);
      } catch {
        isBroken = true;
      }
    },
    close() {
      if (handle !== undefined) closeSync(handle);
      handle = undefined;
    },
  };
}

function openRotated(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && statSync(path).size > MOST_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}
