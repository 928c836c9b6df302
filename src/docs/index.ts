export { toDot } from './lineage/export/to-dot.ts';
export { toJson } from './lineage/export/to-json.ts';
export { toMermaid } from './lineage/export/to-mermaid.ts';
export { toSvg, type SvgOptions } from './lineage/export/to-svg.ts';
export {
  layoutLineage,
  type LayoutInput,
  type LayoutOptions,
  type LineageLayout,
  type PlacedEdge,
  type PlacedNode,
} from './lineage/layout/layout-lineage.ts';
export { lineageOf, type LineageEdge, type LineageGraph, type LineageNode } from './lineage/lineage-graph.ts';
