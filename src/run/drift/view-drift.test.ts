import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ran, ProjectRunner } from '../../../test/support/run-project.ts';
import { useViewProjects } from '../../../test/support/view-project.ts';

const { open, insert, warehouse } = useViewProjects('view_drift');

const EVENTS = '{{ target.schema }}.events';
const model = (config = '', query = `select writer, row from ${EVENTS}`): Record<string, string> => ({
  'models/copy.sql': `{{ config(materialized='materialized_view', order_by='row'${config}) }}\n${query}`,
});

const purposes = (ran: Ran, name = 'copy'): readonly string[] =>
  ran.statements(name).map((statement) => statement.split(':')[0] ?? '');

const warnings = (ran: Ran): readonly string[] =>
  ran.events.flatMap((event) =>
    event.kind === 'Warned' && event.diagnostic.code === 'CONFIG_DRIFT' ? [event.diagnostic.message] : [],
  );

async function succeed(shop: ProjectRunner, fullRefresh = false): Promise<Ran> {
  const ran = await shop.run({ settings: { fullRefresh } });
  expect(ran.results.map(({ status, message }) => [status, message])).toEqual(
    ran.results.map(() => ['success', 'OK']),
  );
  return ran;
}

const stored = async (shop: ProjectRunner, view = 'copy_mv'): Promise<string> =>
  String(
    (
      await shop.rows(
        `SELECT create_table_query FROM system.tables WHERE database = '${shop.schema}' AND name = '${view}'`,
      )
    )[0]?.[0],
  );

