import fc from 'fast-check';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner, type RunOptions } from './run-project.ts';

interface Row {
  readonly id: number;
  readonly v: number | null;
}

const row = fc.record({ id: fc.integer({ min: 0, max: 9 }), v: fc.option(fc.integer({ min: 0, max: 99 })) });
/** Changes between two runs, how many of the runs build whole, and whether the model has one more column. */
const history = fc.array(
  fc.record({
    rows: fc.array(row, { maxLength: 5 }),
    isFull: fc.integer({ min: 0, max: 9 }),
    hasExtra: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The source keeps a row's last state, and the run in which it came. */
const SOURCE =
  '(select id, argMax(tuple(v), run).1 as v, max(run) as last from {{ this.schema }}.log group by id)';
/** One more column, for rows that came since it was there; it is 0 for those before. */
const extraOf = (run: string): string =>
  `{{ ", if(${run} >= " ~ var('since') ~ ", ${run}, 0) as extra" if var('extra') }}`;
const CHANGED = `select id, v, id % 3 as part ${extraOf('last')} from ${SOURCE} {% if is_incremental() %} where last = (select max(run) from {{ this.schema }}.log) {% endif %}`;
const PARTITIONS = `select id, v, id % 3 as part ${extraOf('last')} from ${SOURCE} {% if is_incremental() %}
  where id % 3 in (select id % 3 from {{ this.schema }}.log where run = (select max(run) from {{ this.schema }}.log)) {% endif %}`;
const ADDED = `select id, v, run as part ${extraOf('run')} from {{ this.schema }}.log {% if is_incremental() %} where run > (select max(part) from {{ this }}) {% endif %}`;
/** A part is a day; a run builds the days of what has changed. */
const EVENTS = `{{ config(materialized='view', event_time='at') }}
select id, v, last, id % 3 as part, toDateTime('2024-01-01 12:00:00', 'UTC') + part * 86400 as at from ${SOURCE}`;
const DAYS = `select id, v, part, at ${extraOf('last')} from {{ ref('events') }}`;
const BY_DAY = "incremental_strategy='microbatch', event_time='at', batch_size='day', begin='2024-01-01'";

/** A configuration of an incremental model with a query that goes with it, and what becomes of changed columns. */
export type Variant = readonly [
  name: string,
  config: string,
  sql: string,
  onSchemaChange?: 'sync_all_columns' | 'append_new_columns',
];

export const VARIANTS: readonly Variant[] = [
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
  ['microbatch', BY_DAY, DAYS],
  ['microbatch, side by side', `${BY_DAY}, concurrent_batches=true`, DAYS],
  ['microbatch by key', `${BY_DAY}, unique_key='id'`, DAYS],
];

const changing =
  (mode: 'sync_all_columns' | 'append_new_columns') =>
  ([name, config, sql]: Variant): Variant => [
    `${name}, ${mode}`,
    [config, `on_schema_change='${mode}'`].filter(Boolean).join(', '),
    sql,
    mode,
  ];

/** The same with a column that comes and goes, or comes and stays; what is merged by column would not get its values. */
export const CHANGING_VARIANTS: readonly Variant[] = VARIANTS.filter(
  ([name]) => name !== 'merge of columns',
).flatMap((variant) => [changing('sync_all_columns')(variant), changing('append_new_columns')(variant)]);

/** For each run the run since which the model has the column, undefined where it has not. */
function sinceWhen(
  steps: readonly { readonly hasExtra: boolean }[],
  mode: Variant[3],
): readonly (number | undefined)[] {
  let since: number | undefined;
  return steps.map(({ hasExtra }, run) => {
    const stays = mode === 'append_new_columns' && since !== undefined;
    since = mode !== undefined && (hasExtra || stays) ? (since ?? run + 1) : undefined;
    return since;
  });
}

const day = (part: number): Date => new Date(Date.UTC(2024, 0, 1 + part));

/** The days to build: of the rows that have changed, or all. */
function daysOf(rows: readonly Row[], isWhole: boolean): RunOptions['settings'] {
  const parts = rows.map(({ id }) => id % 3);
  const [first, last] = isWhole || parts.length === 0 ? [0, 2] : [Math.min(...parts), Math.max(...parts)];
  return { eventTimeStart: day(first), eventTimeEnd: day(last + 1) };
}

async function insertRows(shop: ProjectRunner, rows: readonly Row[], run: number): Promise<void> {
  // One state an id and run: which of several were the last would be anybody's guess.
  const states = new Map(rows.map((each) => [each.id, each.v]));
  if (states.size === 0) return;
  const values = Array.from(states, ([id, v]) => `(${id}, ${v ?? 'NULL'}, ${run})`).join(', ');
  await shop.warehouse.command(`INSERT INTO ${shop.schema}.log VALUES ${values}`);
}

/**
 * Changes a source at random and runs an incremental model in between, `numRuns` times from nothing; each time it must
 * end as if it had been built from scratch.
 *
 * @throws Error with the smallest sequence that tells them apart
 */
export async function compareWithScratch(
  warehouse: Warehouse,
  schema: string,
  [, config, sql, onSchemaChange]: Variant,
  numRuns: number,
): Promise<void> {
  const options = config === '' ? '' : `, ${config}`;
  const shop = new ProjectRunner(warehouse, schema).write({
    'models/events.sql': EVENTS,
    'models/m.sql': `{{ config(materialized='incremental'${options}) }} ${sql}`,
    'models/whole.sql': `{{ config(materialized='table') }} ${sql}`,
  });
  const command = (text: string): Promise<unknown> => warehouse.command(text, { database: null });
  try {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        await command(`DROP DATABASE IF EXISTS ${schema}`);
        await command(`CREATE DATABASE ${schema}`);
        await command(`CREATE TABLE ${schema}.log (id UInt8, v Nullable(UInt8), run UInt32) ENGINE = Memory`);
        const columns = sinceWhen(steps, onSchemaChange).map((since) => ({
          extra: since !== undefined,
          since: since ?? 0,
        }));
        for (const [run, { rows, isFull }] of steps.entries()) {
          await insertRows(shop, rows, run + 1);
          const ran = await shop.run({
            select: ['events', 'm'],
            vars: columns[run] ?? {},
            settings: { fullRefresh: isFull === 0, ...daysOf(rows, run === 0 || isFull === 0) },
          });
          const failed = ran.results.filter(({ status }) => status !== 'success');
          if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('\n'));
        }
        await shop.run({ select: ['whole'], vars: columns.at(-1) ?? {} });
        const names = await shop.rows(
          `SELECT name FROM system.columns WHERE database = '${schema}' AND table = 'whole' ORDER BY name`,
        );
        const all = async (table: string): Promise<string> =>
          JSON.stringify(
            await shop.rows(`SELECT ${names.flat().join(', ')} FROM ${schema}.${table} ORDER BY ALL`),
          );
        const [found, expected] = [await all('m'), await all('whole')];
        if (found !== expected) throw new Error(`the model has\n${found}\nand should have\n${expected}`);
        const [more] = await shop.rows(
          `SELECT countIf(table = 'm'), countIf(table = 'whole') FROM system.columns WHERE database = '${schema}'`,
        );
        if (more?.[0] !== more?.[1]) throw new Error('the model has columns that its query has not');
        const left = (await shop.relations()).filter((name) => name.includes('__dbt_'));
        if (left.length > 0) throw new Error(`relations are left: ${left.join(', ')}`);
      }),
      { numRuns },
    );
  } finally {
    await command(`DROP DATABASE IF EXISTS ${schema}`);
    shop.dispose();
  }
}
