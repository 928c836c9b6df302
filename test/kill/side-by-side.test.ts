import { afterEach, expect, it } from 'vitest';
import { Playground, type CliResult } from '../support/cli.ts';
import { litterOf } from './kill-builds.ts';
import {
  buildArgs,
  contentsAt,
  ENVIRONMENT,
  findVersions,
  inBetween,
  readAll,
  RELATION_NAMES,
  versionedProject,
  type Versions,
} from './versioned-project.ts';

let playground: Playground;
afterEach(() => playground.dispose());

/** Seeds do not follow the variable: two runs would read the same file. */
const WITHOUT_SEED = ['--exclude', 'small_seed'];

const build = (version: number, ...args: readonly string[]): Promise<CliResult> =>
  playground.run([...buildArgs(version), ...WITHOUT_SEED, ...args], ENVIRONMENT);

const errors = ({ stdout }: CliResult): readonly string[] =>
  stdout.split('\n').filter((line) => /\berror\b|Error/.test(line) && !/ERROR=0/.test(line));

/** Ended well, or with an error that has a code and a place in the files. */
function assertClear(result: CliResult): void {
  expect([0, 1], result.stdout + result.stderr).toContain(result.code);
  expect(result.stdout + result.stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
  if (result.code === 1) expect(result.stdout).toMatch(/error [A-Z_]+:/);
}

it.each<[string, number, number, readonly string[], readonly string[]]>([
  ['of the same version', 1, 1, [], []],
  ['of different versions', 1, 2, [], []],
  [
    'of overlapping selections',
    1,
    2,
    ['--select', 'plain_table+', 'legacy', 'merged'],
    ['--select', 'config.materialized:incremental', 'audited'],
  ],
])(
  'two builds %s at once leave what one of them made, or one after the other, and nothing beside',
  { timeout: 300_000 },
  async (_name, one, other, onlyOne, onlyOther) => {
    playground = new Playground().write(versionedProject());
    expect((await playground.run(buildArgs(0), ENVIRONMENT)).code).toBe(0);
    const results = await Promise.all([build(one, ...onlyOne), build(other, ...onlyOther)]);
    for (const result of results) assertClear(result);
    const candidates: readonly Versions[] = [
      [0],
      [0, one],
      [0, other],
      ...(one === other
        ? []
        : [
            [0, one, other],
            [0, other, one],
          ]),
    ];
    const { relations, contents } = await readAll(playground);
    expect(inBetween(contents, candidates), results.flatMap(errors).join('\n')).toEqual([]);
    expect(relations, results.flatMap(errors).join('\n')).toEqual(RELATION_NAMES);
    expect(litterOf(playground)).toEqual([]);

    const found = findVersions(contents, candidates);
    const next = new Map(Array.from(found, ([name, versions = []]) => [name, [...versions, 3]]));
    expect((await build(3)).code).toBe(0);
    const after = await readAll(playground);
    expect(after.contents).toEqual(contentsAt([0, 3], new Map([...next, ['small_seed', [0]]])));
    expect(after.relations).toEqual(RELATION_NAMES);
  },
);

it(
  'two first builds at once: whoever comes second fails clearly or replaces what the first made',
  { timeout: 300_000 },
  async () => {
    playground = new Playground().write(versionedProject());
    const results = await Promise.all([build(0), build(0)]);
    for (const result of results) assertClear(result);
    const { stdout } = await playground.run(buildArgs(0), ENVIRONMENT);
    expect(stdout).toMatch(/Done\. .*ERROR=0/);
    const { relations, contents } = await readAll(playground);
    expect(contents, results.flatMap(errors).join('\n')).toEqual(contentsAt([0]));
    expect(relations).toEqual(RELATION_NAMES);
    expect(litterOf(playground)).toEqual([]);
  },
);
