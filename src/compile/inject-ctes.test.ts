import { describe, expect, it } from 'vitest';
import { SourceMap } from '../base/index.ts';
import { injectCtes, type EphemeralCte } from './inject-ctes.ts';
import type { MappedText } from './mapped-text.ts';

/** A text that maps to a file of its own name, letter by letter. */
function mapped(text: string, path: string): MappedText {
  const source = { path, text };
  return {
    text,
    map: new SourceMap([{ at: 0, kind: 'text', span: { source, start: 0, end: text.length } }]),
  };
}

const cte = (name: string, sql: string): EphemeralCte => ({
  name: `__dbt__cte__${name}`,
  query: mapped(sql, `${name}.sql`),
});
const inject = (sql: string, ...ctes: EphemeralCte[]): string =>
  injectCtes(mapped(sql, 'model.sql'), ctes).text;

const A = cte('a', 'select 1');
const B = cte('b', 'select 2');

describe('ephemeral CTEs', () => {
  /** Expected texts are those of dbt 1.11's `inject_ctes_into_sql` for the same input. */
  it.each([
    ['select * from x', 'with __dbt__cte__a as (\nselect 1\n) select * from x'],
    ['\n  select 1', '\n  with __dbt__cte__a as (\nselect 1\n) select 1'],
    ['-- why\nselect 1', 'with __dbt__cte__a as (\nselect 1\n) -- why\nselect 1'],
    [
      'with c as (select 2) select * from c',
      'with  __dbt__cte__a as (\nselect 1\n), c as (select 2) select * from c',
    ],
    [
      '-- why\nWITH c as (select 2) select 1',
      '-- why\nWITH  __dbt__cte__a as (\nselect 1\n), c as (select 2) select 1',
    ],
    [
      '/* with */ with c as (select 2) select 1',
      '/* with */ with  __dbt__cte__a as (\nselect 1\n), c as (select 2) select 1',
    ],
    [
      'with recursive c as (select 2) select 1',
      'with recursive  __dbt__cte__a as (\nselect 1\n), c as (select 2) select 1',
    ],
  ])('stand before the query %j as dbt puts them', (sql, expected) => {
    expect(inject(sql, A)).toBe(expected);
  });

  it('stand one after another', () => {
    expect(inject('select 3', A, B)).toBe(
      'with __dbt__cte__a as (\nselect 1\n),  __dbt__cte__b as (\nselect 2\n) select 3',
    );
  });

  it('leave a query without them alone', () => {
    expect(inject('select 3')).toBe('select 3');
  });

  it('are not put behind a WITH that ends the query', () => {
    expect(inject('select a from t group by a with totals', A)).toBe(
      'with __dbt__cte__a as (\nselect 1\n) select a from t group by a with totals',
    );
  });

  it('take a CTE named recursive for what it is', () => {
    expect(inject('with recursive as (select 2) select 1', A)).toBe(
      'with  __dbt__cte__a as (\nselect 1\n), recursive as (select 2) select 1',
    );
  });

  it('keep the way back to every file', () => {
    const { text, map } = injectCtes(mapped('with c as (select 2) select oops', 'model.sql'), [A, B]);
    const place = (needle: string): string | undefined => {
      const span = map.lookup(text.indexOf(needle));
      return span && `${span.source.path}:${span.source.text.slice(span.start)}`;
    };
    expect(place('oops')).toBe('model.sql:oops');
    expect(place('select 1')).toBe('a.sql:select 1');
    expect(place('select 2\n')).toBe('b.sql:select 2');
    expect(place('c as')).toBe('model.sql:c as (select 2) select oops');
  });
});
