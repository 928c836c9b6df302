import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../warehouse/index.ts';
import { ProjectRunner } from '../../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

function project(files: Readonly<Record<string, string>>): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `described_${count}`).write(files);
  open.push(made);
  return made;
}

const DOCS = 'persist_docs={"relation": true, "columns": true}';
const PROPERTIES = (kind: string): string => `${kind}:
  - name: m
    description: it's "one" \\ of 100% $x$
    columns:
      - {name: n, description: the number's name}
      - {name: other, description: is not there}
      - {name: s}
`;

const comments = async (shop: ProjectRunner): Promise<readonly (readonly unknown[])[]> => [
  ...(await shop.rows(`SELECT comment FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`)),
  ...(await shop.rows(
    `SELECT name, comment FROM system.columns WHERE database = '${shop.schema}' AND table = 'm' ORDER BY position`,
  )),
];

describe('persist_docs', () => {
  const expected = [[`it's "one" \\ of 100% $x$`], ['n', "the number's name"], ['s', '']];

  it.each(['table', 'incremental'])(
    'writes the descriptions of a %s, run after run',
    async (materialized) => {
      const shop = project({
        'models/m.sql': `{{ config(materialized='${materialized}', ${DOCS}) }} select 1 as n, 'x' as s`,
        'models/m.yml': PROPERTIES('models'),
      });
      for (let run = 0; run < 2; run += 1) {
        expect((await shop.run()).of('m').message).toBe('OK');
        expect(await comments(shop)).toEqual(expected);
      }
    },
  );

  it('writes the descriptions of a view and of its columns', async () => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='view', ${DOCS}) }} select 1 as n, 'x' as s`,
      'models/m.yml': PROPERTIES('models'),
    });
    for (let run = 0; run < 2; run += 1) {
      expect((await shop.run()).of('m').message).toBe('OK');
      expect(await comments(shop)).toEqual(expected);
    }
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.m`)).toEqual([[1, 'x']]);
  });

  it('writes the descriptions of seeds and snapshots', async () => {
    const shop = project({
      'seeds/m.csv': 'n,s\n1,x\n',
      'seeds/m.yml': `${PROPERTIES('seeds')}    config: {persist_docs: {relation: true, columns: true}}\n`,
    });
    expect((await shop.run({ which: 'seed' })).success).toBe(true);
    expect(await comments(shop)).toEqual(expected);
    const other = project({
      'snapshots/m.sql': `{% snapshot m %}{{ config(strategy='check', unique_key='n', check_cols='all', ${DOCS}) }}select 1 as n, 'x' as s{% endsnapshot %}`,
      'snapshots/m.yml': PROPERTIES('snapshots'),
    });
    expect((await other.run({ which: 'snapshot' })).success).toBe(true);
    expect((await comments(other)).slice(0, 3)).toEqual(expected);
  });

  it('leaves out what the config does not ask for', async () => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='table', persist_docs={'columns': true}) }} select 1 as n, 'x' as s`,
      'models/m.yml': PROPERTIES('models'),
    });
    await shop.run();
    expect(await comments(shop)).toEqual([[''], ...expected.slice(1)]);
  });

  it('stands before the post-hooks', async () => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='table', ${DOCS}, post_hook="select 'after'") }} select 1 as n, 'x' as s`,
      'models/m.yml': PROPERTIES('models'),
    });
    const statements = (await shop.run()).statements('m');
    expect(statements.slice(-2)).toEqual([
      expect.stringMatching(/^template: alter table .*modify comment/),
      "post-hook: select 'after'",
    ]);
  });
});

/** The embedded engine has no users: what would be granted is written down instead of sent. */
const RECORD = `{% macro call_dcl_statements(statements) %}
  {% do run_query('create table if not exists ' ~ target.schema ~ '.sent (nr UInt8, text String) engine = Memory') %}
  {% for statement in statements %}
    {% do run_query('insert into ' ~ target.schema ~ ".sent values (" ~ loop.index ~ ", '" ~ statement | replace("\`", "") ~ "')") %}
  {% endfor %}
{% endmacro %}
{% macro clickhouse__get_show_grant_sql(relation) %}
  select c1 as privilege_type, c2 as grantee from values({{ var('granted', "('select', 'nobody')") }})
{% endmacro %}`;

describe('grants', () => {
  const sent = async (shop: ProjectRunner): Promise<readonly unknown[]> =>
    (await shop.rows(`SELECT text FROM ${shop.schema}.sent ORDER BY nr`)).map(([text]) =>
      String(text).replaceAll(/\s+/g, ' ').replaceAll(shop.schema, 'shop'),
    );
  const model = `{{ config(materialized='table', grants={'select': ['ann', 'bob'], 'insert': ['ann']}) }} select 1 as n`;

  it('are given where nothing stood before', async () => {
    const shop = project({ 'macros/record.sql': RECORD, 'models/m.sql': model });
    expect((await shop.run()).of('m').message).toBe('OK');
    expect(await sent(shop)).toEqual(['grant select on shop.m to ann, bob', 'grant insert on shop.m to ann']);
  });

  it('are compared with what is granted, and taken back where the config no longer has them', async () => {
    const shop = project({ 'macros/record.sql': RECORD, 'models/m.sql': model });
    await shop.run();
    await warehouse.command(`TRUNCATE TABLE ${shop.schema}.sent`);
    await shop.run({ vars: { granted: "('select', 'ann'), ('select', 'eve'), ('insert', 'ann')" } });
    expect(await sent(shop)).toEqual(['revoke select on shop.m from eve', 'grant select on shop.m to bob']);
  });

  it('are not touched where the config has none', async () => {
    const shop = project({
      'macros/record.sql': RECORD,
      'models/m.sql': "{{ config(materialized='table') }} select 1 as n",
    });
    await shop.run();
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });
});
