import type { Clock, JsonObject } from '../base/index.ts';
import { UserError } from '../base/index.ts';
import type { CompiledSql, Compiler, CompileUse } from '../compile/index.ts';
import type { NodeResult, RunResult } from '../manifest/index.ts';
import {
  WarehouseError,
  type RelationCache,
  type StatementResult,
  type Warehouse,
} from '../warehouse/index.ts';
import { adapterResponse } from './execute/adapter-response.ts';
import { internalError, statementFailed } from './diagnostics.ts';
import { explainError } from './nodes/explain-error.ts';

export interface OperationRequest {
  readonly invocationId: string;
  readonly compiler: Compiler;
  readonly warehouse: Warehouse;
  readonly relations: RelationCache;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly projectName: string;
  readonly onStatement?: (sql: string, queryId: string) => void;
}

type Ending = Pick<NodeResult, 'status' | 'message' | 'adapterResponse' | 'diagnostics'>;

const done = (result?: StatementResult): Ending => ({
  status: 'success',
  message: 'OK',
  adapterResponse: result ? adapterResponse('OK', 'SQL', result) : {},
  diagnostics: [],
});

function failed(failure: unknown, id: string): Ending {
  const diagnostics =
    failure instanceof UserError
      ? failure.diagnostics
      : [failure instanceof WarehouseError ? statementFailed(failure, id) : internalError(failure, id)];
  const message = diagnostics.map((diagnostic) => diagnostic.message).join('\n');
  return { status: 'error', message, adapterResponse: {}, diagnostics };
}

/** Times an operation and gives its result the form that run_results.json wants. */
async function operate(
  request: OperationRequest,
  id: string,
  work: (use: CompileUse) => Promise<Ending>,
): Promise<RunResult> {
  const { clock, invocationId, warehouse, relations, signal, onStatement } = request;
  const startedAt = clock.now();
  const started = clock.monotonic();
  const use = { warehouse, relations, signal, thread: 'main', ...(onStatement ? { onStatement } : {}) };
  const ending = await work(use).catch((failure: unknown) => failed(failure, id));
  const completedAt = clock.now();
  const elapsed = (clock.monotonic() - started) / 1000;
  const result: NodeResult = {
    uniqueId: id,
    thread: 'main',
    executionTime: elapsed,
    timing: [{ name: 'execute', startedAt, completedAt }],
    failures: null,
    compiledCode: null,
    relationName: null,
    ...ending,
  };
  return {
    invocationId,
    generatedAt: completedAt,
    elapsed,
    results: [result],
    success: ending.status === 'success',
  };
}

/** `run-operation <macro>`: calls a macro; what it returns is of no interest. @throws UserError where there is none */
export async function runMacro(
  request: OperationRequest,
  macro: string,
  args: JsonObject,
): Promise<RunResult> {
  return await operate(request, request.compiler.operationMacro(macro), async (use) => {
    await request.compiler.runOperation(macro, args, use);
    return done();
  });
}

/** `run-operation --sql`: renders a statement and sends it. */
export function runSql(request: OperationRequest, sql: string): Promise<RunResult> {
  return operate(request, `operation.${request.projectName}.inline_query`, async (use) => {
    const code: CompiledSql = await request.compiler.compileInline(sql, use);
    if (code.sql.trim() === '') return done();
    const queryId = crypto.randomUUID();
    request.onStatement?.(code.sql, queryId);
    try {
      return done(await request.warehouse.command(code.sql, { queryId, signal: request.signal }));
    } catch (failure) {
      const { diagnostics, message } = explainError(failure, code.node, code);
      return { status: 'error', message, adapterResponse: {}, diagnostics };
    }
  });
}
