import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { listWithDbt, runDbtToItsEnd } from './dbt.ts';
import { startServe } from './serving.ts';

const TSDBT = fileURLToPath(new URL('../../bin/tsdbt.js', import.meta.url));
const PANTRY = fileURLToPath(new URL('projects/state', import.meta.url));
const SIDES = ['ours', 'theirs'] as const;
export type Side = (typeof SIDES)[number];

/** What a step came to: the exit code and the status of every result. */
export interface Outcome {
  readonly code: number | null;
  readonly statuses: Readonly<Record<string, string>>;
}

interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[];
}

type Selected = Readonly<Record<string, readonly string[]>>;

/**
 * One project through dbt and through tsdbt, step by step, each with schemas of its own on one ClickHouse. There are
 * two targets, `prod` (the default) and `dev`.
 */
export interface Pantry {
  /** A path in the project of one side. */
  at(side: Side, ...path: readonly string[]): string;
  /** A file of the project as it was at first. */
  original(path: string): string;
  /** Writes a file into both projects. */
  write(path: string, text: string): void;
  /** Writes a file of the project, changed from what it was at first. */
  mend(path: string, change: (text: string) => string): void;
  remove(path: string): void;
  /** Runs a command with one side. */
  run(side: Side, args: readonly string[], artifact?: string): Outcome;
  /** Runs a command with both. @returns what it came to in dbt, once both agree. */
  both(args: readonly string[], artifact?: string): Outcome;
  /** Lists by each selector with both. @returns what dbt selects, once both agree. */
  select(selectors: readonly string[], args: readonly string[]): Selected;
  /** Keeps `target/` of both under another name in the project. */
  keepTarget(name: string): void;
  close(): Promise<void>;
}

export async function openPantry(): Promise<Pantry> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-parity-'));
  cpSync(PANTRY, join(folder, 'served'), { recursive: true });
  const serving = await startServe(TSDBT, join(folder, 'served'));
  for (const side of SIDES) {
    cpSync(PANTRY, join(folder, side), { recursive: true });
    writeFileSync(join(folder, side, 'profiles.yml'), JSON.stringify(profileOf(side, serving.port)));
  }

  const pantry: Pantry = {
    at: (side, ...path) => join(folder, side, ...path),
    original: (path) => readFileSync(join(PANTRY, path), 'utf8'),
    write(path, text) {
      for (const side of SIDES) writeFileSync(pantry.at(side, path), text);
    },
    mend: (path, change) => pantry.write(path, change(pantry.original(path))),
    remove(path) {
      for (const side of SIDES) rmSync(pantry.at(side, path));
    },
    run(side, args, artifact = 'run_results.json') {
      const file = pantry.at(side, 'target', artifact);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const { code, said } = side === 'ours' ? runOurs(args, pantry.at('ours')) : runTheirs(args, pantry);
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      expect(text, `${side}: ${args.join(' ')} wrote no ${artifact}\n${said}`).not.toBe(before);
      const { results }: RunResults = JSON.parse(text);
      return { code, statuses: statusesOf(results) };
    },
    both(args, artifact) {
      const theirs = pantry.run('theirs', args, artifact);
      expect(pantry.run('ours', args, artifact), args.join(' ')).toEqual(theirs);
      return theirs;
    },
    select(selectors, args) {
      const theirs = listWithDbt(selectors, args, pantry.at('theirs'));
      const cwd = pantry.at('ours');
      const ours = Object.fromEntries(selectors.map((select) => [select, listOurs(select, args, cwd)]));
      expect(ours).toEqual(theirs);
      return theirs;
    },
    keepTarget(name) {
      for (const side of SIDES) {
        rmSync(pantry.at(side, name), { recursive: true, force: true });
        cpSync(pantry.at(side, 'target'), pantry.at(side, name), { recursive: true });
      }
    },
    async close() {
      await serving.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return pantry;
}

function profileOf(side: Side, port: number): object {
  const target = (name: string): object => ({
    type: 'clickhouse',
    host: '127.0.0.1',
    port,
    user: 'dbt',
    password: 'secret',
    schema: `${side}_${name}`,
    threads: 1,
  });
  return { pantry: { target: 'prod', outputs: { prod: target('prod'), dev: target('dev') } } };
}

function runOurs(args: readonly string[], cwd: string): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSDBT, ...args], { cwd, encoding: 'utf8' });
  return { code: status, said: stdout + stderr };
}

const runTheirs = (args: readonly string[], pantry: Pantry): { code: number | null; said: string } => ({
  code: runDbtToItsEnd(args, pantry.at('theirs')),
  said: 'logs/dbt.log says why',
});

function listOurs(select: string, args: readonly string[], cwd: string): readonly string[] {
  const ls = ['ls', '--quiet', '--output', 'json', '--output-keys', 'unique_id', '--select', select, ...args];
  const { code, said } = runOurs(ls, cwd);
  expect(code, said).toBe(0);
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { unique_id: string }).unique_id)
    .toSorted();
}

function statusesOf(results: RunResults['results']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results
      .map(({ unique_id: id, status }) => [id, status] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