describe('a materialized view that stands and another query', () => {
  it('gets it, for that is what apply means, and nothing is sent where the query is the same in other words', async () => {
    const shop = await open(model());
    await succeed(shop);
    const same = `-- a comment\nSELECT  writer,\n  ROW FROM ${EVENTS}`.replace('ROW', '`row`');
    expect(purposes(await succeed(shop.write(model('', same))))).toEqual([]);
    shop.write(model('', `select writer, row + 1 as row from ${EVENTS}`));
    expect(purposes(await succeed(shop))).toEqual(['modify query']);
    expect(purposes(await succeed(shop))).toEqual([]);
    await insert(shop, '(100, 9)');
    expect(await shop.rows(`SELECT max(row) FROM ${shop.schema}.copy`)).toEqual([[10]]);
  });

  it('keeps its own with a warning under continue, columns included, until a full refresh', async () => {
    const shop = await open(model());
    await succeed(shop);
    const before = await stored(shop);
    const other = `select writer, row * 2 as row, 1 as more from ${EVENTS}`;
    shop.write(model(", on_configuration_change='continue', on_schema_change='sync_all_columns'", other));
    const left = await succeed(shop);
    expect(purposes(left)).toEqual([]);
    expect(warnings(left)).toEqual([
      expect.stringMatching(
        /'copy_mv' differs from its config, and stays as it is: query of copy_mv is .*row/,
      ),
    ]);
    expect(await stored(shop)).toBe(before);
    await succeed(shop, true);
    expect(warnings(await succeed(shop))).toEqual([]);
    expect(await shop.rows(`SELECT sum(row), sum(more) FROM ${shop.schema}.copy`)).toEqual([[2, 2]]);
  });

  it('fails before anything is done where the config says so', async () => {
    const shop = await open(model());
    await succeed(shop);
    const before = await stored(shop);
    shop.write(model(", on_configuration_change='fail'", `select writer, row * 2 as row from ${EVENTS}`));
    expect((await shop.run()).of('copy')).toMatchObject({
      status: 'error',
      diagnostics: [{ code: 'CONFIG_DRIFT_FAILS', message: expect.stringContaining('copy_mv') as string }],
    });
    expect(await stored(shop)).toBe(before);
    expect((await shop.run({ settings: { fullRefresh: true } })).of('copy').status).toBe('success');
  });

  it('of several views only those are altered whose query is another', async () => {
    const views = (second: string): Record<string, string> =>
      model(
        ', catchup=false',
        `--one:begin\nselect writer, row from ${EVENTS}\n--one:end\nunion all\n--two:begin\n${second}\n--two:end`,
      );
    const shop = await open(views(`select writer, row + 100 as row from ${EVENTS}`));
    await succeed(shop);
    expect(purposes(await succeed(shop))).toEqual([]);
    const ran = await succeed(shop.write(views(`select writer, row + 200 as row from ${EVENTS}`)));
    expect(ran.statements('copy')).toEqual([expect.stringMatching(/^modify query: .*copy_two/)]);
    await insert(shop, '(1, 1)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[1], [201]]);
  });

  it('a view with a target of another model is compared too', async () => {
    const explicit = (query: string, config = ''): Record<string, string> => ({
      'models/t.sql': `{{ config(materialized='table', order_by='row') }} select toUInt8(0) as writer, toUInt32(0) as row where false`,
      'models/copy.sql': `{{ config(materialized='materialized_view', catchup=false${config}) }}\n{{ materialization_target_table(ref('t')) }}\n${query}`,
    });
    const shop = await open(explicit(`select writer, row from ${EVENTS}`));
    await succeed(shop);
    expect(purposes(await succeed(shop))).toEqual([]);
    const other = `select writer, row * 3 as row from ${EVENTS}`;
    const left = await succeed(shop.write(explicit(other, ", on_configuration_change='continue'")));
    expect(warnings(left)).toEqual([expect.stringContaining('query is')]);
    expect(purposes(await succeed(shop.write(explicit(other))))).toEqual(['modify query']);
    await insert(shop, '(1, 3)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.t`)).toEqual([[9]]);
  });

  it('functions of the user’s are compared by what they are, other names of functions by what they mean', async () => {
    await warehouse().command('CREATE OR REPLACE FUNCTION drift_twice AS (x) -> x * 2');
    const shop = await open(
      model('', `select writer, drift_twice(row) as row, UCASE('a') as word from ${EVENTS}`),
    );
    await succeed(shop);
    expect(purposes(await succeed(shop))).toEqual([]);
    await warehouse().command('CREATE OR REPLACE FUNCTION drift_twice AS (x) -> x + x');
    expect(purposes(await succeed(shop))).toEqual(['modify query']);
    await warehouse().command('DROP FUNCTION drift_twice');
  });

  it('a subquery is never taken for another that finds the same', async () => {
    const shop = await open(model('', `select writer, row, (select 1) as one from ${EVENTS}`));
    await succeed(shop);
    expect(purposes(await succeed(shop))).toEqual([]);
    shop.write(model('', `select writer, row, (select 2 - 1) as one from ${EVENTS}`));
    expect(purposes(await succeed(shop))).toEqual(['modify query']);
  });
});

describe('a refreshable view that stands and another schedule', () => {
  const refreshable = (schedule: string, config = ''): Record<string, string> =>
    model(`, refreshable={${schedule}}${config}`);

  it('gets it, and nothing is sent where it is the same in other words', async () => {
    const shop = await open(refreshable("'interval': 'every 60 minute', 'randomize': '90 second'"));
    await succeed(shop);
    shop.write(refreshable("'interval': 'EVERY 1 HOUR', 'randomize': '90 seconds'"));
    expect(purposes(await succeed(shop))).toEqual([]);
    shop.write(refreshable("'interval': 'every 2 hour'", ", on_configuration_change='continue'"));
    const left = await succeed(shop);
    expect(purposes(left)).toEqual([]);
    expect(warnings(left)).toEqual([
      expect.stringContaining(
        'refresh schedule of copy_mv is EVERY 1 HOUR RANDOMIZE FOR 1 MINUTE 30 SECOND, the config says EVERY 2 HOUR',
      ),
    ]);
    shop.write(refreshable("'interval': 'every 2 hour'"));
    expect(purposes(await succeed(shop))).toEqual(['modify refresh']);
    expect(await stored(shop)).toContain('REFRESH EVERY 2 HOUR TO');
    expect(purposes(await succeed(shop))).toEqual([]);
  });

  it('views that it depends on may be named with their database and without', async () => {
    const shop = await open({
      'models/copy.sql': model(", refreshable={'interval': 'every 1 hour'}")['models/copy.sql'] ?? '',
    });
    await succeed(shop);
    for (const name of ['{{ target.schema }}.copy_mv', 'copy_mv']) {
      const sql = `{{ config(materialized='materialized_view', order_by='row', refreshable={'interval': 'every 1 hour', 'depends_on': [NAME]}) }}\nselect writer, row from ${EVENTS}`;
      shop.write({
        'models/second.sql': sql.replace(
          'NAME',
          name === 'copy_mv' ? "'copy_mv'" : "target.schema ~ '.copy_mv'",
        ),
      });
      await succeed(shop);
      expect(purposes(await succeed(shop), 'second')).toEqual([]);
    }
    expect(await stored(shop, 'second_mv')).toContain(`DEPENDS ON ${shop.schema}.copy_mv`);
  });
});

describe('a materialized view that its own model has built', () => {
  const COLUMNS = fc.constantFrom('writer, row', 'writer, lcase(toString(row)) as row', 'any(writer) as writer, SUM(row) as row', 'writer, row as `a b`, 1 as row', "writer, if(row > 1, 'a', 'b') as row", 'e.writer as writer, e.row as row, today() as at', 'count() over () as writer, row', 'writer, CAST(row AS String) as row', 'writer, row::Int64 as row', 'writer, -row as row, [1,2] as l, (1, row).2 as t, NOT writer as n', "writer, row, toIntervalDay(1) + toDate('2020-01-01') as d, CASE WHEN row=1 THEN 2 ELSE 3 END as c", 'writer, row, {{ "x -> x" if false else "arrayMap(x -> x + row, [1])" }} as a'); // prettier-ignore
  const TAILS = fc.constantFrom('', ' where row in (1, 2) or row not in (select row from {{ target.schema }}.events)', ' where row between 1 and 3 and writer is not null', ' group by all', ' limit 5 settings max_threads = 1', ' where row % 2 = 0', ' array join [1, 2] as z'); // prettier-ignore
  const HEADS = fc.constantFrom('', 'with x as (select 1 as n) ', 'with 2 as n ');
  const CONFIGS = fc.constantFrom('', ', catchup=false', ", refreshable={'interval': 'every 1 day offset 2 hour'}", ", refreshable={'interval': 'after 30 minute', 'append': true, 'randomize': '1 hour'}", ", engine='SummingMergeTree'", ", ttl='toDate(0) + interval 200 year'", ", sql_security='invoker'", ", settings={'index_granularity': 1024}"); // prettier-ignore

  it('is what it says: the next run sends nothing', async () => {
    let built = 0;
    await fc.assert(
      fc.asyncProperty(HEADS, COLUMNS, TAILS, CONFIGS, async (head, columns, tail, config) => {
        const shop = await open(model(config, `${head}select ${columns} from ${EVENTS} as e${tail}`));
        const first = await shop.run();
        fc.pre(first.of('copy').status === 'success');
        built += 1;
        const second = await succeed(shop);
        expect(warnings(second)).toEqual([]);
        expect(second.statements('copy')).toEqual([]);
      }),
      { numRuns: Number(process.env['DRIFT_RUNS'] ?? 16) },
    );
    expect(built).toBeGreaterThan(4);
  });
});
