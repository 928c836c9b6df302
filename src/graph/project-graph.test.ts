import { describe, expect, test } from 'vitest';
import { renderDiagnostic, UserError, type SourceFile } from '../base/index.ts';
import {
  dataTest,
  exposure,
  idOf,
  manifestOf,
  model,
  seed,
  source,
} from '../../test/support/manifest-fixture.ts';
import { buildGraph } from './project-graph.ts';

const chain = manifestOf([
  source('raw', 'orders'),
  seed('countries'),
  model('stg_orders', ['source.shop.raw.orders']),
  model('orders', [idOf('stg_orders'), 'seed.shop.countries']),
  exposure('dashboard', [idOf('orders')]),
  dataTest('orders_are_positive', [idOf('orders')]),
]);

describe('buildGraph', () => {
  test('puts every node after all that it depends on', () => {
    const graph = buildGraph(chain);
    expect(graph.order).toHaveLength(6);
    for (const member of graph.members.values()) {
      for (const parent of member.dependsOn)
        expect(graph.position(parent)).toBeLessThan(graph.position(member.id));
    }
  });

  test('leaves out a test that is off because its model is missing', () => {
    const off = dataTest('of_nothing', []);
    const manifest = {
      ...chain,
      nodes: { ...chain.nodes, [off.unique_id]: { ...off, config: { ...off.config, enabled: false } } },
    };
    expect(buildGraph(manifest).order).toEqual(buildGraph(chain).order);
  });

  test('gives the same order however the manifest was read', () => {
    const reversed = { ...chain, nodes: Object.fromEntries(Object.entries(chain.nodes).reverse()) };
    expect(buildGraph(reversed).order).toEqual(buildGraph(chain).order);
  });

  test('knows what lies upstream and downstream, as far as asked', () => {
    const graph = buildGraph(chain);
    expect([...graph.ancestors([idOf('orders')])].sort()).toEqual([
      idOf('stg_orders'),
      'seed.shop.countries',
      'source.shop.raw.orders',
    ]);
    expect([...graph.ancestors([idOf('orders')], 1)].sort()).toEqual([
      idOf('stg_orders'),
      'seed.shop.countries',
    ]);
    expect([...graph.descendants(['source.shop.raw.orders'], 2)].sort()).toEqual([
      idOf('orders'),
      idOf('stg_orders'),
    ]);
    expect([...graph.descendants([idOf('orders')], 0)]).toEqual([]);
  });

  test('counts a given node as a relative only when another one leads to it', () => {
    const graph = buildGraph(chain);
    const found = graph.descendants([idOf('stg_orders'), idOf('orders')]);
    expect(found.has(idOf('orders'))).toBe(true);
    expect(found.has(idOf('stg_orders'))).toBe(false);
  });

  test('reports a loop by the names and files of all its nodes, and the place of each reference', () => {
    const files = new Map<string, SourceFile>();
    for (const [name, reads] of [
      ['a', 'c'],
      ['b', 'a'],
      ['c', 'b'],
    ] as const) {
      files.set(idOf(name), { path: `models/${name}.sql`, text: `select *\nfrom {{ ref('${reads}') }}` });
    }
    const manifest = manifestOf(
      [
        model('start'),
        model('a', [idOf('c'), idOf('start')]),
        model('b', [idOf('a')]),
        model('c', [idOf('b')]),
      ],
      { provenance: { file: files, span: new Map() } },
    );
    let caught: unknown;
    try {
      buildGraph(manifest);
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof UserError)) throw new Error('no UserError was thrown', { cause: caught });
    const [diagnostic] = caught.diagnostics;
    if (!diagnostic) throw new Error('it holds no diagnostic');
    expect(diagnostic.code).toBe('DEPENDENCY_CYCLE');
    expect(diagnostic.message).toContain(
      `'a' (models/a.sql) → 'b' (models/b.sql) → 'c' (models/c.sql) → 'a' (models/a.sql)`,
    );
    const shown = renderDiagnostic(diagnostic);
    for (const place of ['models/a.sql:2:13', 'models/b.sql:2:13', 'models/c.sql:2:13']) {
      expect(shown).toContain(place);
    }
  });

  test('reports a model that reads itself', () => {
    expect(() => buildGraph(manifestOf([model('orders', [idOf('orders')])]))).toThrow(
      /'orders'.*depends on itself/u,
    );
  });

  test('finds a loop behind ten thousand models without running out of stack', () => {
    const models = Array.from({ length: 10_000 }, (_, n) => model(`m${n}`, n > 0 ? [idOf(`m${n - 1}`)] : []));
    models.push(model('x', [idOf('m9999'), idOf('y')]), model('y', [idOf('x')]));
    expect(() => buildGraph(manifestOf(models))).toThrow(/'x'.*→ 'y'/u);
  });
});
