import { deprecatedModel, deprecatedReference } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { ParseSession } from '../session.ts';

/** Warns of models past their `deprecation_date`, and of models that still read one that has or will be. */
export function checkDeprecations(session: ParseSession, nodes: readonly BuiltNode[]): void {
  const deprecated = new Map<
    string,
    { readonly model: BuiltNode; readonly date: string; readonly isPast: boolean }
  >();
  const now = session.createdAt * 1000;
  for (const model of nodes) {
    const { node } = model;
    if (node.resource_type !== 'model' || node.deprecation_date === null) continue;
    const isPast = Date.parse(node.deprecation_date) < now;
    deprecated.set(node.unique_id, { model, date: node.deprecation_date, isPast });
    if (isPast) session.diagnostics.report(deprecatedModel(model, node.deprecation_date));
  }
  if (deprecated.size === 0) return;
  for (const reader of nodes) {
    if (reader.node.resource_type !== 'model') continue;
    for (const id of reader.node.depends_on.nodes) {
      const target = deprecated.get(id);
      if (target)
        session.diagnostics.report(deprecatedReference(reader, target.model, target.date, target.isPast));
    }
  }
}
