import type { Diagnostic, Span } from '../../base/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import type { RunState } from '../run-state.ts';

/** Where the program's own macros lie, as messages name them. */
const OUR_MACROS = /^macros\/dbt(?:_clickhouse)?\//;

/** Whether a place is in a file of the user's: what the program brings along they cannot mend. */
export const isUsers = ({ source }: Span): boolean => !OUR_MACROS.test(source.path);

/**
 * Points what is wrong with a part of a node to where the user wrote that part, and what has no place in the user's files
 * to the node itself: the innermost of their macros, `calledFrom`, or its file.
 */
export async function placeDiagnostics(
  { request }: RunState,
  node: ManifestNode,
  diagnostics: readonly Diagnostic[],
  calledFrom?: Span,
): Promise<readonly Diagnostic[]> {
  const { provenance } = request.manifest;
  return Promise.all(
    diagnostics.map(async ({ part, ...diagnostic }) => {
      if (diagnostic.span && isUsers(diagnostic.span)) return diagnostic;
      const { span: _ours, ...unplaced } = diagnostic;
      // The mistake is in what is known already: that its place is not is no reason to fail on the way.
      const written = part && (await request.placeOf?.(node, part).catch(() => undefined));
      const isMisplaced = part !== undefined || diagnostic.span !== undefined;
      const span = written ?? calledFrom ?? (isMisplaced ? provenance.span.get(node.unique_id) : undefined);
      return span ? { ...unplaced, span } : unplaced;
    }),
  );
}
