import { describe, expect, it } from 'vitest';
import { useViewProjects } from './support/view-project.ts';
import { RowWriters } from './support/write-rows.ts';

const { open, warehouse } = useViewProjects('mv_long');
const full = { settings: { fullRefresh: true } } as const;

/** What of a source's rows a table lacks, and what it has more than once. */
const compare = (schema: string, table: string): string => `
SELECT countIf(times = 0), countIf(times > 1) FROM (
  SELECT e.writer, e.row, countIf(c.found = 1) AS times
  FROM ${schema}.events AS e LEFT JOIN (SELECT writer, row, 1 AS found FROM ${schema}.${table}) AS c USING (writer, row)
  GROUP BY ALL
)`;

describe('materialized views under constant inserts', () => {
  const ROUNDS = 20;

  it(
    'are redeployed 20 times with a table of their own: 0 lost, 0 doubled',
    { timeout: 600_000 },
    async () => {
      const shop = await open({});
      const writers = new RowWriters(warehouse(), `${shop.schema}.events`);
      await writers.untilMore(100);
      const columns = ['writer, row', "writer, row, 'x' as note", 'row, writer, toUInt64(row) * 2 as twice'];
      for (let round = 0; round < ROUNDS; round += 1) {
        shop.write({
          'models/copy.sql': `{{ config(materialized='materialized_view', order_by='row', on_schema_change='sync_all_columns') }}
select ${columns[round % columns.length]} from {{ target.schema }}.events`,
        });
        const ran = await shop.run(round % 3 === 2 ? {} : full);
        expect(ran.of('copy').message).toBe('OK');
        expect(await shop.rows(compare(shop.schema, 'copy')), 'while rows arrive, none twice').toMatchObject([
          [expect.anything(), 0],
        ]);
      }
      const { rows, perSecond } = await writers.stop();
      process.stdout.write(
        `${rows} rows, ${perSecond.toFixed(0)} inserts a second, ${ROUNDS} redeployments\n`,
      );
      expect(await shop.rows(compare(shop.schema, 'copy'))).toEqual([[0, 0]]);
    },
  );

  it.each([
    ['first builds', false],
    ['full refreshes of table and view', true],
  ])('%s of a view with an explicit target: 0 lost, 0 doubled', { timeout: 600_000 }, async (_, isKept) => {
    const shop = await open({
      'models/copy.sql':
        "{{ config(materialized='table', order_by='row') }} select toUInt8(0) as writer, toUInt32(0) as row where false",
      'models/feed.sql': `{{ config(materialized='materialized_view') }}
{{ materialization_target_table(ref('copy')) }}
select writer, row from {{ target.schema }}.events`,
    });
    const writers = new RowWriters(warehouse(), `${shop.schema}.events`);
    for (let round = 0; round < ROUNDS; round += 1) {
      await writers.untilMore(5);
      if (!isKept && round > 0) {
        for (const name of ['feed', 'copy'])
          await warehouse().command(`DROP TABLE ${shop.schema}.${name}`, { database: null });
      }
      expect((await shop.run(full)).success).toBe(true);
    }
    const { rows, perSecond } = await writers.stop();
    process.stdout.write(`${rows} rows, ${perSecond.toFixed(0)} inserts a second, ${ROUNDS} redeployments\n`);
    expect(await shop.rows(compare(shop.schema, 'copy'))).toEqual([[0, 0]]);
  });
});
