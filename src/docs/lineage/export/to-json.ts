import type { LineageGraph } from '../lineage-graph.ts';

/** The lineage as JSON, two blanks deep: `nodes` and `edges` as in LineageGraph, with snake_case keys as dbt's artifacts. */
export function toJson({ nodes, edges }: LineageGraph): string {
  const document = {
    nodes: nodes.map(({ id, label, kind, detail, packageName, filePath }) => ({
      unique_id: id,
      label,
      kind,
      detail,
      package_name: packageName,
      original_file_path: filePath,
    })),
    edges,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
