import { describe, expect, it } from 'vitest';
import { isAtLeast } from './compare-versions.ts';
import { returnsRows } from './returns-rows.ts';
import { settingsClause, settingsOf, tableSettings } from './settings-clause.ts';

describe('a settings clause', () => {
  it('writes texts as literals, and leaves quoted ones as they are', () => {
    expect(settingsClause(Object.entries({ a: 1, b: 'x', c: "'y'", d: true, e: "o'k" }))).toBe(
      String.raw`settings a = 1, b = 'x', c = 'y', d = 1, e = 'o\'k'`,
    );
    expect(settingsClause([])).toBe('');
  });

  it('comes from a model’s config', () => {
    const model = { config: { query_settings: { join_use_nulls: 1 }, settings: null } };
    expect(settingsOf(model, 'query_settings')).toEqual([['join_use_nulls', 1]]);
    expect(settingsOf(model, 'settings')).toEqual([]);
  });

  const table = { config: { materialized: 'table', settings: { index_granularity: 8192 } } };

  it('turns block deduplication off for tables, unless the profile wants it', () => {
    expect(tableSettings(table, 'MergeTree()', false)).toEqual([
      ['index_granularity', 8192],
      ['replicated_deduplication_window', 0],
    ]);
    expect(tableSettings(table, 'MergeTree()', true)).toEqual([['index_granularity', 8192]]);
  });

  it('leaves out what other engines do not know', () => {
    expect(tableSettings(table, 'Memory', false)).toEqual([['index_granularity', 8192]]);
  });

  it('keeps what the model says itself', () => {
    const own = { config: { materialized: 'table', settings: { replicated_deduplication_window: 100 } } };
    expect(tableSettings(own, 'MergeTree', false)).toEqual([['replicated_deduplication_window', 100]]);
  });
});

describe('a statement', () => {
  it.each([
    'select 1',
    '  -- why\nSELECT 1',
    '/* a\n b */ with x as (select 1) select 2',
    '(select 1)',
    'SHOW TABLES',
    '#! x\nexplain select 1',
  ])('answers with rows: %j', (sql) => expect(returnsRows(sql)).toBe(true));

  it.each([
    'create table t (a Int8) engine = Memory',
    '-- select\ninsert into t select 1',
    'alter table t delete where 1',
    'optimize table t',
    '',
  ])('answers with none: %j', (sql) => expect(returnsRows(sql)).toBe(false));
});

describe('versions of ClickHouse', () => {
  it.each([
    ['26.7.2.1', '26.7', true],
    ['24.10.1', '24.9.9.9', true],
    ['21.9.2.17', '21.9.2.17', true],
    ['21.9.2.16', '21.9.2.17', false],
  ])('%s is at least %s: %s', (version, bound, expected) => {
    expect(isAtLeast(version, bound)).toBe(expected);
  });
});
