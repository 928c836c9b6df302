import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { positionAt } from '../base/index.ts';
import type { NodeResult } from '../manifest/index.ts';
import type { Warehouse } from '../warehouse/index.ts';
import { ProjectRunner, type Ran } from '../../test/support/run-project.ts';

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

const yaml = (columns: string, rest = ''): string =>
  `models:\n  - name: m\n    config: {contract: {enforced: true}}\n${rest}    columns:\n${columns}`;

const columns = (...types: readonly string[]): string =>
  types.map((type, at) => `      - {name: c${at + 1}, data_type: "${type}"}\n`).join('');

function project(config: string, sql: string, properties: string): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `contract_${count}`).write({
    'models/m.sql': `{{ config(${config}) }}\n${sql}`,
    'models/properties.yml': properties,
  });
  open.push(made);
  return made;
}

const succeeds = (ran: Ran): void =>
  expect(ran.results.map(({ status, message }) => [status, message])).toEqual([['success', 'OK']]);

/** Code and place of what is wrong with a node: `CODE file:line`, and the text that stands there. */
function places({ diagnostics }: NodeResult): readonly (readonly [string, string, string])[] {
  return diagnostics.map(({ code, span }) => {
    if (!span) return [code, '', ''];
    const { source, start, end } = span;
    return [code, `${source.path}:${positionAt(source, start).line}`, source.text.slice(start, end)];
  });
}

const KINDS = [
  ['table', "materialized='table'"],
  ['view', "materialized='view'"],
  ['incremental', "materialized='incremental', on_schema_change='append_new_columns'"],
] as const;

