import { describe, expect, it } from 'vitest';
import { RowWriters } from '../../../../test/support/write-rows.ts';
import { useViewProjects } from '../../../../test/support/view-project.ts';

const projects = useViewProjects('mv_implicit');
const { open: project, insert } = projects;

const model = (config = '', columns = 'writer, row'): string =>
  `{{ config(materialized='materialized_view', order_by='row'${config}) }}\nselect ${columns} from {{ target.schema }}.events`;

const NOTHING_BESIDE = ['copy MergeTree', 'copy_mv MaterializedView', 'events MergeTree'];

describe('a materialized view with a table of its own', () => {
  it('has what the source held and what came after, with nothing left beside it', async () => {
    const shop = await project({ 'models/copy.sql': model() });
    const ran = await shop.run();
    expect(ran.of('copy').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [2]]);
    expect((await shop.relations()).toSorted()).toEqual(NOTHING_BESIDE);
  });

  it('begins empty with catchup: false', async () => {
    const shop = await project({ 'models/copy.sql': model(', catchup=false') });
    expect((await shop.run()).success).toBe(true);
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy`)).toEqual([[2]]);
  });

  it('gets a new query in place on a plain run: rows so far stay as they are', async () => {
    const shop = await project({ 'models/copy.sql': model() });
    await shop.run();
    shop.write({ 'models/copy.sql': model('', 'writer, row * 10 as row') });
    const ran = await shop.run();
    expect(ran.of('copy').message).toBe('OK');
    expect(ran.statements('copy').map((statement) => statement.split(':')[0])).toEqual(['modify query']);
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [20]]);
  });

  it('is filled anew by a full refresh', async () => {
    const shop = await project({ 'models/copy.sql': model() });
    await shop.run();
    shop.write({ 'models/copy.sql': model('', 'writer, row * 10 as row') });
    expect((await shop.run({ settings: { fullRefresh: true } })).of('copy').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [10], [20]]);
    expect((await shop.relations()).toSorted()).toEqual(NOTHING_BESIDE);
  });

  it('follows its query with on_schema_change, and fails with fail before anything changes', async () => {
    const shop = await project({ 'models/copy.sql': model() });
    await shop.run();
    const wider = "writer, row, 'x' as note";
    shop.write({ 'models/copy.sql': model(", on_schema_change='fail'", wider) });
    const failed = await shop.run();
    expect(failed.of('copy').diagnostics).toMatchObject([{ code: 'SCHEMA_CHANGED' }]);
    expect(failed.of('copy').message).toContain("new in the query: 'note' String");
    shop.write({ 'models/copy.sql': model(", on_schema_change='append_new_columns'", wider) });
    expect((await shop.run()).of('copy').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row, note FROM ${shop.schema}.copy ORDER BY row`)).toEqual([
      [0, ''],
      [1, ''],
      [2, 'x'],
    ]);
    shop.write({ 'models/copy.sql': model(", on_schema_change='sync_all_columns'", 'row') });
    expect((await shop.run()).of('copy').message).toBe('OK');
    await insert(shop, '(100, 3)');
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [2], [3]]);
  });

  it('can have several views, each for a source of its own', async () => {
    const shop = await project({
      'models/copy.sql': `{{ config(materialized='materialized_view', order_by='row') }}
--one:begin
select writer, row from {{ target.schema }}.events
--one:end
union all
-- two:begin
select writer, row from {{ target.schema }}.others
-- two:end`,
    });
    await projects.warehouse().command(`CREATE TABLE ${shop.schema}.others AS ${shop.schema}.events`, {
      database: null,
    });
    expect((await shop.run()).of('copy').message).toBe('OK');
    await insert(shop, '(100, 2)');
    await insert(shop, '(101, 3)', 'others');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [2], [3]]);
    expect((await shop.relations()).filter((name) => name.endsWith('MaterializedView')).toSorted()).toEqual([
      'copy_one MaterializedView',
      'copy_two MaterializedView',
    ]);
    expect((await shop.run({ settings: { fullRefresh: true } })).of('copy').message).toBe('OK');
    expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [2], [3]]);
  });

  it('takes the place of a view and of a table, and gives its place to them, its view gone', async () => {
    const plain = (materialized: string): string =>
      `{{ config(materialized='${materialized}') }} select 7 as row`;
    for (const materialized of ['view', 'table']) {
      const shop = await project({ 'models/copy.sql': plain(materialized) });
      await shop.run();
      shop.write({ 'models/copy.sql': model() });
      expect((await shop.run()).of('copy').message).toBe('OK');
      await insert(shop, '(100, 2)');
      expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy ORDER BY row`)).toEqual([[0], [1], [2]]);
      expect((await shop.relations()).toSorted()).toEqual(NOTHING_BESIDE);
      shop.write({ 'models/copy.sql': plain(materialized) });
      expect((await shop.run()).of('copy').message).toBe('OK');
      await insert(shop, '(100, 3)');
      expect(await shop.rows(`SELECT row FROM ${shop.schema}.copy`)).toEqual([[7]]);
      expect((await shop.relations()).toSorted()).toEqual([
        materialized === 'view' ? 'copy View' : 'copy MergeTree',
        'events MergeTree',
      ]);
    }
  });
});

describe('redeploying a materialized view while rows arrive', () => {
  it('loses no row and doubles none', async () => {
    const shop = await project({ 'models/copy.sql': model() });
    const writers = new RowWriters(projects.warehouse(), `${shop.schema}.events`);
    await writers.untilMore(20);
    expect((await shop.run()).of('copy').message).toBe('OK');
    await writers.untilMore(10);
    const check = `SELECT count(), uniqExact(writer, row) FROM ${shop.schema}.`;
    for (const [version, fullRefresh] of [true, false, true].entries()) {
      await writers.untilMore(10);
      shop.write({
        'models/copy.sql': model(
          ", on_schema_change='sync_all_columns'",
          `writer, row, ${version} as v${fullRefresh ? version : 0}`,
        ),
      });
      expect((await shop.run({ settings: { fullRefresh } })).of('copy').message).toBe('OK');
    }
    await writers.untilMore(10);
    const { rows } = await writers.stop();
    expect(await shop.rows(`${check}events`)).toEqual([[rows + 2, rows + 2]]);
    expect(await shop.rows(`${check}copy`)).toEqual([[rows + 2, rows + 2]]);
    expect((await shop.relations()).toSorted()).toEqual(NOTHING_BESIDE);
  });
});
