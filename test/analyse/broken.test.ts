import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { positionAt } from '../../src/base/index.ts';
import { Playground } from '../support/cli.ts';
import { SCHEMA, TABLES } from './tables.ts';

interface Case {
  readonly title: string;
  readonly file: string;
  readonly sql: string;
  readonly place: string;
  readonly code: string;
  readonly hint: string | undefined;
}

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
}

const FOLDER = join(import.meta.dirname, 'broken');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

const CASES: readonly Case[] = FILES.flatMap((name) =>
  readFileSync(join(FOLDER, name), 'utf8')
    .trim()
    .split(/\n\n+/)
    .map((block, index) => {
      const lines = block.split('\n');
      const after = (mark: string): string | undefined =>
        lines.find((line) => line.startsWith(`${mark} `))?.slice(2);
      const marked = lines.slice(1).filter((line) => !/^[!?] /.test(line));
      const text = marked.join('\n');
      const at = text.indexOf('«');
      const { line, column } = positionAt({ path: '', text }, at);
      return {
        title: `${name}: ${(lines[0] ?? '').slice(3)}`,
        file: `analyses/${name.replace('.txt', '')}_${index}.sql`,
        sql: text.replace('«', '').replace('»', ''),
        // Without a mark the place of a mistake is its file.
        place: at === -1 ? '' : `${line}:${column}`,
        code: after('!') ?? '',
        hint: after('?'),
      };
    }),
);

const sources = {
  sources: [
    {
      name: 'shop',
      schema: SCHEMA,
      tables: Object.entries(TABLES).map(([name, columns]) => ({
        name,
        columns: columns.map((column) => {
          const [label = '', ...type] = column.split(' ');
          return { name: label, data_type: type.join(' ') };
        }),
      })),
    },
  ],
};

describe('a broken query', () => {
  const playground = new Playground();
  let told: readonly Told[] = [];

  beforeAll(async () => {
    playground.write({
      'dbt_project.yml': 'name: broken\nprofile: broken\n',
      'profiles.yml': `broken: {outputs: {default: {type: clickhouse, driver: embedded, path: data, schema: ${SCHEMA}}}}\n`,
      'models/sources.yml': JSON.stringify(sources),
      ...Object.fromEntries(CASES.map(({ file, sql }) => [file, `${sql}\n`])),
    });
    const run = await playground.run(['check', '--output', 'json', '--profiles-dir', '.']);
    expect(run.code).toBe(1);
    const report = JSON.parse(run.stdout) as { readonly diagnostics: readonly Told[] };
    told = report.diagnostics.filter(({ severity }) => severity === 'error');
  });
  afterAll(() => playground.dispose());

  it.each(CASES)('$title', ({ file, place, code, hint }) => {
    const mistakes = told.filter((each) => each.file === file);
    expect(mistakes.map((each) => each.code)).toEqual([code]);
    const [mistake] = mistakes;
    if (place !== '') expect(`${mistake?.line}:${mistake?.column}`).toBe(place);
    if (hint !== undefined) expect(mistake?.hint).toContain(hint);
  });

  it('is known in at least 80 forms', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(80);
  });
});
