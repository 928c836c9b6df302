import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../warehouse/index.ts';
import { ProjectRunner, type Ran } from '../../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

function project(files: Readonly<Record<string, string>> = {}): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `drift_${count}`).write(files);
  open.push(made);
  return made;
}

const QUERY = "select rand64() as id, toDate('2026-01-01') as at, 'a' as `na me`, toDecimal64(1, 2) as price";

const model = (config: string, query = QUERY): Record<string, string> => ({
  'models/m.sql': `{{ config(materialized='incremental', incremental_strategy='append'${config === '' ? '' : `, ${config}`}) }} ${query}`,
});

async function succeed(shop: ProjectRunner, options?: Parameters<ProjectRunner['run']>[0]): Promise<Ran> {
  const ran = await shop.run(options);
  expect(ran.results.map(({ status, message }) => [status, message])).toEqual([['success', 'OK']]);
  return ran;
}

const warnings = (ran: Ran): readonly string[] =>
  ran.events.flatMap((event) =>
    event.kind === 'Warned' && event.diagnostic.code === 'CONFIG_DRIFT' ? [event.diagnostic.message] : [],
  );

const definition = async (shop: ProjectRunner, name = 'm'): Promise<string> =>
  String(
    (
      await shop.rows(
        `SELECT create_table_query FROM system.tables WHERE database = '${shop.schema}' AND name = '${name}'`,
      )
    )[0]?.[0],
  );

const KINDS: readonly (readonly [what: string, before: string, after: string, found: RegExp, built: RegExp])[] = [
  ['engine', "order_by='id'", "order_by='id', engine='ReplacingMergeTree(id)'", /engine is MergeTree, the config says ReplacingMergeTree\(id\)/, /ENGINE = ReplacingMergeTree\(id\)/],
  ['order key', "order_by='id'", "order_by=['id', 'at']", /order key is \(id\), the config says \(id, at\)/, /ORDER BY \(id, at\)/],
  ['shorter order key', "order_by=['id', 'at'], primary_key='id'", "order_by='id', primary_key='id'", /order key is \(id, at\), the config says \(id\)/, /PRIMARY KEY id ORDER BY \(?id\)? /],
  ['primary key', "order_by=['id', 'at']", "order_by=['id', 'at'], primary_key='id'", /primary key is \(id, at\), the config says \(id\)/, /PRIMARY KEY id ORDER BY \(id, at\)/],
  ['partition key', '', "partition_by='toYYYYMM(at)'", /partition key is tuple\(\), the config says \(toYYYYMM\(at\)\)/, /PARTITION BY \(?toYYYYMM\(at\)\)? /],
  ['new TTL', '', "ttl='at + interval 90 year'", /TTL is missing: at \+ toIntervalYear\(90\)/, /TTL at \+ toIntervalYear\(90\)/],
  ['other TTL', "ttl='at + interval 90 year'", "ttl='at + interval 80 year'", /TTL is at \+ toIntervalYear\(90\), the config says/, /TTL at \+ toIntervalYear\(80\)/],
  ['old TTL', "ttl='at + interval 90 year'", '', /TTL is not in the config/, /ORDER BY \(tuple\(\)\) SETTINGS/],
  ['new setting', '', "settings={'merge_with_ttl_timeout': 7200}", /setting merge_with_ttl_timeout is missing: 7200/, /merge_with_ttl_timeout = 7200/],
  ['text setting', '', "settings={'merge_selector_algorithm': 'StochasticSimple'}", /merge_selector_algorithm is missing/, /merge_selector_algorithm = 'StochasticSimple'/],
  ['old setting', "settings={'merge_with_ttl_timeout': 7200}", '', /setting merge_with_ttl_timeout is not in the config/, /^(?!.*merge_with_ttl)/],
  ['setting that ALTER cannot change', '', "settings={'index_granularity': 1024}", /index_granularity is 8192, the config says 1024/, /index_granularity = 1024/],
  ['index', "indexes=[{'name': 'i', 'definition': 'price type minmax'}, {'name': 'old', 'definition': 'at type minmax'}]", "indexes=[{'name': 'i', 'definition': 'price type set(10) granularity 2'}, {'name': 'j', 'definition': '`na me` type bloom_filter'}]", /index i is price TYPE minmax.*index old is not in the config.*index j is missing/, /INDEX i price TYPE set\(10\) GRANULARITY 2, INDEX j/],
  ['projection', "projections=[{'name': 'p', 'query': 'select at, sum(price) group by at'}]", "projections=[{'name': 'p', 'query': 'select at, max(price) group by at'}]", /projection p is \(SELECT at, sum\(price\) GROUP BY at\), the config says/, /PROJECTION p \(SELECT at, max\(price\) GROUP BY at\)/],
]; // prettier-ignore

