import { isRecord } from '../../base/index.ts';
import {
  expectedRowDiffers,
  fixtureColumnUnknown,
  placeInUnitTest,
  type CompiledSql,
  type CompileUse,
} from '../../compile/index.ts';
import { callMacro, Column } from '../../context/index.ts';
import { toText } from '../../jinja/index.ts';
import {
  layOutDiff,
  type FixtureRow,
  type UnitTestNode,
  type UnitTestRunNode,
} from '../../manifest/index.ts';
import type { StatementResult } from '../../warehouse/index.ts';
import { unitTestAnswerOdd } from '../diagnostics.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import { compareRows } from '../unit/compare-rows.ts';
import { compileUse, type NodeOutcome, type NodeTask } from './node-task.ts';
import { runCustom } from './run-custom.ts';

/** Rows of both sides, told apart by the column `actual_or_expected`. */
interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly result: StatementResult | undefined;
}

const SIDE = 'actual_or_expected';

/** Runs a unit test: the model's query over the given rows, compared with the rows that are expected, in any order. */
export async function runUnitTest(task: NodeTask, node: UnitTestRunNode): Promise<NodeOutcome> {
  const { request } = task.state;
  const use = compileUse(task);
  const code = await request.compiler.compileUnitTest(node.unique_id, use);
  request.onCompiled?.(code);
  task.onCompiled(code);
  const written = request.compiler.macros.findMaterialization('unit');
  const answer = written
    ? await runCustom(task, written, code.node, code.sql, use).then(({ table, result }) => ({
        columns: table.columnNames,
        rows: table.rows,
        result,
      }))
    : await ask(task, node, code, use);
  const diff = compareAnswer(node, answer);
  return {
    status: diff ? 'fail' : 'pass',
    message: diff
      ? `\n\n${layOutDiff(diff)
          .map(({ text }) => text)
          .join('')}\n`
      : '',
    failures: diff ? 1 : 0,
    adapterResponse: adapterResponse('OK', 'SELECT', answer.result),
    ...(diff ? { diff } : {}),
  };
}

function compareAnswer(node: UnitTestRunNode, { columns, rows }: Answer): ReturnType<typeof compareRows> {
  const names = columns.map((name) => name.toLowerCase());
  const at = names.indexOf(SIDE);
  if (at === -1) throw unitTestAnswerOdd(node, SIDE);
  const of = (side: string): readonly (readonly unknown[])[] =>
    rows.filter((row) => row[at] === side).map((row) => row.toSpliced(at, 1));
  return compareRows(columns.toSpliced(at, 1), of('actual'), of('expected'));
}

/** Asks in the words of the macros `get_expected_sql` and `get_unit_test_sql`. */
async function ask(
  task: NodeTask,
  node: UnitTestRunNode,
  code: CompiledSql,
  use: CompileUse,
): Promise<Answer> {
  const { request } = task.state;
  const test = request.manifest.unitTests[node.unique_id];
  if (!test) throw new Error(`'${node.unique_id}' is no unit test of the manifest`);
  const described = await send(task, `describe table (\n${code.sql}\n)`, 'describe');
  const columns = described.rows.map(([name, type]) => new Column(String(name), String(type)));
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const expected = expectedRows(test, byName, request.manifest.provenance.span.get(test.unique_id));
  const tested = expected[0] ? Object.keys(expected[0]) : columns.map(({ name }) => name);
  const quoted = Object.fromEntries(Array.from(byName, ([name, column]) => [name, column.quoted]));
  const types = Object.fromEntries(Array.from(byName, ([name, column]) => [name, column.dataType]));
  const scope = request.compiler.scopeOf(code.node, code.sql, use);
  const { expected_sql: written } = code.node.config;
  const expectedSql =
    typeof written === 'string'
      ? written
      : toText(await callMacro(scope, 'get_expected_sql', [expected, types, quoted])).trim();
  const names = tested.map((name) => quoted[name.toLowerCase()] ?? name);
  const statement = toText(
    await callMacro(scope, 'get_unit_test_sql', [code.sql, expectedSql, names]),
  ).trim();
  request.onExecuted?.(node, statement);
  const result = await send(task, statement, 'unit test');
  return { columns: result.columns.map(({ name }) => name), rows: result.rows, result };
}

async function send(task: NodeTask, statement: string, purpose: string) {
  const { request, relations, signal } = task.state;
  const queryId = crypto.randomUUID();
  request.listener({
    kind: 'StatementSent',
    uniqueId: task.node.unique_id,
    purpose,
    sql: statement,
    queryId,
  });
  // A unit test reads no relation: it must not fail because no run has made the target's database yet.
  const isThere = await relations.hasSchema(request.target.schema);
  return await request.warehouse
    .query(statement, { queryId, signal, ...(isThere ? {} : { database: null }) })
    .catch((failure: unknown) => {
      throw new StepFailure(failure, statement, [statement]);
    });
}

/**
 * The rows that are expected, all with the columns of the first in its order: they are read by position.
 * @throws UserError for columns that the model does not have, and for rows with other columns than the first
 */
function expectedRows(
  test: UnitTestNode,
  columns: ReadonlyMap<string, Column>,
  place: Parameters<typeof placeInUnitTest>[0] | undefined,
): readonly FixtureRow[] {
  const { rows, format } = test.expect;
  if (format === 'sql' || !Array.isArray(rows)) return [];
  const list = rows.filter((row): row is FixtureRow => isRecord(row));
  const spanOf = (word?: string) => place && placeInUnitTest(place, 'expect', word);
  const unknown = list.flatMap(Object.keys).find((name) => !columns.has(name.toLowerCase()));
  if (unknown !== undefined) {
    const names = Array.from(columns.values(), ({ name }) => name);
    throw fixtureColumnUnknown(test, unknown, { owner: 'expected output', names }, spanOf(unknown));
  }
  const first = Object.keys(list[0] ?? {});
  return list.map((row, index) => {
    const byName = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
    const isSame = byName.size === first.length && first.every((name) => byName.has(name.toLowerCase()));
    if (!isSame) throw expectedRowDiffers(test, index + 1, Object.keys(row), first, spanOf());
    return Object.fromEntries(first.map((name) => [name, byName.get(name.toLowerCase()) ?? null]));
  });
}
