import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProjectRunner, type Ran } from '../support/run-project.ts';
import { TornServer } from './torn-server.ts';

let torn: TornServer;
let one: ProjectRunner;
let other: ProjectRunner;

const FILES = {
  'models/added.sql': `{{ config(materialized='incremental', order_by='id', unique_key='id', incremental_strategy='delete+insert') }}
select number as id, {{ var('version') }} as v from numbers(20) where not sleepEachRow(0.01)`,
  'models/whole.sql': `{{ config(materialized='table') }} select number as id, {{ var('version') }} as v from numbers(20)`,
  'snapshots/history.sql': `{% snapshot history %}{{ config(strategy='check', check_cols=['v'], unique_key='id') }}
select number as id, {{ var('version') }} as v from numbers(20) {% endsnapshot %}`,
  'seeds/small_seed.csv': 'id,v\n1,1\n2,2\n',
};

beforeAll(async () => {
  torn = await TornServer.open('served');
  one = new ProjectRunner(torn.warehouse, 'shared').write(FILES);
  other = new ProjectRunner(torn.warehouse, 'shared').write(FILES);
  expect((await one.run({ which: 'build', vars: { version: 0 } })).success).toBe(true);
});
afterAll(async () => {
  one.dispose();
  other.dispose();
  await torn.close();
});

const codesOf = (ran: Ran): readonly string[] =>
  ran.results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));

it('two builds over the network at once: each relation is what one of them made, and who lost says why', async () => {
  const both = await Promise.all([
    one.run({ which: 'build', vars: { version: 1 } }),
    other.run({ which: 'build', vars: { version: 2 } }),
  ]);
  for (const ran of both) {
    const failed = ran.results.filter(({ status }) => status !== 'success');
    expect(codesOf(ran)).toHaveLength(failed.length);
  }
  for (const name of ['added', 'whole']) {
    const [row] = await torn.engine
      .query(`SELECT count(), uniq(id), groupUniqArray(v) FROM shared.${name}`)
      .then(({ rows }) => rows);
    expect(row, name).toEqual([20, 20, [expect.toSatisfy((v) => v === 1 || v === 2)]]);
  }
  expect(
    (
      await torn.engine.query(
        'SELECT uniq(id), countIf(dbt_valid_to IS NULL), uniq(id, v) = count() FROM shared.history',
      )
    ).rows,
  ).toEqual([[20, 20, 1]]);
  expect((await torn.engine.query('SELECT id, v FROM shared.small_seed ORDER BY id')).rows).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect((await one.relations('shared')).map((each) => each.split(' ')[0])).toEqual([
    'added',
    'history',
    'small_seed',
    'whole',
  ]);
});
