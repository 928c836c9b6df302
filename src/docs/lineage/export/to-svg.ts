import { layoutLineage, type LineageLayout, type PlacedEdge } from '../layout/layout-lineage.ts';
import type { LineageGraph, LineageNode } from '../lineage-graph.ts';
import { kindColors } from './kind-colors.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for XML; characters that XML 1.0 cannot hold at all become a replacement character. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

/** Mean width of a letter at the label's size, in pixels, on the safe side for a sans-serif font. */
const LETTER = 6.9;

const graphemes = new Intl.Segmenter();

/** A text cut in its middle to what fits, so that beginning and end both stay readable. */
function fit(text: string, width: number): string {
  const room = Math.max(3, Math.floor(width / LETTER));
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  if (letters.length <= room) return text;
  const head = Math.ceil((room - 1) * 0.6);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (room - 1 - head)).join('')}`;
}

/** Level through columns, an S-curve between them. */
function pathOf({ points: [start, ...rest] }: PlacedEdge): string {
  if (!start) return '';
  let path = `M${start.x} ${start.y}`;
  let at = start;
  for (const [index, point] of rest.entries()) {
    const isThroughColumn = index % 2 === 1;
    if (isThroughColumn || point.y === at.y) path += `H${point.x}`;
    else {
      const middle = (at.x + point.x) / 2;
      path += `C${middle} ${at.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    }
    at = point;
  }
  return path;
}

function styleOf(kinds: readonly string[]): string {
  const rules = (shade: 'light' | 'dark'): string =>
    kinds.map((kind, index) => `.k${index}{--kind:${kindColors(kind)[shade]}}`).join('');
  return [
    'svg{--ground:#fff;--box:#f7fafc;--text:#1a202c;--quiet:#4a5568;--edge:#a0aec0;background:var(--ground)}',
    rules('light'),
    '@media (prefers-color-scheme:dark){',
    'svg{--ground:#171923;--box:#2d3748;--text:#f7fafc;--quiet:#cbd5e0;--edge:#718096}',
    rules('dark'),
    '}',
    'text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}',
    '.ground{fill:var(--ground)}.box{fill:var(--box);stroke:var(--kind);stroke-width:1.2}.bar{fill:var(--kind)}',
    '.label{font-size:12px;font-weight:600;fill:var(--text)}.detail{font-size:10px;fill:var(--quiet)}',
    '.edge{fill:none;stroke:var(--edge);stroke-width:1.4}.tip{fill:var(--edge)}',
  ].join('');
}

/** The widest bar at a node's left side, and what stands between it and the text. */
const BAR = 5;
const INDENT = 14;

export interface SvgOptions {
  /** What the picture shows; read out by screen readers. */
  readonly title: string;
}

/**
 * The lineage as one SVG, left to right, that needs no other file: readable on light and dark ground, cut labels in
 * full as tooltips, a title and a description for screen readers.
 */
export function toSvg(lineage: LineageGraph, { title }: SvgOptions, layout?: LineageLayout): string {
  const placed = layout ?? layoutLineage(layoutInput(lineage));
  const kinds = [...new Set(lineage.nodes.map((node) => node.kind))].sort();
  const nodes = new Map(lineage.nodes.map((node) => [node.id, node]));
  const { width, height } = placed;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="lineage-title lineage-desc">`,
    `<title id="lineage-title">${escapeXml(title)}</title>`,
    `<desc id="lineage-desc">${lineage.nodes.length} nodes and ${lineage.edges.length} edges, from left to right.</desc>`,
    `<style>${styleOf(kinds)}</style>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0L8 4L0 8Z"/></marker></defs>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    '<g>',
    ...placed.edges.map((edge) => `<path class="edge" d="${pathOf(edge)}" marker-end="url(#tip)"/>`),
    '</g>',
  ];
  for (const { id, x, y, width: boxWidth, height: boxHeight } of placed.nodes) {
    const node: LineageNode | undefined = nodes.get(id);
    if (!node) continue;
    const room = boxWidth - INDENT - 8;
    out.push(
      `<g class="k${kinds.indexOf(node.kind)}" transform="translate(${x} ${y})">`,
      `<title>${escapeXml(`${node.label} (${node.detail}) ${node.filePath}`.trim())}</title>`,
      `<rect class="box" width="${boxWidth}" height="${boxHeight}" rx="5"/>`,
      `<path class="bar" d="M${BAR} 0H5a5 5 0 0 0-5 5V${boxHeight - 5}a5 5 0 0 0 5 5H${BAR}Z"/>`,
      `<text class="label" x="${INDENT}" y="${boxHeight / 2 - 3}">${escapeXml(fit(node.label, room))}</text>`,
      `<text class="detail" x="${INDENT}" y="${boxHeight / 2 + 11}">${escapeXml(fit(node.detail, room))}</text>`,
      '</g>',
    );
  }
  return `${[...out, '</svg>'].join('\n')}\n`;
}

/** What the layout needs of a lineage: exposures end it. */
export function layoutInput({ nodes, edges }: LineageGraph): Parameters<typeof layoutLineage>[0] {
  return { nodes: nodes.map(({ id, kind }) => ({ id, isEnd: kind === 'exposure' })), edges };
}
