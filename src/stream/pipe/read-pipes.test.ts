import { describe, expect, it } from 'vitest';
import { DiagnosticList } from '../../base/index.ts';
import { parseYaml } from '../../project/index.ts';
import { readPipes } from './read-pipes.ts';
import { resolvePipe } from './resolve-pipe.ts';

async function read(text: string) {
  const sink = new DiagnosticList();
  const pipes = await readPipes(parseYaml({ path: 'pipes/shop.yml', text }), sink);
  return { pipes, codes: sink.all.map(({ code }) => code), problems: sink.all };
}

const SOURCES = new Map([
  ['raw.orders', { database: 'shop_raw_dev', table: 'orders', columns: [{ name: 'id', type: 'String' }] }],
]);

describe('a pipe file', () => {
  it('gives pipes with defaults', async () => {
    const { pipes, codes } = await read(
      'pipes:\n  - name: orders\n    topics: [orders]\n    source: raw.orders\n',
    );
    expect(codes).toEqual([]);
    expect(pipes).toMatchObject([
      {
        name: 'orders',
        topics: ['orders'],
        destination: { kind: 'source', source: 'raw', table: 'orders' },
        engine: 'MergeTree',
        start: 'beginning',
        offsetColumns: true,
        onError: 'reject',
        batch: { rows: 100_000, bytes: 33_554_432, age: 5_000 },
      },
    ]);
  });

  it('takes its table and columns from the source', async () => {
    const { pipes } = await read('pipes:\n  - name: orders\n    topics: [orders]\n    source: raw.orders\n');
    const [pipe] = pipes.map((each) => resolvePipe(each, { sources: SOURCES, defaultDatabase: 'shop' }));
    expect(pipe).toMatchObject({
      database: 'shop_raw_dev',
      table: 'orders',
      group: 'tsdbt.shop_raw_dev.orders',
      columns: [{ name: 'id', type: 'String' }],
    });
  });

  it('says where something is missing, mistyped or unknown', async () => {
    const { pipes, problems } = await read(
      'pipes:\n  - name: orders\n    topics: orders\n    source: raw.orders\n',
    );
    expect(pipes).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.span?.source.path).toBe('pipes/shop.yml');
    const typo = await read('pipes:\n  - name: o\n    topics: [o]\n    sorce: raw.orders\n    table: o\n');
    expect(typo.problems).toMatchObject([{ severity: 'warning' }]);
  });

  it('refuses a pipe without a destination, with two, or with a name that is taken', async () => {
    const one = '  - name: a\n    topics: [a]\n';
    expect((await read(`pipes:\n${one}`)).codes).toEqual(['PIPE_DESTINATION_MISSING']);
    expect((await read(`pipes:\n${one}    source: raw.orders\n    table: a\n`)).codes).toEqual([
      'PIPE_DESTINATION_MISSING',
    ]);
    expect((await read(`pipes:\n${one}    table: a\n${one}    table: b\n`)).codes).toEqual([
      'PIPE_NAME_TAKEN',
    ]);
  });

  it.each([
    ['source: raw.order', 'PIPE_SOURCE_UNKNOWN'],
    ['table: t', 'PIPE_COLUMNS_MISSING'],
    ['source: raw.orders\n    mapping: {idd: x}', 'PIPE_COLUMN_UNKNOWN'],
    ['source: raw.orders\n    order_by: [created]', 'PIPE_COLUMN_UNKNOWN'],
    ['table: t\n    columns: [{name: _offset, data_type: Int64}]', 'PIPE_COLUMN_RESERVED'],
  ])('refuses %j', async (rest, code) => {
    const { pipes } = await read(`pipes:\n  - name: orders\n    topics: [orders]\n    ${rest}\n`);
    expect(() =>
      pipes.map((each) => resolvePipe(each, { sources: SOURCES, defaultDatabase: 'shop' })),
    ).toThrow(code);
  });
});
