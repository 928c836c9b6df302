import { UserError, type Diagnostic } from '../../base/index.ts';
import { callMacro, readFreshness, Relation, type MeasuredFreshness } from '../../context/index.ts';
import type { CompileUse } from '../../compile/index.ts';
import type { SourceNode } from '../../manifest/index.ts';
import { WarehouseError } from '../../warehouse/index.ts';
import { freshnessAnswerOdd, freshnessUnsupported, internalError, statementFailed } from '../diagnostics.ts';
import type { RunRequest } from '../types.ts';
import { freshnessFilter } from './freshness-criteria.ts';

/**
 * Asks the warehouse when a source got its newest row: through the macro `collect_freshness_custom_sql` where it has a
 * `loaded_at_query`, else `collect_freshness`, which projects may override.
 * @throws UserError, WarehouseError
 */
export async function measureSource(
  source: SourceNode,
  request: Pick<RunRequest, 'compiler' | 'manifest'>,
  use: CompileUse,
): Promise<MeasuredFreshness> {
  const { compiler, manifest } = request;
  const { schema, identifier, loaded_at_field: field, loaded_at_query: query } = source;
  const relation = new Relation({ schema, identifier });
  const scope = compiler.operationScope('freshness', source.package_name, {
    ...use,
    kind: 'source',
    extra: { this: relation, model: source, source_node: source },
  });
  const span = manifest.provenance.span.get(source.unique_id);
  let macro = 'collect_freshness';
  let args: readonly unknown[] = [relation, field, freshnessFilter(source)];
  if (query !== null) {
    macro = 'collect_freshness_custom_sql';
    args = [relation, await compiler.renderText(query, `loaded_at_query of ${source.unique_id}`, scope)];
  } else if (field === null) {
    throw new UserError(freshnessUnsupported(source, span));
  }
  const measured = readFreshness(await callMacro(scope, macro, args));
  if (typeof measured === 'string') throw new UserError(freshnessAnswerOdd(source, macro, measured, span));
  return measured;
}

/** What kept a source from being measured, for people. */
export function explainFreshness(
  failure: unknown,
  source: SourceNode,
  { manifest }: Pick<RunRequest, 'manifest'>,
): readonly Diagnostic[] {
  const id = source.unique_id;
  if (failure instanceof UserError) return failure.diagnostics.map((each) => ({ ...each, node: id }));
  if (!(failure instanceof WarehouseError)) return [internalError(failure, id)];
  const span = manifest.provenance.span.get(id);
  return [{ ...statementFailed(failure, id), ...(span ? { span } : {}) }];
}
