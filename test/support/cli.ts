import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly pid: number;
  readonly done: Promise<CliResult>;
  /** What stdout has so far. */
  readonly printed: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once what was printed so far (both streams) has a match. Rejects when the command ends without one. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves at the moment at which what stdout has so far satisfies a condition, or the command ends. */
  waitUntil(isEnough: (stdout: string) => boolean): Promise<void>;
}

/** Variables that would let the machine's own set-up into a test. */
const FOREIGN = /^(DBT_|TSDBT_|KAFKA_|SASL_|DEV_CLICKHOUSE|PROD_CLICKHOUSE|NO_COLOR|FORCE_COLOR)/;

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
}

/** Folders and the processes in them; `dispose` removes both. */
export class Playground {
  /** Absolute path of an empty folder. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tsdbt-test-')));
  readonly #running = new Set<RunningCli>();

  /** Writes files by path, relative to the folder. */
  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return this;
  }

  /** Starts `tsdbt` in the folder, as a user would. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = this.folder): RunningCli {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { ...cleanEnvironment(), HOME: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const watchers = new Set<() => void>();
    const notify = (): void => {
      for (const watcher of watchers) watcher();
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      notify();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      notify();
    });
    const done = new Promise<CliResult>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    const running: RunningCli = {
      pid: child.pid ?? -1,
      done,
      printed: () => stdout,
      kill: (signal) => void child.kill(signal),
      async waitFor(pattern) {
        return await new Promise<RegExpExecArray>((resolve, reject) => {
          const look = (): void => {
            const match = pattern.exec(stdout) ?? pattern.exec(stderr);
            if (!match) return;
            watchers.delete(look);
            resolve(match);
          };
          watchers.add(look);
          done.then(
            (result) =>
              reject(new Error(`ended with ${result.code} before ${pattern}:\n${stdout}\n${stderr}`)),
            reject,
          );
          look();
        });
      },
      async waitUntil(isEnough) {
        await new Promise<void>((resolve) => {
          const look = (): void => {
            if (!isEnough(stdout)) return;
            watchers.delete(look);
            resolve();
          };
          watchers.add(look);
          done.then(
            () => resolve(),
            () => resolve(),
          );
          look();
        });
      },
    };
    this.#running.add(running);
    void done.finally(() => this.#running.delete(running)).catch(() => undefined);
    return running;
  }

  /** Runs `tsdbt` to its end. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    cwd = this.folder,
  ): Promise<CliResult> {
    return await this.start(args, env, cwd).done;
  }

  async dispose(): Promise<void> {
    const running = [...this.#running];
    for (const cli of running) cli.kill('SIGKILL');
    await Promise.allSettled(running.map((cli) => cli.done));
    // An engine host may still be closing its files for a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}

/** The files of a small project on embedded ClickHouse; `files` are added or put in their place. */
export function smallProject(files: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return {
    'dbt_project.yml': 'name: small\nversion: 1.0.0\nprofile: small\n',
    'profiles.yml':
      'small:\n  target: local\n  outputs:\n    local:\n      type: clickhouse\n      driver: embedded\n      path: .tsdbt/data\n      schema: analytics\n      threads: 2\n',
    ...files,
  };
}

/** Rows of a query, through `show`. */
export async function queryRows(
  playground: Playground,
  sql: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const result = await playground.run(
    ['show', '--quiet', '--output', 'json', '--limit', '-1', '--inline', sql, ...args],
    env,
  );
  if (result.code !== 0) throw new Error(`show failed:\n${result.stdout}\n${result.stderr}`);
  return (JSON.parse(result.stdout) as { show: Readonly<Record<string, unknown>>[] }).show;
}
