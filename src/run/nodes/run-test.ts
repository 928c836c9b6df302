import type { CompileUse } from '../../compile/index.ts';
import { callMacro, type MacroEntry } from '../../context/index.ts';
import { toText, type Scope } from '../../jinja/index.ts';
import type { Json } from '../../base/index.ts';
import {
  renderRelationName,
  type CompiledNode,
  type NodeStatus,
  type TestNode,
} from '../../manifest/index.ts';
import type { StatementResult } from '../../warehouse/index.ts';
import { testAnswerOdd } from '../diagnostics.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import { planTable } from '../materialize/table.ts';
import { planView } from '../materialize/view.ts';
import { gatherContext } from '../plan/gather-context.ts';
import { compileNode, executePlan, compileUse, type NodeOutcome, type NodeTask } from './node-task.ts';
import { runCustom } from './run-custom.ts';

/** How a test judges what it finds; dbt's defaults. */
interface Verdict {
  readonly severity: 'error' | 'warn';
  readonly failCalc: string;
  readonly warnIf: string;
  readonly errorIf: string;
  readonly limit: number | null;
}

const textOf = (value: Json | undefined, fallback: string): string =>
  typeof value === 'string' ? value : fallback;

function verdictOf(test: TestNode): Verdict {
  const { config } = test;
  return {
    severity: textOf(config['severity'], 'error').toLowerCase() === 'warn' ? 'warn' : 'error',
    failCalc: textOf(config['fail_calc'], 'count(*)'),
    warnIf: textOf(config['warn_if'], '!= 0'),
    errorIf: textOf(config['error_if'], '!= 0'),
    limit: typeof config['limit'] === 'number' ? config['limit'] : null,
  };
}

/** How a test keeps the rows that it finds: `store_failures_as`, `store_failures`, `--store-failures`. */
export function storesFailuresAs(test: TestNode, flag: boolean | undefined): 'table' | 'view' | undefined {
  const as = test.config['store_failures_as'];
  if (as === 'table' || as === 'view') return as;
  if (as === 'ephemeral') return undefined;
  const stores = test.config['store_failures'];
  return (typeof stores === 'boolean' ? stores : flag === true) ? 'table' : undefined;
}

/** Keeps the rows in a relation of their own and gives the query that reads them from there. */
async function storeFailures(
  task: NodeTask,
  test: TestNode,
  sql: string,
  as: 'table' | 'view',
  scope: Scope,
): Promise<string> {
  const context = { ...(await gatherContext(task.state, test, scope)), node: test, sql };
  await executePlan(task, await (as === 'view' ? planView(context) : planTable(context)), scope);
  return `select * from ${renderRelationName(test.schema, test.alias)}`;
}

const isTrue = (value: unknown): boolean =>
  value === true || value === 1 || /^(?:1|true|t|yes|y|on)$/i.test(String(value));

const results = (count: number): string => `Got ${count} result${count === 1 ? '' : 's'}`;

/** What a test's statement answered. */
interface TestAnswer {
  readonly rows: readonly (readonly unknown[])[];
  /** How many columns the rows have. */
  readonly width: number;
  readonly result: StatementResult | undefined;
}

/** Runs a test with a materialization that the project or a package wrote. */
async function runWritten(
  task: NodeTask,
  entry: MacroEntry,
  node: CompiledNode,
  sql: string,
  use: CompileUse,
): Promise<TestAnswer> {
  const { table, result } = await runCustom(task, entry, node, sql, use);
  return { rows: table.rows, width: table.columnNames.length, result };
}

/** Counts what the test finds, in the words of the macro `get_test_sql`. */
async function askTest(
  task: NodeTask,
  test: TestNode,
  node: CompiledNode,
  sql: string,
  use: CompileUse,
  verdict: Verdict,
): Promise<TestAnswer> {
  const { request, signal } = task.state;
  const scope = request.compiler.scopeOf(node, sql, use);
  const storing = storesFailuresAs(test, request.settings.storeFailures);
  const rows = storing === undefined ? sql : await storeFailures(task, test, sql, storing, scope);
  const { failCalc, warnIf, errorIf, limit } = verdict;
  const statement = toText(
    await callMacro(scope, 'get_test_sql', [rows, failCalc, warnIf, errorIf, limit]),
  ).trim();
  const queryId = crypto.randomUUID();
  request.listener({
    kind: 'StatementSent',
    uniqueId: test.unique_id,
    purpose: 'test',
    sql: statement,
    queryId,
  });
  request.onExecuted?.(test, statement);
  const result = await request.warehouse.query(statement, { queryId, signal }).catch((failure: unknown) => {
    throw new StepFailure(failure, statement, [statement]);
  });
  return { rows: result.rows, width: result.columns.length, result };
}

/** Runs a data test. Severity counts for rows that were found; a statement that fails is an error in either case. */
export async function runTest(task: NodeTask, test: TestNode): Promise<NodeOutcome> {
  const { request } = task.state;
  const use = compileUse(task);
  const { node, sql } = await compileNode(task, test, use);
  const verdict = verdictOf(test);
  const written = request.compiler.macros.findMaterialization('test');
  const answer = written
    ? await runWritten(task, written, node, sql, use)
    : await askTest(task, test, node, sql, use, verdict);
  const [failures, shouldWarn, shouldError] = answer.rows[0] ?? [];
  if (answer.rows.length !== 1 || answer.width !== 3) {
    throw testAnswerOdd(test, answer.rows.length, answer.width);
  }
  const count = Number(failures ?? 0);
  const { status, message } = judge(
    verdict,
    count,
    isTrue(shouldWarn),
    isTrue(shouldError),
    request.settings.warnError,
  );
  return {
    status,
    message,
    failures: status === 'pass' ? 0 : count,
    adapterResponse: adapterResponse('OK', 'SELECT', answer.result),
  };
}

function judge(
  verdict: Verdict,
  count: number,
  shouldWarn: boolean,
  shouldError: boolean,
  warnError: boolean,
): { readonly status: NodeStatus; readonly message: string } {
  const { severity, errorIf, warnIf } = verdict;
  if (severity === 'error' && shouldError) {
    return { status: 'fail', message: `${results(count)}, configured to fail if ${errorIf}` };
  }
  if (shouldWarn && warnError)
    return { status: 'fail', message: `${results(count)}, configured to fail if ${warnIf}` };
  if (shouldWarn) return { status: 'warn', message: `${results(count)}, configured to warn if ${warnIf}` };
  return { status: 'pass', message: '' };
}
