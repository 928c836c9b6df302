import { UserError, type Json, type Span } from '../../base/index.ts';
import type { Captured } from '../code/captured.ts';
import { readStaticCode } from '../code/static-code.ts';
import { foreignKeyTarget } from '../diagnostics.ts';
import { isDict } from '../json-object.ts';
import { parseShared, type ParseSession } from '../session.ts';

/**
 * Foreign keys that name their target by `ref(…)` or `source(…)` depend on it.
 * @throws UserError when the target is neither.
 */
export function readForeignKeys(
  session: ParseSession,
  constraints: readonly Json[],
  captured: Captured,
  span: Span,
): void {
  for (const constraint of constraints) {
    if (!isDict(constraint) || constraint.type !== 'foreign_key' || typeof constraint.to !== 'string')
      continue;
    const before = captured.refs.length + captured.sources.length;
    readStaticCode(parseShared(session, `{{ ${constraint.to} }}`), captured);
    if (captured.refs.length + captured.sources.length === before) {
      throw new UserError(foreignKeyTarget(constraint.to, span));
    }
  }
}