describe('a table that stands and another config', () => {
  it.each(KINDS)(
    '%s: noticed, left, and changed only where that is allowed',
    async (_, before, after, found, built) => {
      const shop = project(model(before));
      await succeed(shop);
      const first = await definition(shop);

      const warned = await succeed(shop.write(model(after)));
      expect(warnings(warned)).toEqual([expect.stringMatching(found)]);
      expect(await definition(shop)).toBe(first);

      const applied = await succeed(
        shop.write(model(`${after}${after && ', '}on_configuration_change='apply'`)),
      );
      expect(warnings(applied)).toEqual([]);
      expect(await definition(shop)).toMatch(built);
      expect(await shop.rows(`SELECT count(), sum(price) FROM ${shop.schema}.m`)).toEqual([[3, '3.00']]);

      const again = await succeed(shop.write(model(after)));
      expect(warnings(again)).toEqual([]);
      expect(await shop.relations()).toEqual([expect.stringMatching(/^m /)]);
    },
  );

  it('fails before anything is done where the config says so', async () => {
    const shop = project(model(''));
    await succeed(shop);
    const ran = await shop.write(model("order_by='id', on_configuration_change='fail'")).run();
    expect(ran.of('m')).toMatchObject({ status: 'error', diagnostics: [{ code: 'CONFIG_DRIFT_FAILS' }] });
    expect(await shop.rows(`SELECT count() FROM ${shop.schema}.m`)).toEqual([[1]]);
  });

  it("'continue' is to warn, and a full refresh ends it", async () => {
    const shop = project(model(''));
    await succeed(shop);
    shop.write(model("order_by='id', on_configuration_change='continue'"));
    expect(warnings(await succeed(shop))).toHaveLength(1);
    expect(warnings(await succeed(shop, { settings: { fullRefresh: true } }))).toEqual([]);
    expect(warnings(await succeed(shop))).toEqual([]);
  });

  it('a table that a materialized view reads is altered but not put in another one’s place', async () => {
    const shop = project(model(''));
    await succeed(shop);
    await warehouse.command(
      `CREATE MATERIALIZED VIEW ${shop.schema}.reader ENGINE = MergeTree ORDER BY () AS SELECT id FROM ${shop.schema}.m`,
    );
    const uuid = await shop.rows(
      `SELECT uuid FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`,
    );
    shop.write(
      model("order_by='id', settings={'merge_with_ttl_timeout': 7200}, on_configuration_change='apply'"),
    );
    const ran = await succeed(shop);
    expect(warnings(ran)).toEqual([
      expect.stringMatching(/since a materialized view reads .*: order key is/),
    ]);
    expect(await definition(shop)).toMatch(/merge_with_ttl_timeout = 7200/);
    expect(
      await shop.rows(`SELECT uuid FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`),
    ).toEqual(uuid);
  });

  it('codecs and TTLs of a contract’s columns are compared as ClickHouse completes them', async () => {
    const shop = project(model("order_by='id'"));
    const columns = (codec: string): string => `
models:
  - name: m
    config: {contract: {enforced: true}, on_schema_change: fail, on_configuration_change: apply}
    columns:
      - {name: id, data_type: UInt64}
      - {name: at, data_type: Date}
      - {name: na me, data_type: String}
      - {name: price, data_type: 'Decimal(18, 2)', ${codec}}
`;
    shop.write({ 'models/m.yml': columns('codec: ZSTD') });
    await succeed(shop);
    const same = await succeed(shop);
    expect(same.statements('m').filter((text) => text.startsWith('alter'))).toEqual([]);
    const changed = await succeed(
      shop.write({ 'models/m.yml': columns("codec: LZ4HC, ttl: 'at + interval 90 year'") }),
    );
    expect(changed.statements('m').filter((text) => text.startsWith('alter'))).toHaveLength(2);
    expect(await definition(shop)).toMatch(/CODEC\(LZ4HC\(0\)\) TTL at \+ toIntervalYear\(90\)/);
    const after = await succeed(shop.write({ 'models/m.yml': columns('codec: LZ4HC') }));
    expect(after.statements('m').filter((text) => text.startsWith('alter'))).toEqual([
      expect.stringContaining('REMOVE TTL'),
    ]);
    expect(await definition(shop)).not.toMatch(/ TTL /);
  });
});

