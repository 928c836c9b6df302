import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectRunner, type Ran, type RunOptions } from '../support/run-project.ts';
import type { Cut } from './cutting-proxy.ts';
import { FailingProject } from './fail-statements.ts';
import { TornServer } from './torn-server.ts';

const CUTS: readonly Cut[] = ['before it arrived', 'while it ran', 'before its answer was read'];

let torn: TornServer;

beforeAll(async () => {
  torn = await TornServer.open('served');
});
afterAll(() => torn.close());

describe('a connection that is cut', () => {
  let open: TornServer;
  let project: FailingProject<Cut>;
  beforeAll(async () => {
    open = await TornServer.open('open');
    project = await FailingProject.on(open);
  });
  afterAll(async () => {
    project.dispose();
    await open.close();
  });

  it.each<[Cut, string, readonly string[]]>([
    ['before it arrived', 'plain_table', ['create', 'insert', 'exchange', 'drop old']],
    [
      'while it ran',
      'delete_insert',
      ['create', 'insert', 'create', 'delete', 'insert', 'drop old', 'exchange', 'drop old'],
    ],
    ['before its answer was read', 'small_seed', ['create', 'load', 'exchange', 'drop old']],
  ])('%s leaves the old or the new %s, at each of its statements', async (cut, name, statements) => {
    expect(await project.failEach(name, cut)).toEqual(statements);
  });
});

it.each(CUTS)(
  'a first build whose connection is cut %s makes the whole table or none, and the next run succeeds',
  async (cut) => {
    const schema = `first_${CUTS.indexOf(cut)}`;
    const shop = new ProjectRunner(torn.warehouse, schema).write({
      'models/m.sql': "{{ config(materialized='table') }} select number as n from numbers(10)",
    });
    await torn.engine.command(`CREATE DATABASE ${schema}`);
    const cutAt: string[] = [];
    for (let at = 1; cutAt.length === at - 1; at += 1) {
      let sent = 0;
      await torn.engine.command(`DROP TABLE IF EXISTS ${schema}.m`);
      const ran = await shop.run({
        isAlive: () => false,
        onEvent: (event) => {
          if (event.kind !== 'StatementSent' || event.purpose === 'undo' || !event.uniqueId.endsWith('.m'))
            return;
          sent += 1;
          if (sent !== at) return;
          cutAt.push(event.purpose);
          torn.failAt(event.queryId, cut);
        },
      });
      const found = await shop.relations();
      if (found.length > 0) {
        expect(found).toEqual(['m MergeTree']);
        expect(await shop.rows(`SELECT count() FROM ${schema}.m`)).toEqual([[10]]);
      }
      if (ran.of('m').status === 'success') expect(found).toHaveLength(1);
      expect((await shop.run({ isAlive: () => false })).success).toBe(true);
      expect(await shop.relations()).toEqual(['m MergeTree']);
    }
    expect(cutAt).toEqual(['create', 'insert', 'rename']);
    shop.dispose();
  },
);

const ADDING = (config: string): string =>
  `{{ config(materialized='incremental', order_by='n', incremental_strategy='append', incremental_publish='in_place'${config}) }}
select number + 10 * {{ var('run') }} as n from numbers(10) {{ 'where not sleepEachRow(0.02)' if var('run') > 0 }}`;

describe('rows that are added to a table in use', () => {
  let count = 0;
  const projects: ProjectRunner[] = [];
  afterAll(() => projects.forEach((each) => each.dispose()));

  async function open(config: string): Promise<ProjectRunner> {
    count += 1;
    const schema = `adding_${count}`;
    const shop = new ProjectRunner(torn.warehouse, schema).write({ 'models/m.sql': ADDING(config) });
    projects.push(shop);
    expect((await shop.run({ vars: { run: 0 } })).success).toBe(true);
    return shop;
  }

  /** Runs with the connection cut at the insert into the model's own table. */
  async function runCut(shop: ProjectRunner, cut: Cut, options: RunOptions = {}): Promise<Ran> {
    let isCut = false;
    const ran = await shop.run({
      vars: { run: 1 },
      ...options,
      onEvent: (event) => {
        if (isCut || event.kind !== 'StatementSent' || !/^insert into `?\w+`?\.`?m`?\s/i.test(event.sql))
          return;
        isCut = true;
        torn.failAt(event.queryId, cut);
      },
    });
    expect(isCut && torn.hasCut, 'the connection was cut').toBe(true);
    return ran;
  }

  const contents = async (shop: ProjectRunner): Promise<unknown> =>
    (
      await torn.engine.query(
        `SELECT n, count() FROM ${shop.schema}.m GROUP BY n HAVING count() > 1 OR n >= 10 ORDER BY n`,
      )
    ).rows;
  const ADDED = Array.from({ length: 10 }, (_, n) => [n + 10, 1]);

  it.each(CUTS)(
    'are in it once when the table remembers inserts and the connection is cut %s',
    async (cut) => {
      const shop = await open(", settings={'non_replicated_deduplication_window': 100}");
      const ran = await runCut(shop, cut);
      expect(ran.of('m')).toMatchObject({ status: 'success' });
      expect(await contents(shop)).toEqual(ADDED);
      const inserts = ran.statements('m').filter((each) => /^insert: insert into `?\w+`?\.`?m`? /.test(each));
      expect(inserts).toHaveLength(2);
      expect((await shop.relations()).filter((each) => each.includes('__dbt_'))).toEqual([]);
    },
  );

  it.each<[Cut, unknown]>([
    ['before it arrived', []],
    ['before its answer was read', ADDED],
  ])(
    'are a failure, and not sent again, when nothing would keep them from being doubled: cut %s',
    async (cut, found) => {
      const shop = await open('');
      const ran = await runCut(shop, cut);
      expect(ran.of('m')).toMatchObject({ status: 'error', diagnostics: [{ code: 'CONNECTION_LOST' }] });
      expect(ran.of('m').diagnostics[0]?.hint).toContain('look before it is run again');
      expect(await contents(shop)).toEqual(found);
    },
  );

  it('are not sent again while a view reads the table, which would get them twice', async () => {
    const shop = await open(", settings={'non_replicated_deduplication_window': 100}");
    await torn.engine.command(
      `CREATE MATERIALIZED VIEW ${shop.schema}.seen ENGINE = MergeTree ORDER BY n AS SELECT n FROM ${shop.schema}.m`,
    );
    expect((await runCut(shop, 'before its answer was read')).of('m').status).toBe('error');
    expect((await torn.engine.query(`SELECT count(), uniq(n) FROM ${shop.schema}.seen`)).rows).toEqual([
      [10, 10],
    ]);
  });
});

describe('a statement that fails late', () => {
  it('is a failure although the answer had begun', async () => {
    const sql = "SELECT number, throwIf(number = 3000000, 'too late') FROM numbers(4000000)";
    await expect(torn.warehouse.command(sql)).rejects.toMatchObject({ number: 395 });
    await expect(torn.warehouse.query(sql)).rejects.toMatchObject({ number: 395 });
    const read = async (): Promise<number> => {
      let bytes = 0;
      for await (const chunk of torn.warehouse.stream(sql, 'TSV')) bytes += chunk.length;
      return bytes;
    };
    await expect(read()).rejects.toMatchObject({ number: 395 });
  });
});
