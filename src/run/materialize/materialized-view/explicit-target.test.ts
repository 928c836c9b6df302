import { describe, expect, it } from 'vitest';
import type { ProjectRunner } from '../../../../test/support/run-project.ts';
import { useViewProjects } from '../../../../test/support/view-project.ts';
import { RowWriters } from '../../../../test/support/write-rows.ts';

const projects = useViewProjects('mv_explicit');
const { open: project, insert } = projects;

const table = (config = '', columns = 'toUInt8(0) as writer, toUInt32(0) as row'): string =>
  `{{ config(materialized='table', order_by='row'${config}) }} select ${columns} where false`;
const view = (target: string, config = '', columns = 'writer, row'): string =>
  `{{ config(materialized='materialized_view'${config}) }}
{{ materialization_target_table(ref('${target}')) }}
select ${columns} from {{ target.schema }}.events`;

const rowsOf = (shop: ProjectRunner, name: string) =>
  shop.rows(`SELECT row FROM ${shop.schema}.${name} ORDER BY row`);
const full = { settings: { fullRefresh: true } } as const;

describe('a materialized view with a target of its own', () => {
  it('comes after the table, brings what the source held, and goes on', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': view('copy') });
    const ran = await shop.run();
    expect(ran.of('feed').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [2]]);
    expect((await shop.relations()).toSorted()).toEqual([
      'copy MergeTree',
      'events MergeTree',
      'feed MaterializedView',
    ]);
  });

  it('keeps what is there on a plain run of both, with the new query from then on', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': view('copy') });
    await shop.run();
    shop.write({ 'models/feed.sql': view('copy', '', 'writer, row * 10 as row') });
    const ran = await shop.run();
    expect(ran.success).toBe(true);
    expect(ran.statements('copy')).toEqual([]);
    expect(ran.statements('feed').map((each) => each.split(':')[0])).toEqual(['modify query']);
    await insert(shop, '(100, 2)');
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [20]]);
  });

  it('is filled anew by a full refresh of both, and neither twice nor again by one of the view alone', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': view('copy') });
    await shop.run();
    shop.write({ 'models/feed.sql': view('copy', '', 'writer, row * 10 as row') });
    expect((await shop.run(full)).success).toBe(true);
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [10]]);
    const alone = await shop.run({ ...full, select: ['feed'] });
    expect(alone.success).toBe(true);
    expect(alone.events).toContainEqual(
      expect.objectContaining({
        kind: 'Warned',
        diagnostic: expect.objectContaining({ code: 'MV_CATCHUP_LEFT_OUT' }),
      }),
    );
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [10]]);
  });

  it('can share its target with others', async () => {
    const shop = await project({
      'models/copy.sql': table(),
      'models/feed.sql': view('copy'),
      'models/again.sql': view('copy', '', 'writer, toUInt32(row + 100) as row'),
    });
    expect((await shop.run()).success).toBe(true);
    await insert(shop, '(100, 2)');
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [2], [100], [101], [102]]);
    expect((await shop.run(full)).success).toBe(true);
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [2], [100], [101], [102]]);
  });

  it('changes its target with a full refresh only', async () => {
    const shop = await project({
      'models/copy.sql': table(),
      'models/other.sql': table(),
      'models/feed.sql': view('copy'),
    });
    await shop.run();
    shop.write({ 'models/feed.sql': view('other') });
    expect((await shop.run()).of('feed').diagnostics).toMatchObject([{ code: 'MV_NEEDS_FULL_REFRESH' }]);
    expect((await shop.run({ ...full, select: ['feed'] })).of('feed').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await rowsOf(shop, 'other')).toEqual([[0], [1], [2]]);
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1]]);
  });

  it('without a table to write to is an error of the user', async () => {
    const shop = await project({ 'models/copy.sql': 'select 1 as row', 'models/feed.sql': view('copy') });
    expect((await shop.run()).of('feed').diagnostics).toMatchObject([{ code: 'MV_TARGET_MISSING' }]);
  });

  it('takes the place of a view of its name, which a failure leaves where it was', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': 'select 5 as five' });
    await shop.run();
    shop.write({ 'models/feed.sql': view('copy', '', "writer, throwIf(1, 'no') + row as row") });
    expect((await shop.run({ select: ['feed'] })).success).toBe(false);
    expect(await shop.rows(`SELECT five FROM ${shop.schema}.feed`)).toEqual([[5]]);
    expect((await shop.relations()).toSorted()).toEqual(['copy MergeTree', 'events MergeTree', 'feed View']);
    shop.write({ 'models/feed.sql': view('copy') });
    expect((await shop.run({ select: ['feed'] })).of('feed').message).toBe('OK');
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1]]);
  });
});

describe('a table that materialized views write to', () => {
  it('refuses other columns unless mv_on_schema_change allows them', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': view('copy') });
    await shop.run();
    const wider = "toUInt8(0) as writer, toUInt32(0) as row, 'x' as note";
    shop.write({ 'models/copy.sql': table('', wider) });
    expect((await shop.run()).of('copy').diagnostics).toMatchObject([{ code: 'SCHEMA_CHANGED' }]);
    shop.write({
      'models/copy.sql': table(", mv_on_schema_change='append_new_columns'", wider),
      'models/feed.sql': view('copy', '', "writer, row, 'new' as note"),
    });
    expect((await shop.run()).success).toBe(true);
    await insert(shop, '(100, 2)');
    expect(await shop.rows(`SELECT row, note FROM ${shop.schema}.copy ORDER BY row`)).toEqual([
      [0, ''],
      [1, ''],
      [2, 'new'],
    ]);
  });

  it('is filled from its views by its own full refresh where repopulate_from_mvs_on_full_refresh asks for it', async () => {
    const shop = await project({
      'models/copy.sql': table(', repopulate_from_mvs_on_full_refresh=true'),
      'models/feed.sql': view('copy'),
    });
    await shop.run();
    await shop.warehouse.command(`INSERT INTO ${shop.schema}.copy VALUES (9, 99)`, { database: null });
    expect((await shop.run({ ...full, select: ['copy'] })).of('copy').message).toBe('OK');
    await insert(shop, '(100, 2)');
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [2]]);
    expect((await shop.run(full)).success).toBe(true);
    expect(await rowsOf(shop, 'copy')).toEqual([[0], [1], [2]]);
  });

  it('and its view lose no row and double none while rows arrive', async () => {
    const shop = await project({ 'models/copy.sql': table(), 'models/feed.sql': view('copy') });
    const writers = new RowWriters(projects.warehouse(), `${shop.schema}.events`);
    await writers.untilMore(20);
    for (const fullRefresh of [false, true, false, true]) {
      expect((await shop.run({ settings: { fullRefresh } })).success).toBe(true);
      await writers.untilMore(10);
    }
    const { rows } = await writers.stop();
    expect(await shop.rows(`SELECT count(), uniqExact(writer, row) FROM ${shop.schema}.copy`)).toEqual([
      [rows + 2, rows + 2],
    ]);
  });
});