describe.each(KINDS)('the contract of a %s', (_kind, config) => {
  it('may be spelled as ClickHouse lets one spell types', async () => {
    const shop = project(
      config,
      "select 1::Int32 as c1, 'a' as c2, true as c3, 1.5::Decimal(18, 2) as c4, now() as c5, toLowCardinality('a') as c6, 'ab'::FixedString(2) as c7, 'ab'::FixedString(2) as c8",
      yaml(
        columns('INT', 'VARCHAR', 'BOOL', 'Decimal64(2)', 'timestamp', 'text', 'FixedString(2)', 'String'),
      ),
    );
    succeeds(await shop.run());
    succeeds(await shop.run());
  });

  it('is broken by a NULL that it does not promise, and keeps what stood there', async () => {
    const shop = project(config, 'select 1::Int32 as c1', yaml(columns('Int32')));
    succeeds(await shop.run());
    shop.write({
      'models/m.sql': `{{ config(${config}) }}\nselect if(number > 5, null, 2)::Nullable(Int32) as c1 from numbers(1)`,
    });
    const ran = await shop.run();
    expect(ran.of('m')).toMatchObject({ status: 'error', diagnostics: [{ code: 'CONTRACT_BROKEN' }] });
    expect(await shop.rows(`SELECT c1 FROM ${shop.schema}.m`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['m']);
  });

  it('names the columns that differ, and how, at the place in the YAML', async () => {
    const shop = project(
      config,
      "select 'blue' as color, 1 as error, toDate('2019-01-01') as day",
      yaml(
        '      - {name: id, data_type: Int32}\n      - {name: color, data_type: String}\n      - {name: day, data_type: DateTime}\n',
      ),
    );
    const failed = (await shop.run()).of('m');
    const [head, ...rows] = (failed.diagnostics[0]?.message ?? '').split('\n');
    expect(head).toBe("The query does not keep the model's contract:");
    expect(
      rows
        .map((row) =>
          row
            .split('|')
            .map((cell) => cell.trim())
            .slice(1, -1),
        )
        .filter((_, at) => at !== 1),
    ).toEqual([
      ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'],
      ['day', 'Date', 'DateTime', 'data type mismatch'],
      ['error', 'UInt8', '', 'missing in contract'],
      ['id', '', 'Int32', 'missing in definition'],
    ]);
    expect(places(failed)).toEqual([['CONTRACT_BROKEN', 'models/properties.yml:7', 'DateTime']]);
  });

  it('points at the model for a column that the contract does not know', async () => {
    const shop = project(config, 'select 1::Int32 as c1, 2 as extra', yaml(columns('Int32')));
    const [place] = places((await shop.run()).of('m'));
    expect(place?.[1]).toMatch(/^models\/m\.sql:/);
  });

  it('sets the order of the columns', async () => {
    const shop = project(config, "select 'a' as c2, 1::Int32 as c1", yaml(columns('Int32', 'String')));
    succeeds(await shop.run());
    succeeds(await shop.run());
    expect((await shop.rows(`SELECT c1, c2 FROM ${shop.schema}.m`))[0]).toEqual([1, 'a']);
  });

  it('is held against what the query gives under its own settings', async () => {
    const shop = project(
      `${config}, query_settings={'join_use_nulls': 1}`,
      'select a.x as c1, b.y as c2 from (select 1 as x) as a left join (select 2 as x, 3 as y) as b on a.x = b.x',
      yaml(columns('UInt8', 'Nullable(UInt8)')),
    );
    succeeds(await shop.run());
    succeeds(await shop.run());
    expect((await shop.rows(`SELECT * FROM ${shop.schema}.m`))[0]).toEqual([1, null]);
  });

  it('says which type ClickHouse does not know, and which is missing', async () => {
    const shop = project(config, 'select 1 as c1, 2 as c2', yaml(columns('UInt8', 'Foo')));
    expect(places((await shop.run()).of('m'))).toEqual([
      ['CONTRACT_BROKEN', 'models/properties.yml:6', '"Foo"'],
    ]);
  });
});

describe('a project that compares columns its own way', () => {
  it.each([
    'get_assert_columns_equivalent',
    'clickhouse__get_assert_columns_equivalent',
    'assert_columns_equivalent',
  ])('is heard: %s', async (macro) => {
    const shop = project("materialized='table'", "select '7' as c1", yaml(columns('Int32')));
    shop.write({
      'macros/lenient.sql': `{% macro ${macro}(sql) %}{% do log('asked ' ~ (sql | length > 0)) %}{% endmacro %}`,
    });
    succeeds(await shop.run());
    expect(await shop.rows(`SELECT c1, toTypeName(c1) FROM ${shop.schema}.m`)).toEqual([[7, 'Int32']]);
  });
});

describe('an incremental model with a contract', () => {
  const config = "materialized='incremental', on_schema_change='append_new_columns', unique_key='c1'";

  it('gets the columns that its contract gained, in the types of the contract', async () => {
    const shop = project(config, 'select 1::Int32 as c1', yaml(columns('Int32')));
    succeeds(await shop.run());
    shop.write({
      'models/m.sql': `{{ config(${config}) }}\nselect toLowCardinality('a') as c2, 2::Int32 as c1`,
      'models/properties.yml': yaml(columns('INT', 'VARCHAR')),
    });
    succeeds(await shop.run());
    expect(await shop.rows(`SELECT c1, c2, toTypeName(c2) FROM ${shop.schema}.m ORDER BY c1`)).toEqual([
      [1, '', 'String'],
      [2, 'a', 'String'],
    ]);
  });

  it('keeps its check constraint in every run', async () => {
    const check = "    constraints:\n      - {type: check, name: small, expression: 'c1 < 10'}\n";
    const shop = project(config, 'select 1::Int32 as c1', yaml(columns('Int32'), check));
    succeeds(await shop.run());
    shop.write({ 'models/m.sql': `{{ config(${config}) }}\nselect 11::Int32 as c1` });
    const ran = await shop.run();
    expect(ran.of('m').message).toContain('VIOLATED_CONSTRAINT');
    expect(await shop.rows(`SELECT c1 FROM ${shop.schema}.m`)).toEqual([[1]]);
  });
});

describe('constraints and clauses of columns', () => {
  const shown = async (shop: ProjectRunner): Promise<string> =>
    String((await shop.rows(`SHOW CREATE TABLE ${shop.schema}.m`))[0]?.[0]).replaceAll(/\s+/g, ' ');

  it('check is enforced on the rows of the first build', async () => {
    const check =
      "    constraints:\n      - {type: check, name: valid_id, expression: 'c1 > 100 and c1 < 200'}\n";
    const shop = project("materialized='table'", 'select 101::Int32 as c1', yaml(columns('Int32'), check));
    succeeds(await shop.run());
    expect(await shown(shop)).toContain('CONSTRAINT valid_id CHECK ((c1 > 100) AND (c1 < 200))');
    shop.write({ 'models/m.sql': "{{ config(materialized='table') }}\nselect 1::Int32 as c1" });
    expect((await shop.run()).of('m').message).toContain('VIOLATED_CONSTRAINT');
    expect(await shop.rows(`SELECT c1 FROM ${shop.schema}.m`)).toEqual([[101]]);
  });

  it('check without a name is an error at the constraints', async () => {
    const check = "    constraints:\n      - {type: check, expression: 'c1 > 0'}\n";
    const shop = project("materialized='table'", 'select 1::Int32 as c1', yaml(columns('Int32'), check));
    expect(places((await shop.run()).of('m'))).toEqual([
      ['CONSTRAINT_INVALID', 'models/properties.yml:4', 'constraints'],
    ]);
  });

  it('of other types are left out with a warning, unless the constraint says that it need not be told', async () => {
    const shop = project(
      "materialized='table'",
      'select 1::Int32 as c1, 2::Int32 as c2',
      yaml(
        '      - {name: c1, data_type: Int32, constraints: [{type: not_null}]}\n      - {name: c2, data_type: Int32, constraints: [{type: unique, warn_unsupported: false}]}\n',
        '    constraints:\n      - {type: primary_key, columns: [c1]}\n      - {type: foreign_key, columns: [c1], expression: "x (y)", warn_unsupported: false}\n',
      ),
    );
    const ran = await shop.run();
    succeeds(ran);
    const warned = ran.told.filter(({ code }) => code === 'CONSTRAINT_NOT_ENFORCED');
    expect(warned.map(({ message }) => /'.*'/.exec(message)?.[0])).toEqual([
      "'not_null' of the column 'c1'",
      "'primary_key'",
    ]);
    expect(await shown(shop)).not.toContain('CONSTRAINT');
  });

  it('codec and ttl of a column stand in the table', async () => {
    const shop = project(
      "materialized='table', order_by='c1'",
      "select 1::Int32 as c1, now() as c2, 'x' as c3",
      yaml(
        '      - {name: c1, data_type: Int32, codec: ZSTD}\n      - {name: c2, data_type: DateTime}\n      - {name: c3, data_type: String, codec: "LZ4HC(3)", ttl: c2 + INTERVAL 1 DAY}\n',
      ),
    );
    succeeds(await shop.run());
    const sql = await shown(shop);
    expect(sql).toContain('`c1` Int32 CODEC(ZSTD');
    expect(sql).toContain('`c3` String CODEC(LZ4HC(3)) TTL c2 + toIntervalDay(1)');
  });
});
