import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../../../warehouse/index.ts';
import { ProjectRunner } from '../../../../test/support/run-project.ts';

/*
 * Whatever happens to the source between the runs, an incremental model ends as if it had been built from scratch: with
 * the strategies that replace rows by key or partition for every change, with those that only add for new rows.
 */

let warehouse: Warehouse;
let count = 0;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

interface Row {
  readonly id: number;
  readonly v: number | null;
}

const row = fc.record({ id: fc.integer({ min: 0, max: 9 }), v: fc.option(fc.integer({ min: 0, max: 99 })) });
/** Changes between two runs, and how many of the runs build whole. */
const history = fc.array(
  fc.record({ rows: fc.array(row, { maxLength: 5 }), isFull: fc.integer({ min: 0, max: 9 }) }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** The source keeps a row's last state, and the run in which it came. */
const SOURCE =
  '(select id, argMax(tuple(v), run).1 as v, max(run) as last from {{ this.schema }}.log group by id)';
const CHANGED = `select id, v, id % 3 as part from ${SOURCE} {% if is_incremental() %} where last = (select max(run) from {{ this.schema }}.log) {% endif %}`;
const PARTITIONS = `select id, v, id % 3 as part from ${SOURCE} {% if is_incremental() %}
  where id % 3 in (select id % 3 from {{ this.schema }}.log where run = (select max(run) from {{ this.schema }}.log)) {% endif %}`;
const ADDED = `select id, v, run as part from {{ this.schema }}.log {% if is_incremental() %} where run > (select max(part) from {{ this }}) {% endif %}`;

it.each([
  ['legacy', "unique_key='id'", CHANGED],
  ['legacy, Memory', "unique_key='id', engine='Memory'", CHANGED],
  ['delete+insert', "unique_key='id', incremental_strategy='delete+insert'", CHANGED],
  [
    'delete+insert in place',
    "unique_key='id', incremental_strategy='delete+insert', incremental_publish='in_place'",
    CHANGED,
  ],
  ['delete+insert by two keys', "unique_key=['part', 'id'], incremental_strategy='delete+insert'", CHANGED],
  ['merge', "unique_key='id', incremental_strategy='merge'", CHANGED],
  ['merge of columns', "unique_key='id', incremental_strategy='merge', merge_update_columns=['v']", CHANGED],
  ['insert_overwrite', "incremental_strategy='insert_overwrite', partition_by='part'", PARTITIONS],
  ['append', "incremental_strategy='append'", ADDED],
  ['no strategy and no key', '', ADDED],
])('a model ends as one built from scratch: %s', async (_name, config, sql) => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      count += 1;
      const options = config === '' ? '' : `, ${config}`;
      const shop = new ProjectRunner(warehouse, `same_${count}`).write({
        'models/m.sql': `{{ config(materialized='incremental'${options}) }} ${sql}`,
        'models/whole.sql': `{{ config(materialized='table') }} ${sql}`,
      });
      try {
        await warehouse.command(`CREATE DATABASE ${shop.schema}`, { database: null });
        await warehouse.command(
          `CREATE TABLE ${shop.schema}.log (id UInt8, v Nullable(UInt8), run UInt32) ENGINE = Memory`,
        );
        for (const [run, { rows, isFull }] of steps.entries()) {
          await insertRows(shop, rows, run + 1);
          const ran = await shop.run({ select: ['m'], settings: { fullRefresh: isFull === 0 } });
          expect(ran.results.map(({ status, message }) => [status, message])).toEqual([['success', 'OK']]);
        }
        await shop.run({ select: ['whole'] });
        const all = (table: string): Promise<unknown> =>
          shop.rows(`SELECT id, v, part FROM ${shop.schema}.${table} ORDER BY ALL`);
        expect(await all('m')).toEqual(await all('whole'));
      } finally {
        await warehouse.command(`DROP DATABASE IF EXISTS ${shop.schema}`, { database: null });
        shop.dispose();
      }
    }),
    { numRuns: 5 },
  );
});

async function insertRows(shop: ProjectRunner, rows: readonly Row[], run: number): Promise<void> {
  // One state an id and run: which of several were the last would be anybody's guess.
  const states = new Map(rows.map((each) => [each.id, each.v]));
  if (states.size === 0) return;
  const values = Array.from(states, ([id, v]) => `(${id}, ${v ?? 'NULL'}, ${run})`).join(', ');
  await warehouse.command(`INSERT INTO ${shop.schema}.log VALUES ${values}`);
}
