import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Playground, smallProject } from '../support/cli.ts';

/** Configs of which any mix is one model; each is left out sometimes. */
const clause = (name: string, ...values: readonly string[]): fc.Arbitrary<string> =>
  fc.constantFrom('', ...values.map((value) => `${name}=${value}`));
const mix = (...clauses: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...clauses).map((each) => each.filter((text) => text !== '').join(', '));

const TABLE = [
  clause('engine', "'ReplacingMergeTree(id)'", "'SummingMergeTree'", "'Memory'"),
  clause('order_by', "['id', 'at']", "'(id, LCASE(name))'", "'id % 7'"),
  clause('partition_by', "'toYYYYMM(at)'", "['toYear(at)', 'id % 2']"),
  clause('ttl', "'at + interval 90 year'", "['at + INTERVAL 90 YEAR DELETE WHERE id > 5']"),
  clause(
    'settings',
    "{'index_granularity': 1024}",
    "{'min_bytes_for_wide_part': 0, 'ttl_only_drop_parts': true}",
  ),
  clause('indexes', "[{'name': 'i', 'definition': 'UCASE(name) type bloom_filter(0.01) granularity 2'}]"),
  clause('projections', "[{'name': 'p', 'query': 'select at, SUM(id) group by at'}]"),
  clause('primary_key', "'id'"),
];
const DICTIONARY = [
  clause('fields', "[('id', 'UInt64'), ('name', \"String DEFAULT 'none'\")]", "[('id', 'BIGINT UNSIGNED'), ('name', 'Nullable(String)')]", "[('id', 'UInt64'), ('name', 'text'), ('at', 'Date')]"), // prettier-ignore
  clause('primary_key', "'id'", "['id']", "['id', 'name']"),
  clause('layout', "'flat'", "'HASHED()'", "'complex_key_hashed(preallocate 1)'", "'cache(size_in_cells 100)'", "'hashed_array(shards 2)'"), // prettier-ignore
  clause('lifetime', "'10'", "'min 0 max 100'", "'0'", '300'),
  clause('table', "'source'"),
];
const QUERIES = fc.constantFrom('select id, at, name from analytics.source', 'select ID as id, at, LCASE(name) as name from analytics.source'.replace('ID', 'id'), "select * from analytics.source where name <> 'x' and id not in (select 7)", 'with s as (select * from analytics.source) select s.id as id, any(at) as at, max(s.name) as name from s group by s.id', 'select s.id, s.at, s.name from analytics.source as s left join analytics.source t using (id)'); // prettier-ignore

const sample = (kind: string, configs: fc.Arbitrary<string>, count: number): Record<string, string> =>
  Object.fromEntries(
    fc.sample(fc.tuple(configs, QUERIES), count).map(([config, query], index) => {
      const all = [`materialized='${kind}'`, ...(config === '' ? [] : [config])].join(', ');
      return [`models/${kind}_${index}.sql`, `{{ config(${all}) }} ${query}`];
    }),
  );

let playground: Playground;
beforeAll(() => {
  playground = new Playground();
});
afterAll(() => playground.dispose());

const read = (path: string): string => readFileSync(join(playground.folder, path), 'utf8');

interface PlannedRecord {
  readonly name: string;
  readonly action: string;
  readonly reason: string;
  readonly materialized: string;
  readonly drift: readonly { readonly description: string }[];
}

it(
  'what a build has made is what the next plan wants, whatever the configs',
  { timeout: 300_000 },
  async () => {
    const count = Number(process.env['PLAN_SAMPLES'] ?? 6);
    playground.write(
      smallProject({
        'dbt_project.yml': `name: small
version: 1.0.0
profile: small
on-run-start: "create table if not exists analytics.source (id UInt64, at Date, name String) engine = MergeTree order by id as select number, toDate('2024-01-01') + number, toString(number) from numbers(5)"
`,
        'seeds/s.csv': 'id,name\n1,Ann\n',
        'snapshots/h.sql':
          "{% snapshot h %}{{ config(unique_key='id', strategy='check', check_cols='all', order_by='id', settings={'index_granularity': 512}) }} select id, name from analytics.source{% endsnapshot %}",
        ...sample('table', mix(...TABLE), count),
        ...sample('incremental', mix(...TABLE), count),
        ...sample('materialized_view', mix(...TABLE), count),
        ...sample('dictionary', mix(...DICTIONARY), 2 * count),
        ...sample('view', mix(clause('sql_security', "'invoker'")), count),
      }),
    );
    await playground.run(['build']);
    const results = JSON.parse(read('target/run_results.json')) as {
      readonly results: readonly { readonly unique_id: string; readonly status: string }[];
    };
    const built = new Set(
      results.results.flatMap(({ unique_id: id, status }) =>
        status === 'success' ? [id.split('.').at(-1) ?? ''] : [],
      ),
    );
    const { stdout } = await playground.run(['plan', '--output', 'json']);
    const { nodes } = JSON.parse(stdout) as { readonly nodes: readonly PlannedRecord[] };
    const again = nodes.filter(({ name }) => built.has(name));
    expect(new Set(again.map(({ materialized }) => materialized))).toEqual(
      new Set(['table', 'incremental', 'materialized_view', 'dictionary', 'view', 'seed', 'snapshot']),
    );
    for (const { name, action, drift, materialized, reason } of again) {
      const written =
        materialized === 'seed' || materialized === 'snapshot' ? name : read(`models/${name}.sql`);
      expect(
        drift.map(({ description }) => description),
        written,
      ).toEqual([]);
      expect(['replace', 'insert', 'nothing'], `${written}: ${reason}`).toContain(action);
      if (materialized === 'materialized_view') expect(action, written).toBe('nothing');
    }
  },
);
