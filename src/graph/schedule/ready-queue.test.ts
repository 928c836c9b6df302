import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphNode, Manifest, UnitTestNode } from '../../manifest/index.ts';
import {
  config,
  dataTest,
  exposure,
  idOf,
  manifestOf,
  model,
} from '../../../test/support/manifest-fixture.ts';
import { buildGraph, type ProjectGraph } from '../project-graph.ts';
import { gatingTests } from './gating-tests.ts';
import { createReadyQueue, type ReadyQueue } from './ready-queue.ts';

const testId = (name: string): string => `test.shop.${name}`;

function takeAll(queue: ReadyQueue): readonly string[] {
  const taken: string[] = [];
  for (let id = queue.take(); id !== undefined; id = queue.take()) taken.push(id);
  return taken;
}

/** Works one node at a time until nothing is left. */
function drain(queue: ReadyQueue): readonly string[] {
  const done: string[] = [];
  for (let id = queue.take(); id !== undefined; id = queue.take()) {
    done.push(id);
    queue.finish(id);
  }
  return done;
}

const graphOf = (...nodes: readonly GraphNode[]): ProjectGraph => buildGraph(manifestOf(nodes));

describe('createReadyQueue', () => {
  const diamond = graphOf(
    model('a'),
    model('b', [idOf('a')]),
    model('c', [idOf('a')]),
    model('d', [idOf('b'), idOf('c')]),
  );

  test('hands out a node once everything before it is finished', () => {
    const queue = createReadyQueue(diamond, diamond.order);
    expect(takeAll(queue)).toEqual([idOf('a')]);
    queue.finish(idOf('a'));
    expect(takeAll(queue).toSorted()).toEqual([idOf('b'), idOf('c')]);
    queue.finish(idOf('b'));
    expect(queue.take()).toBeUndefined();
    queue.finish(idOf('c'));
    expect(queue.take()).toBe(idOf('d'));
    expect([queue.total, queue.remaining]).toEqual([4, 1]);
    queue.finish(idOf('d'));
    expect(queue.remaining).toBe(0);
  });

  test('keeps the order of selected nodes across ones that are not selected', () => {
    const queue = createReadyQueue(diamond, [idOf('a'), idOf('d')]);
    expect(takeAll(queue)).toEqual([idOf('a')]);
    queue.finish(idOf('a'));
    expect(takeAll(queue)).toEqual([idOf('d')]);
  });

  test('passes through ephemeral models without handing them out', () => {
    const graph = graphOf(
      model('a'),
      model('e', [idOf('a')], { config: config({ materialized: 'ephemeral' }) }),
      model('b', [idOf('e')]),
    );
    const queue = createReadyQueue(graph, graph.order);
    expect(queue.total).toBe(2);
    expect(drain(queue)).toEqual([idOf('a'), idOf('b')]);
  });

  test('begins with the longest path ahead, then with what most nodes wait for', () => {
    const graph = graphOf(
      model('a_short'),
      model('b_wide'),
      ...[1, 2, 3].map((n) => model(`w${n}`, [idOf('b_wide')])),
      model('c_long'),
      model('l1', [idOf('c_long')]),
      model('l2', [idOf('l1')]),
      model('d_one'),
      model('o1', [idOf('d_one')]),
    );
    expect(takeAll(createReadyQueue(graph, graph.order))).toEqual(
      ['c_long', 'b_wide', 'd_one', 'a_short'].map(idOf),
    );
  });

  test('measures paths by the given costs', () => {
    const graph = graphOf(model('a'), model('a1', [idOf('a')]), model('b'));
    const queue = createReadyQueue(graph, graph.order, { costOf: (id) => (id === idOf('b') ? 10 : 1) });
    expect(queue.take()).toBe(idOf('b'));
  });

  test('skips everything that waits for a failed node, once', () => {
    const queue = createReadyQueue(diamond, diamond.order);
    const first = queue.take() ?? '';
    queue.finish(first);
    const [b = '', c = ''] = takeAll(queue);
    expect(queue.skipDescendants(b)).toEqual([idOf('d')]);
    queue.finish(b);
    expect(queue.skipDescendants(c)).toEqual([]);
    queue.finish(c);
    expect([queue.take(), queue.remaining]).toEqual([undefined, 0]);
  });

  test('hands out nothing more once the rest is skipped', () => {
    const queue = createReadyQueue(diamond, diamond.order);
    const first = queue.take() ?? '';
    expect(queue.skipRest()).toHaveLength(3);
    queue.finish(first);
    expect([queue.take(), queue.remaining]).toEqual([undefined, 0]);
  });

  test('has every node ready at once where the order does not matter', () => {
    expect(takeAll(createReadyQueue(diamond, diamond.order, { ignoresOrder: true }))).toHaveLength(4);
  });

  test('runs unit tests before the model they test, and after what it reads', () => {
    const unitTest: UnitTestNode = {
      resource_type: 'unit_test',
      name: 'ut',
      unique_id: 'unit_test.shop.orders.ut',
      path: 'u.yml',
      created_at: 0,
      model: 'orders',
      given: [],
      expect: { rows: [], format: 'dict', fixture: null },
      description: '',
      overrides: null,
      config: {},
      checksum: null,
      schema: null,
      versions: null,
      version: null,
      package_name: 'shop',
      original_file_path: 'models/u.yml',
      fqn: ['shop', 'orders', 'ut'],
      depends_on: { macros: [], nodes: [idOf('orders')] },
    };
    const id = 'unit_test.shop.orders.ut';
    const graph = buildGraph(
      manifestOf([model('stg'), model('orders', [idOf('stg')])], { unitTests: { [id]: unitTest } }),
    );
    const queue = createReadyQueue(graph, graph.order, { testsGate: true });
    expect(drain(queue)).toEqual([idOf('stg'), id, idOf('orders')]);
  });

  test('refuses an id that is not in the graph', () => {
    expect(() => createReadyQueue(diamond, diamond.order).finish('model.shop.nope')).toThrow(/not a node/u);
  });
});

