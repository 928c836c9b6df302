import { disabledTarget, functionNotFound } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { ParseSession } from '../session.ts';
import { packagesToSearch } from './packages-to-search.ts';

/** Adds the functions that code calls by `function()` to what it depends on: the last of its dependencies, as in dbt. */
export function linkFunctions(
  session: ParseSession,
  nodes: readonly BuiltNode[],
  disabled: readonly BuiltNode[],
): void {
  const functionsOf = (list: readonly BuiltNode[]) =>
    list.flatMap(({ node }) => (node.resource_type === 'function' ? [node] : []));
  const [known, off] = [functionsOf(nodes), functionsOf(disabled)];
  for (const { node, unit } of nodes) {
    if (node.resource_type === 'seed' || node.functions.length === 0) continue;
    const added = node.functions.flatMap((args) => {
      const name = args.at(-1) ?? '';
      const packages = packagesToSearch(
        session,
        node.package_name,
        args.length > 1 ? (args[0] ?? null) : null,
      );
      const find = (list: typeof known) =>
        packages
          .map((wanted) =>
            list.find((each) => each.name === name && (wanted === null || wanted === each.package_name)),
          )
          .find(Boolean);
      const found = find(known);
      if (found) return [found.unique_id];
      const names = known.map((each) => each.name);
      session.diagnostics.report(
        find(off)
          ? disabledTarget(node.unique_id, `function '${name}'`, unit.span)
          : functionNotFound(node.unique_id, name, names, unit.span),
      );
      return [];
    });
    node.depends_on = { ...node.depends_on, nodes: [...new Set([...node.depends_on.nodes, ...added])] };
  }
}
