import type { LineageGraph } from '../lineage-graph.ts';
import { kindColors } from './kind-colors.ts';

/** A quoted DOT text; backslashes would otherwise begin escapes such as `\N`. */
const quote = (text: string): string =>
  `"${text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll(/[\r\n]+/gu, ' ')}"`;

/** The lineage for Graphviz, left to right: `dot -Tsvg`. */
export function toDot({ nodes, edges }: LineageGraph): string {
  const lines = [
    'digraph lineage {',
    '  rankdir=LR;',
    '  node [shape=box, style="rounded", fontname="Helvetica", fontsize=11];',
    '  edge [color="#a0aec0", arrowsize=0.7];',
  ];
  for (const { id, label, kind, detail } of nodes) {
    const color = quote(kindColors(kind).light);
    lines.push(`  ${quote(id)} [label=${quote(label)}, tooltip=${quote(detail)}, color=${color}];`);
  }
  for (const { from, to, label } of edges) {
    const told = label === undefined ? '' : ` [label=${quote(label)}, fontsize=9]`;
    lines.push(`  ${quote(from)} -> ${quote(to)}${told};`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}
