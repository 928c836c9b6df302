import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CliResult, Playground, RunningCli } from '../support/cli.ts';
import {
  buildArgs,
  contentsAt,
  ENVIRONMENT,
  inBetween,
  readAll,
  RELATION_NAMES,
  seedOf,
  versionedProject,
} from './versioned-project.ts';

/** Who is killed. */
export type Victim = 'command' | 'engine';

/** Where the kills of a series landed: how often after a statement of each purpose, before the first, and too late. */
export type Phases = ReadonlyMap<string, number>;

/** The purposes of statements with which something takes its place. */
const PUBLISHING = ['exchange', 'rename', 'drop old', 'modify query', 'detach view', 'attach view'];

/** A repeatable sequence of numbers from 0 up to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sentPurposes = (stdout: string): readonly string[] =>
  Array.from(stdout.matchAll(/"purpose":"([^"]+)"/g), ([, purpose = '']) => purpose);

function enginePid(playground: Playground): number | undefined {
  const file = join(playground.folder, '.tsdbt/data/status');
  if (!existsSync(file)) return undefined;
  return Number(/^PID: (\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]) || undefined;
}

function kill(victim: Victim, playground: Playground, command: RunningCli): void {
  if (victim === 'command') return command.kill('SIGKILL');
  const pid = enginePid(playground);
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // Not started yet, or gone: the kill counts as one that was too early or too late.
  }
}

const upTo = (version: number): readonly number[] => Array.from({ length: version + 1 }, (_, v) => v);

/** What is about in the folders of the program itself, and belongs to nobody any more. */
export function litterOf(playground: Playground): readonly string[] {
  const list = (...path: string[]): readonly string[] => {
    const folder = join(playground.folder, '.tsdbt', ...path);
    return existsSync(folder) ? readdirSync(folder).map((name) => join(...path, name)) : [];
  };
  const ours = list('data', 'host').filter((path) => !/\/(?:engine\.sock|engine\.log|spool)$/.test(path));
  return [...list('runs'), ...list('data', 'host', 'spool'), ...ours];
}

/** Builds a version of the project, and kills at a moment. */
class Series {
  readonly #playground: Playground;
  readonly #victim: Victim;
  readonly #random: () => number;
  /** Purposes of the statements of the last whole build, in order. */
  #statements: readonly string[] = [];
  /** Milliseconds that the last whole build took. */
  #duration = 0;

  constructor(playground: Playground, victim: Victim, random: () => number) {
    this.#playground = playground;
    this.#victim = victim;
    this.#random = random;
  }

  #start(version: number): RunningCli {
    this.#playground.write(seedOf(version));
    return this.#playground.start(
      [...buildArgs(version), '--log-level', 'debug', '--log-format', 'json'],
      ENVIRONMENT,
    );
  }

  /** Builds a version undisturbed, and asserts that all is as if nothing had ever happened. */
  async build(version: number): Promise<void> {
    const begun = performance.now();
    const result = await this.#start(version).done;
    this.#duration = performance.now() - begun;
    this.#statements = sentPurposes(result.stdout);
    expect(result.code, explain(result)).toBe(0);
    const { relations, contents } = await readAll(this.#playground);
    expect(relations, `after the build of version ${version}`).toEqual(RELATION_NAMES);
    expect(contents, `after the build of version ${version}`).toEqual(contentsAt(upTo(version)));
    expect(litterOf(this.#playground), `after the build of version ${version}`).toEqual([]);
  }

  /** Kills in the middle of the build of a version. @returns the phase that the kill landed in */
  async kill(version: number): Promise<string> {
    const running = this.#start(version);
    await this.#moment(running);
    kill(this.#victim, this.#playground, running);
    // The command outlives the engine, and goes on to say what it tries: what counts is where it was.
    const reached = sentPurposes(running.printed());
    const { code } = await running.done;
    if (this.#victim === 'command') expect([null, 0]).toContain(code);
    const { contents } = await readAll(this.#playground);
    const where = `version ${version}, killed the ${this.#victim}`;
    expect(inBetween(contents, [upTo(version - 1), upTo(version)]), where).toEqual([]);
    return code === 0 ? 'over' : (reached.at(-1) ?? 'before the first statement');
  }

  /** Resolves when it is time: half of the kills choose a statement that publishes, the others any, or any time. */
  async #moment(running: RunningCli): Promise<void> {
    const kind = this.#random();
    if (kind < 0.15) {
      const wait = this.#random() * 0.9 * this.#duration;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, wait)), running.done]);
      return;
    }
    const isPublishing = kind < 0.75;
    const eligible = this.#statements.filter((purpose) => !isPublishing || PUBLISHING.includes(purpose));
    const wanted = 1 + Math.floor(this.#random() * eligible.length);
    await running.waitUntil(
      (stdout) =>
        sentPurposes(stdout).filter((purpose) => !isPublishing || PUBLISHING.includes(purpose)).length >=
        wanted,
    );
    // The statement is announced before it is sent: it may be on its way, under way, or just done.
    const wait = this.#random() * 8;
    if (wait > 2) await new Promise((resolve) => setTimeout(resolve, wait - 2));
  }
}

const explain = ({ stdout, stderr }: CliResult): string =>
  [...stdout.split('\n').filter((line) => line.includes('"level":"error"')), stderr].join('\n');

/**
 * Kills `count` builds, each of the next version; after each kill every relation must be the old or the new one, and the
 * next build must succeed and leave nothing about.
 */
export async function killBuilds(
  playground: Playground,
  victim: Victim,
  count: number,
  seed: number,
): Promise<Phases> {
  playground.write(versionedProject());
  const series = new Series(playground, victim, randomNumbers(seed));
  const phases = new Map<string, number>();
  await series.build(0);
  for (let version = 1; version <= count; version += 1) {
    const phase = await series.kill(version);
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
    await series.build(version);
  }
  return phases;
}

/** How many kills landed in the middle of a build, and how many of these while something took its place. */
export function countKills(phases: Phases): { readonly amidst: number; readonly publishing: number } {
  const sum = (counts: (phase: string) => boolean): number =>
    Array.from(phases).reduce((total, [phase, count]) => total + (counts(phase) ? count : 0), 0);
  return {
    amidst: sum((phase) => phase !== 'over' && phase !== 'before the first statement'),
    publishing: sum((phase) => PUBLISHING.includes(phase)),
  };
}
