import { describe, expect, it } from 'vitest';
import { useViewProjects } from '../../../../test/support/view-project.ts';

const { open } = useViewProjects('mv_refreshable');

const model = (refreshable: string): string =>
  `{{ config(materialized='materialized_view', order_by='row'${refreshable}) }} select row from {{ target.schema }}.events`;

describe('a refreshable materialized view', () => {
  it('has its schedule, gets another in place, and changes its kind with a full refresh only', async () => {
    const shop = await open({
      'models/copy.sql': model(", refreshable={'interval': 'every 1 hour', 'randomize': '10 minute'}"),
    });
    expect((await shop.run()).of('copy').message).toBe('OK');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1]]);
    const create = `SELECT create_table_query FROM system.tables WHERE database = '${shop.schema}' AND name = 'copy_mv'`;
    expect(await shop.rows(create)).toEqual([
      [expect.stringContaining('REFRESH EVERY 1 HOUR RANDOMIZE FOR 10 MINUTE')],
    ]);
    shop.write({ 'models/copy.sql': model(", refreshable={'interval': 'every 2 hour'}") });
    expect((await shop.run()).of('copy').message).toBe('OK');
    expect(await shop.rows(create)).toEqual([[expect.stringContaining('REFRESH EVERY 2 HOUR TO')]]);
    for (const other of ['', ", refreshable={'interval': 'every 2 hour', 'append': true}"]) {
      shop.write({ 'models/copy.sql': model(other) });
      expect((await shop.run()).of('copy').diagnostics).toMatchObject([{ code: 'MV_NEEDS_FULL_REFRESH' }]);
    }
    shop.write({ 'models/copy.sql': model('') });
    expect((await shop.run({ settings: { fullRefresh: true } })).of('copy').message).toBe('OK');
    expect(await shop.rows(create)).toEqual([[expect.not.stringContaining('REFRESH')]]);
  });

  it('is refused without an interval, and over a view that is not there where that is to be checked', async () => {
    const shop = await open({ 'models/copy.sql': model(', refreshable={}') });
    for (const [refreshable, code] of [
      ["{'append': true}", 'CONFIG_INVALID'],
      [
        "{'interval': 'every 1 hour', 'depends_on': 'no.such', 'depends_on_validation': true}",
        'MV_DEPENDENCY_MISSING',
      ],
    ]) {
      shop.write({ 'models/copy.sql': model(`, refreshable=${refreshable}`) });
      expect((await shop.run()).of('copy').diagnostics).toMatchObject([{ code }]);
    }
  });
});
