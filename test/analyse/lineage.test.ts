import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAnalyser, type Analyser, type QueryLineage, type UsedColumn } from '../../src/analyse/index.ts';
import { defineTables, SCHEMA } from './tables.ts';

interface Case {
  readonly title: string;
  readonly sql: string;
  readonly expected: readonly string[];
}

const FOLDER = join(import.meta.dirname, 'lineage');

function readCases(file: string): readonly Case[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const lines = block.split('\n');
      const expected = lines.filter((line) => line.startsWith('= ')).map((line) => sortParts(line.slice(2)));
      const sql = lines.slice(1).filter((line) => !line.startsWith('= '));
      return { title: (lines[0] ?? '').slice(3), sql: sql.join('\n'), expected };
    });
}

/** `name: use a, b; use c` with its parts in order, so that a reader need not sort. */
function sortParts(line: string): string {
  const at = line.search(/:(?: |$)/);
  const parts = line
    .slice(at + 1)
    .split(';')
    .flatMap((part) => {
      const [use = '', ...columns] = part.trim().split(/[ ,]+/);
      return columns.map((column) => `${use} ${column}`);
    });
  return [`${line.slice(0, at)}:`, ...parts.sort()].join(' ');
}

function show({ columns, rows }: QueryLineage): readonly string[] {
  const one = (name: string, uses: readonly UsedColumn[]): string =>
    [
      `${name}:`,
      ...uses
        .map(({ relation, column, use }) => `${use} ${relation.replace(`${SCHEMA}.`, '')}.${column}`)
        .sort(),
    ].join(' ');
  return [
    ...columns.map(({ name, from }) => one(name, from)),
    ...(rows.length > 0 ? [one('rows', rows)] : []),
  ];
}

const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

describe('the column lineage of a query', () => {
  let analyser: Analyser;
  beforeAll(async () => {
    analyser = openAnalyser();
    await defineTables(analyser);
  });
  afterAll(() => analyser.close());

  describe.each(FILES)('in %s', (file) => {
    it.each(readCases(file))('$title', async ({ sql, expected }) => {
      const { analysis } = await analyser.ask<'analyse'>({
        kind: 'analyse',
        sql,
        database: SCHEMA,
        settings: {},
        describes: true,
        names: true,
        traces: true,
      });
      expect(analysis.failure?.message).toBeUndefined();
      expect(analysis.lineage && show(analysis.lineage)).toEqual(expected);
    });
  });

  it('is known for at least 150 queries', () => {
    expect(FILES.flatMap(readCases).length).toBeGreaterThanOrEqual(150);
  });
});
