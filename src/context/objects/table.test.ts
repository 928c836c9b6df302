import { describe, expect, it } from 'vitest';
import {
  callArguments,
  callValue,
  DBT_OPTIONS,
  Environment,
  HostObject,
  hostFunction,
  recordScope,
  toText,
} from '../../jinja/index.ts';
import { tableOf } from './query-table.ts';
import { Table } from './table.ts';

const table = new Table(
  ['id', 'name'],
  ['Integer', 'Text'],
  [
    [1, 'a'],
    [22, null],
  ],
);

function member(on: unknown, name: string): HostObject {
  const value = on instanceof HostObject ? on.getAttribute(name) : undefined;
  if (!(value instanceof HostObject)) throw new Error(`no '${name}'`);
  return value;
}

const call = (on: unknown, name: string, ...positional: unknown[]): unknown =>
  callValue(member(on, name), callArguments(positional));

describe('a table', () => {
  it('gives columns by position and by name', () => {
    const columns = member(table, 'columns');
    expect(toText(call(columns.getItem(0), 'values'))).toBe('(1, 22)');
    expect(toText(call(columns.getItem('name'), 'values'))).toBe("('a', None)");
    expect(toText(table.getAttribute('column_names'))).toBe("('id', 'name')");
  });

  it('gives cells by position and by name, from either end', () => {
    const rows = member(table, 'rows');
    const last = rows.getItem(-1);
    expect(last instanceof HostObject && last.getItem('id')).toBe(22);
    expect(last instanceof HostObject && last.getItem(0)).toBe(22);
    expect(toText(call(last, 'dict'))).toBe("{'id': 22, 'name': None}");
  });

  it('is as true as it has rows, which it gives by position and by slice as agate does', () => {
    const environment = new Environment(DBT_OPTIONS);
    const render = (text: string, t: unknown): string =>
      environment.parse({ path: 't', text }).renderSync(recordScope({ t })).text;
    expect(render("{{ t[1][0] }} {{ t[-1]['id'] }} {{ 'yes' if t else 'no' }}", table)).toBe('22 22 yes');
    expect(render("{{ 'yes' if t else 'no' }}", Table.empty())).toBe('no');
    const slices = '{{ t[:1] }} {{ t.rows[1:] }} {{ t.columns[0][1:] }} {{ t.rows[0][:-1] }}';
    expect(render(slices, table)).toBe("(<agate.Row: (1, 'a')>,) (<agate.Row: (22, None)>,) (22,) (1,)");
  });

  it('selects, renames, filters and limits into new tables', () => {
    expect(toText(member(call(table, 'rename', { id: 'key' }), 'column_names'))).toBe("('key', 'name')");
    expect(toText(member(call(table, 'select', ['name']), 'column_names'))).toBe("('name',)");
    expect(toText(member(call(table, 'exclude', ['name']), 'column_names'))).toBe("('id',)");
    const isFirst = hostFunction(
      'f',
      ({ positional: [row] }) => row instanceof HostObject && row.getItem('id') === 1,
    );
    const filtered = call(table, 'where', isFirst);
    expect(filtered instanceof Table && filtered.rows).toEqual([[1, 'a']]);
    const limited = call(table, 'limit', 1);
    expect(limited instanceof Table && limited.rows.length).toBe(1);
  });

  it('prints itself, numbers to the right', () => {
    const printed: string[] = [];
    call(
      new Table(table.columnNames, table.columnTypes, table.rows, (text) => printed.push(text)),
      'print_table',
    );
    expect(printed).toEqual(['| id | name |\n| -- | ---- |\n|  1 | a    |\n| 22 |      |']);
  });
});

describe('rows of ClickHouse', () => {
  it('become the values that dbt gives', () => {
    const result = tableOf(
      {
        queryId: 'q',
        elapsed: 1,
        columns: [
          { name: 'n', type: 'UInt64' },
          { name: 'f', type: 'Float64' },
          { name: 'single', type: 'Nullable(Float32)' },
          { name: 'd', type: 'Nullable(Decimal(10, 2))' },
          { name: 'at', type: "DateTime('UTC')" },
          { name: 'day', type: 'Date32' },
          { name: 'list', type: 'Array(String)' },
          { name: 's', type: 'LowCardinality(Nullable(String))' },
        ],
        rows: [
          [18446744073709551615n, 2, 3.3, '12.50', '2024-05-06 07:08:09', '2024-05-06', ['a', 'b'], null],
        ],
      },
      () => {},
    );
    expect(result.rows[0]?.map(toText)).toEqual([
      '18446744073709551615',
      '2.0',
      '3.299999952316284',
      '12.50',
      '2024-05-06 07:08:09',
      '2024-05-06',
      '["a", "b"]',
      'None',
    ]);
    expect(toText(call(result.rows[0]?.[4], 'strftime', '%H'))).toBe('07');
  });
});
