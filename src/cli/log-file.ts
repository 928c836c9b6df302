import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The log file of a command. Opened at the first line, so that commands without a project write none. */
export interface LogFile {
  readonly write: (line: string) => void;
  readonly close: () => void;
}

/**
 * `dbt.log` in the log folder (default `logs` beside dbt_project.yml, dbt's place and name); one older file is kept
 * as `dbt.log.1` once the file has grown past `mostBytes` (0 is no bound). Never fails a command: a folder that
 * cannot be written gives no log.
 */
export function openLogFile(cwd: string, logPath: string | undefined, mostBytes = 0): LogFile {
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
        handle ??= openRotated(join(folder, 'dbt.log'), mostBytes);
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

function openRotated(path: string, mostBytes: number): number {
  mkdirSync(dirname(path), { recursive: true });
  if (mostBytes > 0 && existsSync(path) && statSync(path).size > mostBytes) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
}
