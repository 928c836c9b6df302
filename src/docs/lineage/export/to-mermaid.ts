import type { LineageGraph } from '../lineage-graph.ts';
import { kindColors } from './kind-colors.ts';

/** A quoted Mermaid label: entities for whatever Mermaid or Markdown would read as syntax. */
const quote = (text: string): string =>
  `"${text.replaceAll(/[\r\n]+/gu, ' ').replaceAll(/["#<>&`\\]/gu, (character) => `#${character.codePointAt(0)};`)}"`;

/** Where data enters and leaves has a shape of its own. */
const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  source: ['[(', ')]'],
  exposure: ['([', '])'],
};

/** A name for a style; kinds of the site's own might hold anything. */
const className = (kind: string): string => `kind_${kind.replaceAll(/\W/gu, '_')}`;

/** The lineage as a Mermaid flowchart, left to right; GitHub shows it in Markdown. */
export function toMermaid({ nodes, edges }: LineageGraph): string {
  const lines = ['flowchart LR'];
  // Mermaid takes words of its own (`end`) and dots in ids amiss, so nodes are numbered.
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  for (const { id, label, kind } of nodes) {
    const [open, close] = SHAPES[kind] ?? ['[', ']'];
    lines.push(`  ${names.get(id)}${open}${quote(label)}${close}:::${className(kind)}`);
  }
  for (const { from, to, label } of edges) {
    const [a, b] = [names.get(from), names.get(to)];
    const arrow = label === undefined ? '-->' : `-->|${quote(label)}|`;
    if (a !== undefined && b !== undefined) lines.push(`  ${a} ${arrow} ${b}`);
  }
  for (const kind of [...new Set(nodes.map((node) => node.kind))].sort()) {
    lines.push(`  classDef ${className(kind)} stroke:${kindColors(kind).light},stroke-width:2px`);
  }
  return `${lines.join('\n')}\n`;
}
