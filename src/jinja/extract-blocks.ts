import type { Diagnostic, SourceFile } from '../base/index.ts';
import type { BlockDefinition, BlockKind } from './types.ts';

/**
 * Cuts the top-level blocks of the given kinds out of a file, as dbt does: text outside of them is ignored,
 * other tags at the top level are reported as warnings.
 * @throws JinjaError for a block that is not closed, nested in another, or inside an `if` or `for`.
 */
export function extractBlocks(
  _source: SourceFile,
  _kinds: ReadonlySet<BlockKind>,
  _report?: (warning: Diagnostic) => void,
): readonly BlockDefinition[] {
  throw new Error('extractBlocks is being built');
}
