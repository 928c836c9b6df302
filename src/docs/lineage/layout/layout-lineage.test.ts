import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { neighboursOf } from './assign-layers.ts';
import { layoutLineage, type LayoutInput, type PlacedNode } from './layout-lineage.ts';
import { countCrossings } from './order-layers.ts';
import { settle } from './place-nodes.ts';

const inputs: fc.Arbitrary<LayoutInput> = fc
  .record({
    count: fc.integer({ min: 1, max: 30 }),
    links: fc.array(fc.tuple(fc.nat({ max: 29 }), fc.nat({ max: 29 })), { maxLength: 60 }),
    ends: fc.uniqueArray(fc.nat({ max: 29 }), { maxLength: 5 }),
  })
  .map(({ count, links, ends }) => ({
    nodes: Array.from({ length: count }, (_, n) => ({ id: `n${n}`, isEnd: ends.includes(n) })),
    edges: links.filter(([a, b]) => a < b && b < count).map(([a, b]) => ({ from: `n${a}`, to: `n${b}` })),
  }));

const overlaps = (a: PlacedNode, b: PlacedNode): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('layoutLineage', () => {
  test('lets no two nodes overlap and keeps every node inside the picture', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { nodes, width, height } = layoutLineage(input);
        for (const [index, a] of nodes.entries()) {
          expect(nodes.slice(index + 1).filter((b) => overlaps(a, b))).toEqual([]);
          expect(Math.min(a.x, a.y, width - a.x - a.width, height - a.y - a.height)).toBeGreaterThanOrEqual(
            0,
          );
        }
      }),
    );
  });

  test('leads every edge from the right side of its node rightwards to the left side of the next', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { nodes, edges } = layoutLineage(input);
        const byId = new Map(nodes.map((node) => [node.id, node]));
        const pairs = new Set(input.edges.map(({ from, to }) => `${from} ${to}`));
        expect(new Set(edges.map(({ from, to }) => `${from} ${to}`))).toEqual(pairs);
        expect(edges).toHaveLength(pairs.size);
        for (const { from, to, points } of edges) {
          const [a, b, first, last] = [byId.get(from), byId.get(to), points[0], points.at(-1)];
          if (!a || !b || !first || !last) throw new Error('an edge without ends');
          expect(a.layer).toBeLessThan(b.layer);
          expect(first.x).toBe(a.x + a.width);
          expect(last.x).toBe(b.x);
          expect(first.y).toBeCloseTo(a.y + a.height / 2, 0);
          expect(last.y).toBeCloseTo(b.y + b.height / 2, 0);
          expect(points.map((point) => point.x)).toEqual(
            points.map((point) => point.x).toSorted((x, y) => x - y),
          );
        }
      }),
    );
  });

  test('lets no edge run through a node on its way', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { nodes, edges } = layoutLineage(input);
        for (const { points } of edges) {
          for (let at = 1; at + 1 < points.length - 1; at += 2) {
            const lane = points[at];
            const hit = nodes.filter(
              (n) => lane && n.x === lane.x && n.y < lane.y && lane.y < n.y + n.height,
            );
            expect(hit).toEqual([]);
          }
        }
      }),
    );
  });

  test('is the same for the same input', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(layoutLineage(structuredClone(input))).toEqual(layoutLineage(input));
      }),
    );
  });

  test('puts nodes as far left as their longest path allows, and ends in the last column', () => {
    const { nodes } = layoutLineage({
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }, { id: 'end', isEnd: true }],
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'c' },
        { from: 'd', to: 'end' },
      ],
    });
    expect(nodes.map((node) => node.layer)).toEqual([0, 1, 2, 0, 2]);
  });

  test('draws a chain as a straight line', () => {
    const ids = Array.from({ length: 6 }, (_, n) => `n${n}`);
    const edges = ids.slice(1).map((to, n) => ({ from: `n${n}`, to }));
    const { nodes } = layoutLineage({ nodes: ids.map((id) => ({ id })), edges });
    expect(new Set(nodes.map((node) => node.y)).size).toBe(1);
  });

  test('ignores edges to nowhere, repeated edges and loops of one node; refuses longer loops', () => {
    const nodes = [{ id: 'a' }, { id: 'b' }];
    const edge = { from: 'a', to: 'b' };
    expect(
      layoutLineage({ nodes, edges: [edge, edge, { from: 'a', to: 'a' }, { from: 'x', to: 'b' }] }).edges,
    ).toHaveLength(1);
    expect(() => layoutLineage({ nodes, edges: [edge, { from: 'b', to: 'a' }] })).toThrow(RangeError);
  });

  test('gives an empty picture for no nodes', () => {
    expect(layoutLineage({ nodes: [], edges: [] })).toMatchObject({ nodes: [], edges: [] });
  });
});

test('countCrossings agrees with comparing every pair of edges', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 })), { maxLength: 15 }), (pairs) => {
      const links = [...new Map(pairs.map(([a, b]) => [`${a} ${b}`, [a, b + 7] as const])).values()];
      const layers = [
        [3, 0, 6, 1, 5, 2, 4],
        [9, 7, 13, 8, 12, 10, 11],
      ] as const;
      let expected = 0;
      for (const [index, [a, b]] of links.entries()) {
        for (const [c, d] of links.slice(index + 1)) {
          const left = layers[0].findIndex((n) => n === a) - layers[0].findIndex((n) => n === c);
          const right = layers[1].findIndex((n) => n === b) - layers[1].findIndex((n) => n === d);
          if (left * right < 0) expected += 1;
        }
      }
      expect(countCrossings(layers, neighboursOf(14, links))).toBe(expected);
    }),
  );
});

test('settle keeps the gaps and moves nothing that has room', () => {
  expect(settle([0, 10, 20], [1, 1, 1], [5, 5, 5])).toEqual([0, 10, 20]);
  expect(settle([10, 10], [1, 1], [4, 4])).toEqual([8, 12]);
  expect(settle([10, 10], [3, 1], [4, 4])).toEqual([9, 13]);
});
