import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject, type CliResult } from '../support/cli.ts';

/** Exposures and saved queries in `build`: they have their turn after what they read, and nothing is done. */
const playground = new Playground();
let built: CliResult;

beforeAll(async () => {
  playground.write(
    smallProject({
      'models/orders.sql': "select 1 as id, toDate('2024-01-01') as ordered_on\n",
      'models/broken.sql': "{{ config(materialized='table') }}select throwIf(1) as id\n",
      'models/spine.sql': "select toDate('2024-01-01') as day\n",
      'models/all.yml': `
models:
  - { name: spine, time_spine: { standard_granularity_column: day }, columns: [{ name: day, granularity: day }] }
exposures:
  - { name: board, type: dashboard, owner: { name: Ann }, depends_on: [ref('orders')], meta: { floor: 2 } }
  - { name: lost, type: dashboard, owner: { name: Ann }, depends_on: [ref('broken')] }
semantic_models:
  - name: orders
    model: ref('orders')
    defaults: { agg_time_dimension: ordered_on }
    entities: [{ name: order, type: primary, expr: id }]
    dimensions: [{ name: ordered_on, type: time, type_params: { time_granularity: day } }]
    measures: [{ name: orders, agg: count, expr: id }]
metrics:
  - { name: orders, label: Orders, type: simple, type_params: { measure: orders } }
saved_queries:
  - { name: by_day, query_params: { metrics: [orders], group_by: ["TimeDimension('metric_time', 'day')"] } }
`,
      'dbt_project.yml':
        "name: small\nversion: 1.0.0\nprofile: small\non-run-end: \"{% for r in results if r.status == 'no-op' %}{{ print('saw ' ~ r.node.resource_type ~ ' ' ~ r.node.name) }}{% endfor %}\"\n",
    }),
  );
  built = await playground.run(['build']);
});
afterAll(async () => {
  await playground.dispose();
});

describe('exposures and saved queries', () => {
  it('come to nothing, which build says of each, or are skipped with what they read', () => {
    const { results } = JSON.parse(
      readFileSync(join(playground.folder, 'target', 'run_results.json'), 'utf8'),
    ) as {
      results: { unique_id: string; status: string; message: string | null; failures: number | null }[];
    };
    const found = results.filter(({ unique_id: id }) => /^(?:exposure|saved_query)/.test(id));
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          unique_id: 'exposure.small.board',
          status: 'no-op',
          message: 'NO-OP',
          failures: 0,
        }),
        expect.objectContaining({ unique_id: 'exposure.small.lost', status: 'skipped' }),
        expect.objectContaining({ unique_id: 'saved_query.small.by_day', status: 'no-op' }),
      ]),
    );
  });

  it('have dbt’s lines, without one for their start', () => {
    expect(built.code).toBe(1);
    expect(built.stdout).toMatch(/of 6 NO-OP exposure board \.+ \[NO-OP in/);
    expect(built.stdout).toMatch(/NO-OP saved query by_day/);
    expect(built.stdout).not.toMatch(/START (?:exposure|saved query)/);
    expect(built.stdout).toMatch(/SKIP exposure lost/);
    expect(built.stdout).toMatch(/SKIP=1 NO-OP=2 TOTAL=7/);
  });

  it('are known to hooks at the end', () => {
    expect(built.stdout).toContain('saw exposure board');
    expect(built.stdout).toContain('saw saved_query by_day');
  });

  it('are left out by kind, and by run', async () => {
    const without = await playground.run([
      'build',
      '--exclude-resource-types',
      'exposure',
      'saved_query',
      '--exclude',
      'broken',
    ]);
    expect(without.stdout).toMatch(/NO-OP=0 TOTAL=3/);
    const run = await playground.run(['run', '--exclude', 'broken']);
    expect(run.stdout).toMatch(/NO-OP=0 TOTAL=3/);
  });
});
