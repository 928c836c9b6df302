import { UserError, type Diagnostic, type Span } from '../../base/index.ts';
import { mapEngineError, type CompiledSql } from '../../compile/index.ts';
import { errorTrace } from '../../jinja/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { WarehouseError } from '../../warehouse/index.ts';
import { internalError, nullableKey, statementFailed } from '../diagnostics.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import { isUsers } from './place-diagnostics.ts';

/** A node's failure, for people and for run_results. */
export interface Explained {
  readonly diagnostics: readonly Diagnostic[];
  /** dbt's text: `Database Error in model orders (models/orders.sql)` and what was wrong. */
  readonly message: string;
}

/** dbt's names of errors that are not `Compilation Error`, by code. */
const TITLES: Readonly<Record<string, string>> = {
  DATABASE_ERROR: 'Database Error',
  ENV_VAR_MISSING: 'Parsing Error',
  SECRET_ENV_VAR_FORBIDDEN: 'Parsing Error',
  DEPENDENCY_ERROR: 'Dependency Error',
};

const inNode = (title: string, node: ManifestNode, what: string): string =>
  `${title} in ${node.resource_type} ${node.name} (${node.original_file_path})\n${what.replaceAll(/^(?=.)/gm, '  ')}`;

/** Where the user's template sent the statement that failed: the innermost place that is not in our macros. */
const placeOfCall = (failure: WarehouseError): Span | undefined => errorTrace(failure).find(isUsers);

function explainWarehouse(
  failure: WarehouseError,
  node: ManifestNode,
  statement: string | undefined,
  code: CompiledSql | undefined,
): Explained {
  const nullable = nullableKey(node, failure);
  const found =
    nullable ?? (code ? mapEngineError(failure, code, statement) : statementFailed(failure, node.unique_id));
  const sentFrom = found.span === undefined && !nullable ? placeOfCall(failure) : undefined;
  const diagnostic = sentFrom ? { ...found, span: sentFrom } : found;
  const number = failure.number === undefined ? '' : `Code: ${failure.number}. `;
  return {
    diagnostics: [diagnostic],
    // What fails is a query of dbt's own making over the user's rows: dbt has that for a runtime error.
    message: inNode(
      node.resource_type === 'unit_test' ? 'Runtime Error' : 'Database Error',
      node,
      `${number}${failure.message} (${failure.code})`,
    ),
  };
}

/** What went wrong with a node, at its place in the user's file where that can be found. */
export function explainError(
  failure: unknown,
  node: ManifestNode,
  code: CompiledSql | undefined,
  statement?: string,
): Explained {
  if (failure instanceof StepFailure) {
    const { cause } = failure;
    return cause instanceof WarehouseError
      ? explainWarehouse(cause, node, failure.statement, code)
      : explainError(cause, node, code);
  }
  if (failure instanceof WarehouseError) return explainWarehouse(failure, node, statement, code);
  if (failure instanceof UserError) {
    const diagnostics = failure.diagnostics.map((diagnostic) => ({ node: node.unique_id, ...diagnostic }));
    const what = diagnostics.map((diagnostic) => diagnostic.message).join('\n');
    return {
      diagnostics,
      message: inNode(TITLES[diagnostics[0]?.code ?? ''] ?? 'Compilation Error', node, what),
    };
  }
  const diagnostic = internalError(failure, node.unique_id);
  return { diagnostics: [diagnostic], message: inNode('Unhandled error', node, diagnostic.message) };
}
