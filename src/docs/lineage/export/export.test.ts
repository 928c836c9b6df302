import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dataTest,
  exposure,
  idOf,
  manifestOf,
  model,
  source,
} from '../../../../test/support/manifest-fixture.ts';
import { buildGraph } from '../../../graph/index.ts';
import { lineageOf, type LineageGraph } from '../lineage-graph.ts';
import { toDot } from './to-dot.ts';
import { toJson } from './to-json.ts';
import { toMermaid } from './to-mermaid.ts';
import { toSvg } from './to-svg.ts';

const graph = buildGraph(
  manifestOf([
    source('raw', 'orders'),
    model('stg_orders', ['source.shop.raw.orders']),
    model('int_orders', [idOf('stg_orders')]),
    model('orders', [idOf('int_orders'), 'source.shop.raw.orders']),
    dataTest('orders_are_positive', [idOf('orders')]),
    exposure('dashboard', [idOf('orders')]),
  ]),
);
const lineage = lineageOf(graph);
const pairs = ({ edges }: LineageGraph): readonly string[] => edges.map(({ from, to }) => `${from} > ${to}`);

const node = (id: string, label: string) => ({
  id,
  label,
  kind: 'model',
  detail: 'view',
  packageName: 'p',
  filePath: 'f',
});
const pairOf = (a: string, b: string): LineageGraph => ({
  nodes: [node('1', a), node('2', b)],
  edges: [{ from: '1', to: '2' }],
});

/** Reads XML strictly and gives its text parts; throws at the first thing that is not well-formed. */
function readXml(xml: string): readonly string[] {
  const texts: string[] = [];
  const open: string[] = [];
  const tag =
    /<(?:(\/)([\w:-]+)\s*|([\w:-]+)((?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)\s*(\/?))>/uy;
  const text =
    /(?:[\t\n\r\u0020-\u0025\u0027-\u003B\u003D-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|&(?:amp|lt|gt|quot|#39);)+/uy;
  for (let at = 0; at < xml.length;) {
    const pattern = xml[at] === '<' ? tag : text;
    pattern.lastIndex = at;
    const match = pattern.exec(xml);
    if (!match) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    at = pattern.lastIndex;
    if (pattern === text) texts.push(match[0]);
    else if (match[1]) {
      if (open.pop() !== match[2]) throw new Error(`</${match[2]}> closes nothing`);
    } else if (!match[5]) open.push(match[3] ?? '');
  }
  if (open.length > 0) throw new Error(`<${open.join('> <')}> stays open`);
  return texts;
}

/** Any text, with the characters that some format gives a meaning. */
const names = fc
  .string({ unit: 'binary', maxLength: 40 })
  .chain((text) =>
    fc
      .constantFrom('', '"', '\\', '<b>&', ']]>', '#quot;', '`x`', '\n', '\0', ';end', '--> x', "'")
      .map((extra) => text + extra),
  );

describe('lineageOf', () => {
  test('leaves out tests and names sources by source and table', () => {
    expect(lineage.nodes.map((entry) => entry.label)).toEqual([
      'raw.orders',
      'stg_orders',
      'int_orders',
      'orders',
      'dashboard',
    ]);
    expect(lineage.nodes.map((entry) => entry.detail)).toEqual([
      'source',
      'view',
      'view',
      'view',
      'exposure',
    ]);
  });

  test('keeps paths through nodes that are left out', () => {
    const cut = lineageOf(graph, ['source.shop.raw.orders', idOf('orders'), idOf('stg_orders')]);
    expect(pairs(cut)).toEqual([
      'source.shop.raw.orders > model.shop.stg_orders',
      'model.shop.stg_orders > model.shop.orders',
      'source.shop.raw.orders > model.shop.orders',
    ]);
  });
});

describe('toJson', () => {
  test('holds the nodes and edges', () => {
    expect(JSON.parse(toJson(lineage))).toMatchObject({
      nodes: { length: 5 },
      edges: lineage.edges,
    });
  });
});

describe('toMermaid', () => {
  test('draws sources and exposures in their own shapes', () => {
    const text = toMermaid(lineage);
    expect(text).toMatch(/^flowchart LR\n/u);
    expect(text).toContain('n0[("raw.orders")]:::kind_source');
    expect(text).toContain('n4(["dashboard"]):::kind_exposure');
    expect(text).toContain('n0 --> n1');
  });

  test('lets no name break out of its label', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const lines = toMermaid(pairOf(a, b)).trimEnd().split('\n');
        expect(lines).toHaveLength(5);
        for (const line of lines.slice(1, 3))
          expect(line).toMatch(/^ {2}n\d\["[^"<>`\\&\r\n]*"\]:::kind_model$/u);
      }),
    );
  });
});

describe('toDot', () => {
  test('lets no name break out of its text, and keeps it', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        const lines = toDot(pairOf(a, b)).trimEnd().split('\n');
        expect(lines).toHaveLength(8);
        const label = /^ {2}"1" \[label="((?:[^"\\]|\\["\\])*)", tooltip="view", color="#\w+"\];$/u.exec(
          lines[4] ?? '',
        );
        expect(label?.[1]?.replaceAll(/\\(["\\])/gu, '$1')).toBe(a.replaceAll(/[\r\n]+/gu, ' '));
      }),
    );
  });
});

describe('toSvg', () => {
  test('is well-formed XML whatever the names', () => {
    fc.assert(fc.property(names, names, (a, b) => void readXml(toSvg(pairOf(a, b), { title: a }))));
  });

  test('needs no other file', () => {
    expect(toSvg(lineage, { title: 'shop' }).replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|@import|url\((?!#)|href/u,
    );
  });

  test('has a title for screen readers and follows the reader’s colour scheme', () => {
    const svg = toSvg(lineage, { title: 'Lineage of <shop>' });
    expect(svg).toContain('role="img"');
    expect(readXml(svg)).toContain('Lineage of &lt;shop&gt;');
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
  });

  test('cuts long names, with the whole name as a tooltip', () => {
    const name = `stg_${'very_'.repeat(12)}long_name`;
    const texts = readXml(toSvg(pairOf(name, 'b'), { title: 't' }));
    const shown = texts.find((text) => text.includes('…')) ?? '';
    expect(shown.length).toBeLessThan(30);
    expect([shown.startsWith('stg_'), shown.endsWith('_name')]).toEqual([true, true]);
    expect(texts.some((text) => text.includes(name))).toBe(true);
  });
});
