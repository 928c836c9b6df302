import type { ResourceType } from '../manifest/index.ts';
import type { ProjectGraph } from './project-graph.ts';
import { gatingTests } from './schedule/gating-tests.ts';

/** dbt's graph_summary.json: nodes by number, with the numbers of those that follow. */
export type GraphSummary = Readonly<
  Record<string, { readonly name: string; readonly type: ResourceType; readonly succ?: readonly number[] }>
>;

/** A small picture of the DAG for diagnostics; with `testsGate`, test edges of `build` are in it. */
export function summarizeGraph(graph: ProjectGraph, testsGate = false): GraphSummary {
  const ids = [...graph.members.keys()];
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const gates = testsGate ? gatingTests(graph) : new Map<string, readonly string[]>();
  const summary: Record<string, { name: string; type: ResourceType; succ?: readonly number[] }> = {};
  for (const [index, [id, member]] of [...graph.members].entries()) {
    const gated = member.resourceType === 'unit_test' ? [] : (gates.get(id) ?? []);
    const succ = [...graph.children(id), ...gated].flatMap((next) => numbers.get(next) ?? []);
    summary[index] = { name: id, type: member.resourceType, ...(succ.length > 0 && { succ }) };
  }
  return summary;
}