describe('a table that its own config has built', () => {
  const clause = (name: string, ...values: readonly string[]): fc.Arbitrary<string> =>
    fc.constantFrom('', ...values.map((value) => `${name}=${value}`));
  const CONFIGS = fc
    .tuple(
      clause('engine', "'MergeTree'", "'MergeTree()'", "'ReplacingMergeTree()'", "'ReplacingMergeTree(id)'", "'SummingMergeTree((price))'", "'SummingMergeTree'", "'AggregatingMergeTree()'"), // prettier-ignore
      clause('order_by', "'id'", "'(id)'", "['id']", "['id', 'at']", "'id, at'", "'(id, LCASE(`na me`))'", "'tuple()'", "['DATE(at)', 'SUBSTR(`na me`, 1, 2)']", "'id % 7'", "'cityHash64(id)'"), // prettier-ignore
      clause('partition_by', "'toYYYYMM(at)'", "['toYYYYMM(at)']", "'tuple()'", "'(toYear(at), id % 3)'", "'toStartOfInterval(at, interval 1 month)'"), // prettier-ignore
      clause('ttl', "'at + interval 90 year'", "'at + INTERVAL 90 YEAR DELETE'", "['at + interval 90 year', 'toDateTime(at) + interval 1200 month delete where id > 5']", "'toDate(at) + toIntervalDay(30000)'"), // prettier-ignore
      clause('settings', "{'index_granularity': 1024}", "{'merge_with_ttl_timeout': 3600, 'ttl_only_drop_parts': true}", "{'ttl_only_drop_parts': 1}", "{'storage_policy': 'default'}", "{'min_bytes_for_wide_part': 0, 'ratio_of_defaults_for_sparse_serialization': 0.5}", "{'deduplicate_merge_projection_mode': 'drop', 'replicated_deduplication_window': 10}"), // prettier-ignore
      clause('indexes', "[{'name': 'i', 'definition': 'LCASE(`na me`) type bloom_filter(0.01)'}]", "[{'name': 'i', 'definition': '(price, at) TYPE minmax GRANULARITY 4'}, {'name': 'j', 'definition': 'price*2 type set(100)'}]"), // prettier-ignore
    )
    .map((clauses) => clauses.filter((each) => each !== '').join(', '));

  const runs = Number(process.env['DRIFT_RUNS'] ?? 16);
  it('has no drift, whatever the config', async () => {
    await fc.assert(
      fc.asyncProperty(CONFIGS, async (config) => {
        const shop = project(model(config));
        const first = await shop.run();
        fc.pre(first.of('m').status === 'success');
        const second = await succeed(shop);
        expect(warnings(second)).toEqual([]);
        const third = await succeed(
          shop.write(model(`${config}${config && ', '}on_configuration_change='fail'`)),
        );
        expect(warnings(third)).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('has none after any other config was applied to it', async () => {
    await fc.assert(
      fc.asyncProperty(CONFIGS, CONFIGS, async (before, after) => {
        const shop = project(model(before));
        const probe = project(model(after));
        const [one, other] = [await shop.run(), await probe.run()];
        fc.pre(one.of('m').status === 'success' && other.of('m').status === 'success');
        await succeed(shop.write(model(`${after}${after && ', '}on_configuration_change='apply'`)));
        const last = await succeed(
          shop.write(model(`${after}${after && ', '}on_configuration_change='fail'`)),
        );
        expect(warnings(last)).toEqual([]);
      }),
      { numRuns: runs / 2 },
    );
  });
});
