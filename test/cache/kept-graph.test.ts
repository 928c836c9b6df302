import { afterAll, beforeAll, expect, it } from 'vitest';
import { Playground } from '../support/cli.ts';

const playground = new Playground();

beforeAll(() => {
  playground.write({
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml':
      'shop: {outputs: {default: {type: clickhouse, driver: embedded, path: data, schema: shop}}}\n',
    'models/a.sql': 'select 1 as id',
    'models/b.sql': "select id from {{ ref('a') }}",
  });
});
afterAll(async () => await playground.dispose());

it('gives templates the same graph when the project was parsed before, each node a dictionary of its own', async () => {
  const inline = `{% set a = graph.nodes['model.shop.a'] %}{% do a.config.update({'mark': 1}) %}
    {%- set b = graph.nodes['model.shop.b'] -%}
    nodes={{ graph.nodes | length }} a={{ a.config.mark }} b={{ b.config.mark is defined }} {{ b.depends_on.nodes }}`;
  const expected = "nodes=2 a=1 b=False ['model.shop.a']";
  for (const turn of ['first', 'second']) {
    const ran = await playground.run(['compile', '--quiet', '--inline', inline]);
    expect(ran.stdout + ran.stderr, turn).toContain(expected);
  }
});
