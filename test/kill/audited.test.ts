import { afterEach, expect, it } from 'vitest';
import { Playground, queryRows, smallProject } from '../support/cli.ts';
import { litterOf } from './kill-builds.ts';

let playground: Playground;
afterEach(() => playground.dispose());

const model = (price: number): string =>
  `{{ config(materialized='table', publish_after_tests=true) }} select ${price} as price`;

it.each<[string, string, readonly number[]]>([
  ['while its tests run', 'test', [1]],
  ['between its tests and its publication', 'exchange', [1, 2]],
])(
  'a build that is killed %s leaves what was published, and the next one heals it',
  { timeout: 120_000 },
  async (_, purpose, possible) => {
    playground = new Playground().write(
      smallProject({
        'models/prices.sql': model(1),
        'tests/slow.sql':
          "select 1 from {{ ref('prices') }}, numbers(10) as ten where sleepEachRow(0.1) = 1 and price = 9",
      }),
    );
    expect((await playground.run(['build'])).code).toBe(0);
    playground.write({ 'models/prices.sql': model(2) });
    const running = playground.start(['build', '--log-level', 'debug', '--log-format', 'json']);
    await running.waitFor(new RegExp(`"purpose":"${purpose}"`));
    running.kill('SIGKILL');
    await running.done;

    const [found] = await queryRows(playground, 'select price from analytics.prices');
    expect(possible).toContain(found?.['price']);
    expect((await playground.run(['build'])).code).toBe(0);
    const after = await queryRows(
      playground,
      "select (select price from analytics.prices) as price, count() as relations from system.tables where database = 'analytics'",
    );
    expect(after).toEqual([{ price: 2, relations: 1 }]);
    expect(litterOf(playground)).toEqual([]);
  },
);
