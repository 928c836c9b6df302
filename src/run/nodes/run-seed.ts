import type { Json } from '../../base/index.ts';
import { callMacro, Table } from '../../context/index.ts';
import type { CompileUse } from '../../compile/index.ts';
import type { SeedNode } from '../../manifest/index.ts';
import { seedColumnUnknown } from '../diagnostics.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { planSeed } from '../materialize/seed.ts';
import { gatherContext } from '../plan/gather-context.ts';
import type { SeedPlanContext } from '../plan/plan-context.ts';
import { readSeed, seedPayload, type SeedTable } from '../seeds/read-seed.ts';
import { executePlan, compileUse, type NodeOutcome, type NodeTask, type PreparedNode } from './node-task.ts';
import { runCustom } from './run-custom.ts';

function columnTypesOf(value: Json | undefined): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, type]) => (typeof type === 'string' ? [[name, type]] : [])),
  );
}

/** agate's type of a column, which `adapter.convert_type` turns back into ClickHouse's. */
function agateType(type: string): string {
  if (/^U?Int/.test(type)) return 'Integer';
  if (/^(?:Float|Decimal)/.test(type)) return 'Number';
  return (
    ['Bool', 'DateTime', 'Date'].find((each) => type.startsWith(each))?.replace(/^Bool$/, 'Boolean') ?? 'Text'
  );
}

/** A seed as templates read one. */
function asAgateTable({ columns, rowCount }: SeedTable): Table {
  return new Table(
    columns.map((column) => column.name),
    columns.map(({ type }) => agateType(type.replace(/^Nullable\((.*)\)$/, '$1'))),
    Array.from({ length: rowCount }, (_, row) => columns.map(({ values }) => values[row] ?? null)),
  );
}

/** A seed's file, read. @throws UserError */
export async function loadSeed(task: Pick<NodeTask, 'state'>, seed: SeedNode): Promise<SeedTable> {
  const { request } = task.state;
  const { delimiter, column_types: columnTypes } = seed.config;
  const table = readSeed(await request.readSeedFile(seed), {
    path: seed.original_file_path,
    delimiter: typeof delimiter === 'string' && delimiter !== '' ? delimiter : ',',
    columnTypes: columnTypesOf(columnTypes),
  });
  for (const column of table.unknownColumns) {
    request.listener({ kind: 'Warned', diagnostic: seedColumnUnknown(seed, column) });
  }
  return request.settings.empty ? { ...table, rowCount: 0 } : table;
}

/** What loading a seed will do. @throws UserError, WarehouseError */
export async function prepareSeed(
  { state }: Pick<NodeTask, 'state'>,
  seed: SeedNode,
  table: SeedTable,
  use: CompileUse,
): Promise<PreparedNode> {
  const scope = state.request.compiler.scopeOf(seed, undefined, use);
  const context = await gatherContext(state, seed, scope);
  const callFor: SeedPlanContext['callFor'] = async ({ name }, macro) => {
    const agateTable = asAgateTable(table);
    const stagedUse = { ...use, loadSeed: () => agateTable };
    const there = state.request.compiler.scopeOf({ ...seed, alias: name }, undefined, stagedUse);
    await callMacro(there, macro, [there.get('model'), agateTable]);
  };
  return { plan: await planSeed({ ...context, node: seed, table, callFor }), scope, context };
}

/** Loads a seed; the table is replaced whole. @throws UserError, WarehouseError, StepFailure */
export async function runSeed(task: NodeTask, seed: SeedNode): Promise<NodeOutcome> {
  const { state } = task;
  const use = compileUse(task);
  const table = await loadSeed(task, seed);
  task.onCompiled(undefined);
  const { compiler } = state.request;
  const written = compiler.macros.findMaterialization('seed');
  if (written) {
    const loadSeed = (): Table => asAgateTable(table);
    const { message, result } = await runCustom(task, written, seed, undefined, { ...use, loadSeed });
    return { status: 'success', message, adapterResponse: adapterResponse(message, 'OK', result) };
  }
  const { plan, scope } = await prepareSeed(task, seed, table, use);
  const { main } = await executePlan(task, plan, scope, seedPayload(table));
  // dbt's word is CREATE where the table was made anew on request, INSERT otherwise.
  const code = state.request.settings.fullRefresh ? 'CREATE' : 'INSERT';
  const message = `${code} ${table.rowCount}`;
  const response = adapterResponse(message, code, main);
  return { status: 'success', message, adapterResponse: { ...response, rows_affected: table.rowCount } };
}
