import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphNode } from '../../manifest/index.ts';
import { dataTest, idOf, manifestOf, model } from '../../../test/support/manifest-fixture.ts';
import { buildGraph } from '../project-graph.ts';
import type { IndirectSelection } from './selection-spec.ts';
import { selectNodes } from './select-nodes.ts';

/*
 * The naive model: a matrix of distances, and sets built by asking every node. It shares nothing with the code under
 * test but the rules.
 */

const SIZE = 9;

interface Project {
  /** For each model, the earlier models it reads. */
  readonly reads: readonly (readonly number[])[];
  readonly tags: readonly (readonly string[])[];
  /** For each test, the models it reads. */
  readonly tests: readonly (readonly number[])[];
}

const subset = (below: number) => fc.uniqueArray(fc.nat({ max: Math.max(0, below - 1) }), { maxLength: 3 });

const projects: fc.Arbitrary<Project> = fc.record({
  reads: fc.tuple(...Array.from({ length: SIZE }, (_, n) => (n === 0 ? fc.constant([]) : subset(n)))),
  tags: fc.array(fc.subarray(['x', 'y']), { minLength: SIZE, maxLength: SIZE }),
  tests: fc.array(
    subset(SIZE).filter((models) => models.length > 0),
    { maxLength: 5 },
  ),
});

interface Term {
  readonly value: string;
  readonly at: boolean;
  readonly parents: number | null;
  readonly children: number | null;
}

const depth = fc.option(fc.constantFrom(0, 1, 2, Infinity));
const terms: fc.Arbitrary<Term> = fc
  .record({
    value: fc.constantFrom(...Array.from({ length: SIZE }, (_, n) => `m${n}`), 'tag:x', 'tag:y', 'nothing'),
    at: fc.boolean(),
    parents: depth,
    children: depth,
  })
  .map((term) => (term.at ? { ...term, children: null } : term));
const expressions = fc.array(fc.array(terms, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 });

const digits = (edges: number): string => (edges === Infinity ? '' : String(edges));
const textOf = ({ value, at, parents, children }: Term): string =>
  `${at ? '@' : ''}${parents === null ? '' : `${digits(parents)}+`}${value}${children === null ? '' : `+${digits(children)}`}`;

function naiveModel({ reads, tags, tests }: Project) {
  const names = [...reads.map((_, n) => `m${n}`), ...tests.map((_, n) => `t${n}`)];
  const parentsOf = [...reads, ...tests];
  const distance = names.map((_, from) =>
    names.map((_, to) => ((parentsOf[to] ?? []).includes(from) ? 1 : Infinity)),
  );
  for (const through of names.keys()) {
    for (const from of names.keys()) {
      for (const to of names.keys()) {
        const detour = (distance[from]?.[through] ?? Infinity) + (distance[through]?.[to] ?? Infinity);
        const row = distance[from];
        if (row && detour < (row[to] ?? Infinity)) row[to] = detour;
      }
    }
  }
  const within = (from: number, to: number, edges: number): boolean => {
    const far = distance[from]?.[to] ?? Infinity;
    return far !== Infinity && far <= edges;
  };
  const all = [...names.keys()];
  const term = ({ value, at, parents, children }: Term, mode: IndirectSelection): Set<number> => {
    const named = all.filter((n) =>
      value.startsWith('tag:') ? (tags[n] ?? []).includes(value.slice(4)) && n < SIZE : names[n] === value,
    );
    const selected = new Set(named);
    for (const n of all) {
      if (parents !== null && named.some((from) => within(n, from, parents))) selected.add(n);
      if (children !== null && named.some((from) => within(from, n, children))) selected.add(n);
      if (at) {
        const below = all.filter(
          (other) => named.includes(other) || named.some((from) => within(from, other, Infinity)),
        );
        if (below.includes(n) || below.some((other) => within(n, other, Infinity))) selected.add(n);
      }
    }
    if (mode === 'eager') {
      const before = new Set(selected);
      for (const n of all.slice(SIZE)) if ((parentsOf[n] ?? []).some((p) => before.has(p))) selected.add(n);
    }
    return selected;
  };
  const expression = (parts: readonly (readonly Term[])[], mode: IndirectSelection): Set<number> =>
    new Set(all.filter((n) => parts.some((part) => part.every((one) => term(one, mode).has(n)))));
  return {
    select: (
      include: readonly (readonly Term[])[] | null,
      exclude: readonly (readonly Term[])[] | null,
      mode: IndirectSelection,
    ): readonly string[] => {
      const included = include ? expression(include, mode) : new Set(all);
      const excluded = exclude ? expression(exclude, mode) : new Set<number>();
      return all.filter((n) => included.has(n) && !excluded.has(n)).map((n) => names[n] ?? '');
    },
  };
}

function manifestOfProject({ reads, tags, tests }: Project) {
  const nodes: GraphNode[] = reads.map((parents, n) =>
    model(
      `m${n}`,
      parents.map((parent) => idOf(`m${parent}`)),
      { tags: tags[n] ?? [] },
    ),
  );
  for (const [n, models] of tests.entries()) {
    nodes.push(
      dataTest(
        `t${n}`,
        models.map((parent) => idOf(`m${parent}`)),
      ),
    );
  }
  return manifestOf(nodes);
}

test('selects what a naive model selects, on any graph', () => {
  const text = (parts: readonly (readonly Term[])[]): string =>
    parts.map((part) => part.map(textOf).join(',')).join(' ');
  fc.assert(
    fc.property(
      projects,
      fc.option(expressions),
      fc.option(expressions),
      fc.constantFrom<IndirectSelection>('eager', 'empty'),
      (project, include, exclude, mode) => {
        const manifest = manifestOfProject(project);
        const selection = selectNodes(manifest, buildGraph(manifest), {
          indirectSelection: mode,
          ...(include && { select: [text(include)] }),
          ...(exclude && { exclude: [text(exclude)] }),
        });
        const names = selection.ids.map((id) => id.split('.').at(-1) ?? '');
        expect(names.toSorted()).toEqual(naiveModel(project).select(include, exclude, mode).toSorted());
      },
    ),
    { numRuns: 400 },
  );
});

test('holds back a cautious test until all that it reads is selected, in whatever part', () => {
  fc.assert(
    fc.property(projects, fc.uniqueArray(fc.nat({ max: SIZE - 1 }), { minLength: 1 }), (project, chosen) => {
      const manifest = manifestOfProject(project);
      const { ids } = selectNodes(manifest, buildGraph(manifest), {
        select: chosen.map((n) => `m${n}`),
        indirectSelection: 'cautious',
      });
      const expected = project.tests.flatMap((models, n) =>
        models.every((m) => chosen.includes(m)) ? [`t${n}`] : [],
      );
      expect(
        ids.flatMap((id) => (id.startsWith('test.') ? [id.split('.').at(-1) ?? ''] : [])).toSorted(),
      ).toEqual(expected.toSorted());
    }),
    { numRuns: 200 },
  );
});
