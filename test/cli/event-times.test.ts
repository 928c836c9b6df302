import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject, type CliResult } from '../support/cli.ts';

const playground = new Playground();
const NOW = { TSDBT_NOW: '2024-03-31T12:00:00Z' };
const run = async (...args: string[]): Promise<CliResult> => await playground.run(args, NOW);
const compiled = (path: string): string =>
  readFileSync(join(playground.folder, 'target/compiled/small', path), 'utf8').trim();
const count = async (relation: string): Promise<unknown> =>
  (await queryRows(playground, `select count() as c from analytics.${relation}`))[0]?.['c'];

beforeAll(async () => {
  playground.write(
    smallProject({
      'models/events.sql':
        "select toDateTime('2024-03-01 00:00:00', 'UTC') + toIntervalDay(number) as at, number as n from numbers(31)\n",
      'models/plain.sql': "select n from {{ ref('events') }}\n",
      'models/inlined.sql': "{{ config(materialized='ephemeral') }} select at, n from {{ ref('events') }}\n",
      'models/through.sql': "select n from {{ ref('inlined') }}\n",
      'models/outer.sql': "select number from {{ source('sys', 'numbers') }} limit 1\n",
      'models/daily.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', batch_size='day', begin='2024-03-01', order_by='at') }} select at, n from {{ ref('events') }}\n",
      'snapshots/kept.sql':
        "{% snapshot kept %}{{ config(unique_key='n', strategy='check', check_cols=['at']) }} select * from {{ ref('events') }}{% endsnapshot %}\n",
      'tests/few.sql': "select * from {{ ref('events') }} where n < 0\n",
      'models/schema.yml':
        'models:\n  - {name: events, config: {materialized: table, event_time: at}, columns: [{name: at, quote: true}]}\n' +
        'sources: [{name: sys, schema: system, tables: [{name: numbers, config: {event_time: number}}]}]\n',
    }),
  );
  expect((await run('run', '--select', 'events')).code).toBe(0);
});
afterAll(async () => {
  await playground.dispose();
});

const since = (start: string, end: string): string =>
  `(select * from \`analytics\`.\`events\` where "at" >= '${start}' and "at" < '${end}')`;

describe('--sample', () => {
  it('shows models and snapshots a part of what has an event_time, and tests all of it', async () => {
    const result = await run('build', '--sample', '3 days', '--select', 'plain', 'through', 'kept', 'few');
    expect(result.code, result.stdout).toBe(0);
    const window = since('2024-03-28 12:00:00', '2024-03-31 12:00:00');
    expect(compiled('models/plain.sql')).toBe(`select n from ${window}`);
    expect(compiled('models/through.sql')).toContain(`select at, n from ${window}`);
    expect(compiled('snapshots/kept.sql')).toBe(`select * from ${window}`);
    expect(compiled('tests/few.sql')).toBe('select * from `analytics`.`events` where n < 0');
    expect(await count('plain')).toBe(3);
    expect(await count('kept')).toBe(3);
  });

  it('takes two moments, from the environment too, and is there besides --empty', async () => {
    const env = { ...NOW, DBT_SAMPLE: '{start: 2024-03-02, end: 2024-03-05T06:00:00}' };
    const args = ['run', '--select', 'plain', '--empty'];
    const result = await playground.run(args, env);
    expect(result.code, result.stdout).toBe(0);
    expect(compiled('models/plain.sql')).toBe(
      'select n from (select * from (select * from `analytics`.`events` where false limit 0) where "at" >= \'2024-03-02 00:00:00\' and "at" < \'2024-03-05 06:00:00\')',
    );
  });

  it('ends a month back on the last day that there is', async () => {
    await run('run', '--select', 'plain', '--sample', '1 month');
    expect(compiled('models/plain.sql')).toContain("'2024-02-29 12:00:00'");
  });

  it('builds the batches of its part of time, each from what both cover', async () => {
    const result = await run(
      'run',
      '--select',
      'daily',
      '--sample',
      '{start: "2024-03-10 12:00:00", end: 2024-03-13}',
    );
    expect(result.code, result.stdout).toBe(0);
    // The event of the 10th lies before the sample, though in the first batch.
    expect(await count('daily')).toBe(2);
  });

  it.each(['soon', '3 weeks', '{start: 2024-03-01}'])('refuses %j', async (sample) => {
    const result = await run('run', '--sample', sample);
    expect(result.code).toBe(2);
    expect(result.stdout).toContain('EVENT_TIMES');
  });
});

describe('--event-time-start and --event-time-end', () => {
  it('say which batches a microbatch model builds, and bound nothing else', async () => {
    const bounds = ['--event-time-start', '2024-03-05', '--event-time-end', '2024-03-09 00:00:00'];
    const result = await run('run', '--select', 'daily', 'plain', '--full-refresh', ...bounds);
    expect(result.code, result.stdout).toBe(0);
    expect(await count('daily')).toBe(4);
    expect(await count('plain')).toBe(31);
  });

  it.each([
    [['--event-time-start', '2024-03-05'], '--event-time-start needs --event-time-end'],
    [['--event-time-end', '2024-03-05'], '--event-time-end needs --event-time-start'],
    [['--event-time-start', '2024-03-05', '--event-time-end', '2024-03-05'], 'does not lie before'],
    [['--event-time-start', 'then', '--event-time-end', '2024-03-05'], "'then' is no time"],
  ])('refuse %j', async (args, message) => {
    const result = await run('run', ...args);
    expect(result.code).toBe(2);
    expect(result.stdout).toContain(message);
  });
});
