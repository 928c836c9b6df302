import { assignLayers, neighboursOf } from './assign-layers.ts';
import { orderLayers } from './order-layers.ts';
import { placeNodes } from './place-nodes.ts';

/*
 * A layered layout from left to right: columns by longest path, few crossings by barycentre sweeps, heights by settling
 * blocks. Pure and the same for the same input; needs nothing of Node, so that the page can lay out again when folding.
 */

export interface LayoutInput {
  readonly nodes: readonly {
    readonly id: string;
    /** Stands in the last column. */ readonly isEnd?: boolean;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** All in pixels. */
export interface LayoutOptions {
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  /** Between columns: room for edges to turn. */
  readonly columnGap: number;
  /** Between nodes of a column. */
  readonly rowGap: number;
  /** Around the whole. */
  readonly margin: number;
}

const DEFAULTS: LayoutOptions = { nodeWidth: 190, nodeHeight: 40, columnGap: 72, rowGap: 14, margin: 16 };

export interface PlacedNode {
  readonly id: string;
  /** Left upper corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Column, from 0. */
  readonly layer: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /**
   * From the right side of one node to the left side of the other, `x` never falling: between columns the edge goes
   * from one point to the next, through a column it runs level from its left to its right side.
   */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineageLayout {
  readonly width: number;
  readonly height: number;
  /** In the order of the input. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** How high the lane is that a passing edge keeps free in a column. */
const LANE = 6;

interface Chain {
  readonly from: number;
  readonly to: number;
  /** The bends in the columns between, left to right. */
  readonly bends: readonly number[];
}

/**
 * Places the nodes of a DAG. Edges to unknown nodes, second edges of one pair and loops of one node are left out.
 * @throws RangeError if the graph has a loop.
 */
export function layoutLineage(input: LayoutInput, options: Partial<LayoutOptions> = {}): LineageLayout {
  const { nodeWidth, nodeHeight, columnGap, rowGap, margin } = { ...DEFAULTS, ...options };
  const count = input.nodes.length;
  const numbers = new Map(input.nodes.map((node, index) => [node.id, index]));
  const links = new Map<string, readonly [number, number]>();
  for (const { from, to } of input.edges) {
    const [a, b] = [numbers.get(from), numbers.get(to)];
    if (a !== undefined && b !== undefined && a !== b) links.set(`${a} ${b}`, [a, b]);
  }
  const ends = new Set(input.nodes.flatMap((node, index) => (node.isEnd ? [index] : [])));
  const columnOf = [...assignLayers(count, neighboursOf(count, [...links.values()]), ends)];

  // Edges over several columns get a bend in each, so that they keep a lane of their own.
  const steps: [number, number][] = [];
  const chains: Chain[] = [];
  for (const [from, to] of links.values()) {
    const bends: number[] = [];
    let previous = from;
    for (let column = (columnOf[from] ?? 0) + 1; column < (columnOf[to] ?? 0); column += 1) {
      const bend = columnOf.length;
      columnOf.push(column);
      bends.push(bend);
      steps.push([previous, bend]);
      previous = bend;
    }
    steps.push([previous, to]);
    chains.push({ from, to, bends });
  }

  const neighbours = neighboursOf(columnOf.length, steps);
  const columns: number[][] = [];
  for (const [node, column] of columnOf.entries()) (columns[column] ??= []).push(node);
  const isBend = (node: number): boolean => node >= count;
  const heights = columnOf.map((_, node) => (isBend(node) ? LANE : nodeHeight));
  const ordered = orderLayers(columns, neighbours);
  const centres = placeNodes(ordered, neighbours, heights, rowGap, isBend);

  let [top, bottom] = [Infinity, -Infinity];
  for (const [node, centre] of centres.entries()) {
    top = Math.min(top, centre - (heights[node] ?? 0) / 2);
    bottom = Math.max(bottom, centre + (heights[node] ?? 0) / 2);
  }
  const round = (value: number): number => Math.round(value * 10) / 10;
  const xOf = (node: number): number => margin + (columnOf[node] ?? 0) * (nodeWidth + columnGap);
  const yOf = (node: number): number => round((centres[node] ?? 0) - top + margin);
  return {
    width:
      columns.length === 0 ? 2 * margin : 2 * margin + columns.length * (nodeWidth + columnGap) - columnGap,
    height: count === 0 ? 2 * margin : round(bottom - top + 2 * margin),
    nodes: input.nodes.map(({ id }, node) => ({
      id,
      x: xOf(node),
      y: round(yOf(node) - nodeHeight / 2),
      width: nodeWidth,
      height: nodeHeight,
      layer: columnOf[node] ?? 0,
    })),
    edges: chains.map(({ from, to, bends }) => ({
      from: input.nodes[from]?.id ?? '',
      to: input.nodes[to]?.id ?? '',
      points: [
        { x: xOf(from) + nodeWidth, y: yOf(from) },
        ...bends.flatMap((bend) => [
          { x: xOf(bend), y: yOf(bend) },
          { x: xOf(bend) + nodeWidth, y: yOf(bend) },
        ]),
        { x: xOf(to), y: yOf(to) },
      ],
    })),
  };
}