describe('gatingTests', () => {
  test('lets a test hold back what lies downstream of all that it reads, and nothing else', () => {
    const graph = graphOf(
      model('a'),
      model('b'),
      model('only_a', [idOf('a')]),
      model('both', [idOf('a'), idOf('b')]),
      model('later', [idOf('both')]),
      exposure('dashboard', [idOf('a')]),
      dataTest('on_a', [idOf('a')]),
      dataTest('on_both', [idOf('a'), idOf('b')]),
    );
    expect(gatingTests(graph)).toEqual(
      new Map([
        [testId('on_a'), [idOf('both'), idOf('only_a')]],
        [testId('on_both'), [idOf('both')]],
      ]),
    );
  });
});

interface Shape {
  readonly reads: readonly (readonly number[])[];
  readonly tests: readonly (readonly number[])[];
  readonly ephemeral: readonly boolean[];
}

const SIZE = 10;
const subset = (below: number) => fc.uniqueArray(fc.nat({ max: Math.max(0, below - 1) }), { maxLength: 3 });
const shapes: fc.Arbitrary<Shape> = fc.record({
  reads: fc.tuple(...Array.from({ length: SIZE }, (_, n) => (n === 0 ? fc.constant([]) : subset(n)))),
  tests: fc.array(
    subset(SIZE).filter((models) => models.length > 0),
    { maxLength: 6 },
  ),
  ephemeral: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
});

const manifestOfShape = ({ reads, tests, ephemeral }: Shape): Manifest =>
  manifestOf([
    ...reads.map((parents, n) =>
      model(
        `m${n}`,
        parents.map((p) => idOf(`m${p}`)),
        { config: config({ materialized: ephemeral[n] ? 'ephemeral' : 'view' }) },
      ),
    ),
    ...tests.map((models, n) =>
      dataTest(
        `t${n}`,
        models.map((p) => idOf(`m${p}`)),
      ),
    ),
  ]);

/** What each node waits for, at any distance, by the definition of `build`: written out naively. */
function naiveWaits(graph: ProjectGraph, testsGate: boolean): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(graph.order.map((id) => [id, new Set(graph.ancestors([id]))]));
  if (!testsGate) return direct;
  const waits = new Map<string, Set<string>>();
  for (const [id, ancestors] of direct) {
    const own = new Set(ancestors);
    for (const upstream of [...ancestors, id]) {
      for (const test of graph.order.filter((other) => other.startsWith('test.'))) {
        if (upstream.startsWith('test.')) continue;
        const reads = graph.parents(test);
        const above = direct.get(upstream);
        if (above && reads.every((read) => above.has(read))) own.add(test);
      }
    }
    waits.set(id, own);
  }
  return waits;
}

test('never hands out a node before its selected ancestors and gates, and in the end hands out or skips all', () => {
  fc.assert(
    fc.property(
      shapes,
      fc.boolean(),
      fc.array(fc.boolean(), { minLength: SIZE + 6, maxLength: SIZE + 6 }),
      fc.array(fc.nat({ max: 99 }), { minLength: 60, maxLength: 60 }),
      (shape, testsGate, isChosen, dice) => {
        const manifest = manifestOfShape(shape);
        const graph = buildGraph(manifest);
        const waits = naiveWaits(graph, testsGate);
        const selected = graph.order.filter((_, n) => isChosen[n]);
        const isWork = (id: string): boolean =>
          selected.includes(id) && manifest.nodes[id]?.config.materialized !== 'ephemeral';
        const work = selected.filter(isWork);
        const queue = createReadyQueue(graph, selected, { testsGate });
        const running: string[] = [];
        const finished = new Set<string>();
        const skipped = new Set<string>();
        const failed = new Set<string>();
        const early: string[] = [];
        for (const roll of [...dice, ...dice]) {
          const id = roll % 2 === 0 ? queue.take() : undefined;
          if (id !== undefined) {
            const before = [...(waits.get(id) ?? [])].filter(isWork);
            early.push(...before.filter((other) => !finished.has(other)));
            running.push(id);
          } else {
            const [done] = running.splice(roll % Math.max(1, running.length), 1);
            if (done === undefined) continue;
            if (roll % 10 === 3) {
              failed.add(done);
              for (const skip of queue.skipDescendants(done)) skipped.add(skip);
            }
            queue.finish(done);
            finished.add(done);
          }
        }
        expect(early).toEqual([]);
        expect(queue.remaining).toBe(0);
        expect([...finished, ...skipped].toSorted()).toEqual(work.toSorted());
        const shouldSkip = work.filter((id) =>
          [...(waits.get(id) ?? [])].some((before) => failed.has(before)),
        );
        expect([...skipped].toSorted()).toEqual(shouldSkip.toSorted());
      },
    ),
    { numRuns: 500 },
  );
});
