import { describe, expect, it } from 'vitest';
import { parseErrors, parseFiles } from '../../../test/support/parse-files.ts';

const FILES = {
  'models/orders.sql': 'select 1 as id',
  'models/ver_v1.sql': 'select 1 as id',
  'models/ver_v2.sql': 'select 2 as id',
  'seeds/s1.csv': 'id,name\n1,a\n2,\n',
  'tests/fixtures/ord.csv': 'id,customer_id\n1,\n2,3\n',
  'tests/fixtures/ordsql.sql': 'select 1 as id\n',
  'models/models.yml': 'models:\n  - {name: ver, latest_version: 2, versions: [{v: 1}, {v: 2}]}\n',
};

const withTests = (tests: string) => ({ ...FILES, 'models/tests.yml': `unit_tests:\n${tests}` });

describe('unit tests', () => {
  it('read rows of dicts, CSV, SQL, fixtures and seeds; a row without nulls goes first', async () => {
    const { manifest } = await parseFiles(
      withTests(`
  - name: u1
    model: orders
    given:
      - {input: ref('a'), rows: [{id: 1, x: null}, {id: 2, x: 3}]}
      - {input: ref('b'), format: csv, rows: "id,x\\n1,\\n2,b\\n"}
      - {input: ref('c'), format: csv, fixture: ord}
      - {input: ref('s1')}
      - {input: this, rows: []}
    expect: {format: sql, fixture: ordsql}
`),
    );
    const test = manifest.unitTests['unit_test.shop.orders.u1'];
    expect(test?.given.map(({ rows }) => rows)).toEqual([
      [
        { id: 2, x: 3 },
        { id: 1, x: null },
      ],
      [
        { id: '2', x: 'b' },
        { id: '1', x: null },
      ],
      [
        { id: '2', customer_id: '3' },
        { id: '1', customer_id: null },
      ],
      [
        { id: '1', name: 'a' },
        { id: '2', name: '' },
      ],
      [],
    ]);
    expect(test?.expect).toEqual({ rows: 'select 1 as id', format: 'sql', fixture: 'ordsql' });
    expect(test?.schema).toBe('dev');
    expect(test?.depends_on.nodes).toEqual(['model.shop.orders']);
  });

  it('are as many as the versions they test', async () => {
    const { manifest } = await parseFiles(
      withTests(`
  - {name: u2, model: ver, given: [], expect: {format: sql, rows: "select 1 as id"}, versions: {exclude: [2]}}
  - {name: u3, model: ver, given: [], expect: {format: csv, fixture: ord}}
`),
    );
    expect(Object.keys(manifest.unitTests)).toEqual([
      'unit_test.shop.ver.u2_v1',
      'unit_test.shop.ver.u3_v1',
      'unit_test.shop.ver.u3_v2',
    ]);
    // Recorded from dbt 1.11.16 for the same two unit tests.
    expect(Object.values(manifest.unitTests).map(({ checksum }) => checksum)).toEqual([
      '62922596b1cbcaaf1ff415f08e0bb660fb45eaf993eba2b7494f4088349ad9f0',
      '5592e950147d288d62ee7465c9d667b5c547c8b762a553c38d616bdc05336f2f',
      '5592e950147d288d62ee7465c9d667b5c547c8b762a553c38d616bdc05336f2f',
    ]);
  });

  it('take their configs from dbt_project.yml and their own entry', async () => {
    const { manifest } = await parseFiles({
      ...withTests('  - {name: u, model: orders, expect: {rows: []}, config: {tags: mine, meta: {a: 1}}}'),
      'dbt_project.yml': 'name: shop\nprofile: shop\nunit_tests:\n  shop: {+tags: all}\n',
    });
    expect(manifest.unitTests['unit_test.shop.orders.u']?.config).toEqual({
      tags: ['all', 'mine'],
      meta: { a: 1 },
      enabled: true,
      static_analysis: null,
    });
  });

  it('are disabled with their model', async () => {
    const { manifest } = await parseFiles({
      ...withTests('  - {name: u, model: orders, expect: {rows: []}}'),
      'models/orders.sql': '{{ config(enabled=false) }} select 1',
    });
    expect(manifest.unitTests).toEqual({});
    expect(Object.keys(manifest.disabled)).toContain('unit_test.shop.orders.u');
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    ['a model that does not exist', '{name: u, model: nope, expect: {rows: []}}', 'UNIT_TEST_MODEL'],
    ['dict rows that are text', '{name: u, model: orders, expect: {rows: "a"}}', 'FIXTURE_FORMAT'],
    [
      'CSV rows that are a list',
      '{name: u, model: orders, expect: {format: csv, rows: []}}',
      'FIXTURE_FORMAT',
    ],
    ['no rows at all', '{name: u, model: orders, expect: {}}', 'FIXTURE_FORMAT'],
    [
      'an unknown fixture',
      '{name: u, model: orders, expect: {format: csv, fixture: nope}}',
      'FIXTURE_NOT_FOUND',
    ],
    [
      'left out rows of what is no seed',
      "{name: u, model: orders, given: [{input: ref('orders')}], expect: {rows: []}}",
      'FIXTURE_NOT_FOUND',
    ],
    [
      'versions of a model without any',
      '{name: u, model: orders, expect: {rows: []}, versions: {include: [1]}}',
      'UNIT_TEST_VERSIONS',
    ],
    [
      'a version that does not exist',
      '{name: u, model: ver, expect: {rows: []}, versions: {include: [7]}}',
      'UNIT_TEST_VERSIONS',
    ],
    [
      'included and excluded versions',
      '{name: u, model: ver, expect: {rows: []}, versions: {include: [1], exclude: [2]}}',
      'UNIT_TEST_VERSIONS',
    ],
  ];

  it.each(wrong)('refuse %s', async (_name, test, code) => {
    const errors = await parseErrors(withTests(`  - ${test}\n`));
    expect(errors.map((each) => each.code)).toContain(code);
  });
});
