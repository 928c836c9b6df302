/*
 * The public API: one function for each use case. Each is loaded when it is first called, so that a command loads the
 * rooms that it needs and no others.
 */
import type { JsonObject } from '../base/index.ts';
import type { FreshnessRun, RunResult } from '../manifest/index.ts';
import type { PipeResult } from '../stream/index.ts';
import type { CleanOptions } from './clean-project.ts';
import type { CompiledText, CompileOptions } from './compile-nodes.ts';
import type { DebugOptions, DebugReport } from './debug-project.ts';
import type { FreshnessOptions } from './check-freshness.ts';
import type { DepsOptions } from './install-packages.ts';
import type { DocsOptions } from './generate-docs.ts';
import type { DrawnLineage, LineageOptions } from './draw-lineage.ts';
import type { GenerateOptions } from './generate-records.ts';
import type { InitGeneratorOptions } from './init-generator.ts';
import type { InitOptions } from './init-project.ts';
import type { CheckNodesOptions, CheckReport } from './check-nodes.ts';
import type { PulledSchemas } from './pull-source-schemas.ts';
import type { ColumnLineageOptions } from './trace-column.ts';
import type { ListOptions } from './list-resources.ts';
import type { OpenedProject } from './open-project.ts';
import type { AppIo, GlobalOptions, RunOptions } from './options.ts';
import type { OperationOptions } from './run-macro-or-sql.ts';
import type { NodesRun } from './run-nodes.ts';
import type { PipesOptions } from './run-pipes.ts';
import type { PlanOptions, ProjectPlan } from './plan-nodes.ts';
import type { EarlierCommand } from './read-earlier-run.ts';
import type { ServeBrokerOptions } from './serve-broker.ts';
import type { ServeWarehouseOptions } from './serve-warehouse.ts';
import type { ShownRows, ShowOptions } from './show-rows.ts';

export type { CheckReport } from './check-nodes.ts';
export type { ProjectPlan } from './plan-nodes.ts';
export type { AppIo, GlobalOptions, RunOptions, SelectionOptions } from './options.ts';
export { loadEnvironment, readProjectFlags } from './environment.ts';

/** The first rows of SQL as it stands; nothing of the project is parsed. @throws UserError */
export async function queryDirectly(
  options: GlobalOptions & { readonly sql: string; readonly limit: number },
  io: AppIo,
): Promise<ShownRows> {
  return (await import('./query-directly.ts')).queryDirectly(options, io);
}

/** Runs the selected nodes as `run`, `test`, `build` or `seed`, by `options.command`. @throws UserError when nothing could be run */
export async function runNodes(options: RunOptions, io: AppIo): Promise<NodesRun> {
  return (await import('./run-nodes.ts')).runNodes(options, io);
}

/** The first rows of what nodes, or SQL given inline, would give now. @throws UserError */
export async function showRows(options: ShowOptions, io: AppIo): Promise<readonly ShownRows[]> {
  return (await import('./show-rows.ts')).showRows(options, io);
}

/** Calls a macro, or renders and sends SQL. @throws UserError */
export async function runMacroOrSql(options: OperationOptions, io: AppIo): Promise<RunResult> {
  return (await import('./run-macro-or-sql.ts')).runMacroOrSql(options, io);
}

/** What `build` would do with the selected nodes, and why; changes nothing. @throws UserError */
export async function planNodes(options: PlanOptions, io: AppIo): Promise<ProjectPlan> {
  return (await import('./plan-nodes.ts')).planNodes(options, io);
}

/** Checks the installation, the project, the profile and the connection. */
export async function debugProject(options: DebugOptions, io: AppIo): Promise<DebugReport> {
  return (await import('./debug-project.ts')).debugProject(options, io);
}

/** What an earlier command was, and what of it failed or was not reached. @throws UserError when there was none */
export async function readEarlierRun(options: GlobalOptions, io: AppIo): Promise<EarlierCommand> {
  return (await import('./read-earlier-run.ts')).readEarlierRun(options, io);
}

/** The earlier command's flags with those of the retry over them. @throws UserError for a secret that is not kept */
export async function mergeArguments(earlier: JsonObject, now: JsonObject): Promise<JsonObject> {
  return (await import('./read-earlier-run.ts')).mergeArguments(earlier, now);
}

/** Reads the project and writes manifest.json. @throws UserError */
export async function parseOnly(options: GlobalOptions, io: AppIo): Promise<OpenedProject> {
  return (await import('./parse-only.ts')).parseOnly(options, io);
}

/** One line for each resource of the project, sorted. @throws UserError */
export async function listResources(options: ListOptions, io: AppIo): Promise<readonly string[]> {
  return (await import('./list-resources.ts')).listResources(options, io);
}

/** Renders nodes, or SQL given inline. @throws UserError */
export async function compileNodes(options: CompileOptions, io: AppIo): Promise<readonly CompiledText[]> {
  return (await import('./compile-nodes.ts')).compileNodes(options, io);
}

/** What ClickHouse's analyser says of the project's SQL. @throws UserError */
export async function checkNodes(options: CheckNodesOptions, io: AppIo): Promise<CheckReport> {
  return (await import('./check-nodes.ts')).checkNodes(options, io);
}

/** Writes the columns of sources to a file, for checks without the target. @throws UserError */
export async function pullSourceSchemas(options: GlobalOptions, io: AppIo): Promise<PulledSchemas> {
  return (await import('./pull-source-schemas.ts')).pullSourceSchemas(options, io);
}

/** Where a column comes from, or goes to, as text of some format. @throws UserError */
export async function traceColumn(options: ColumnLineageOptions, io: AppIo): Promise<string> {
  return (await import('./trace-column.ts')).traceColumn(options, io);
}

/** The DAG as Mermaid, DOT, JSON or SVG. @throws UserError */
export async function drawLineage(options: LineageOptions, io: AppIo): Promise<DrawnLineage> {
  return (await import('./draw-lineage.ts')).drawLineage(options, io);
}

/** Makes a new project in a folder of its name. @throws UserError */
export async function initProject(
  options: InitOptions,
  io: AppIo,
): Promise<{ readonly name: string; readonly folder: string }> {
  return (await import('./init-project.ts')).initProject(options, io);
}

/** Writes manifest.json and catalog.json; false when the catalog could not be read. @throws UserError */
export async function generateDocs(options: DocsOptions, io: AppIo): Promise<boolean> {
  return (await import('./generate-docs.ts')).generateDocs(options, io);
}

/** Measures how fresh sources are. @throws UserError */
export async function checkFreshness(options: FreshnessOptions, io: AppIo): Promise<FreshnessRun> {
  return (await import('./check-freshness.ts')).checkFreshness(options, io);
}

/** Installs the project's packages, or writes their lock file only. @throws UserError */
export async function installPackages(options: DepsOptions, io: AppIo): Promise<void> {
  await (await import('./install-packages.ts')).installPackages(options, io);
}

/** Deletes the folders of `clean-targets`; false when one was refused. @throws UserError */
export async function cleanProject(options: CleanOptions, io: AppIo): Promise<boolean> {
  return (await import('./clean-project.ts')).cleanProject(options, io);
}

/** Makes records from a spec and sends, stores or prints them. @throws UserError */
export async function generateRecords(
  options: GenerateOptions,
  io: AppIo,
): Promise<{ readonly isEndless: boolean }> {
  return (await import('./generate-records.ts')).generateRecords(options, io);
}

/** A generator spec for the columns of a source: its text, or written to a file. @throws UserError */
export async function initGenerator(options: InitGeneratorOptions, io: AppIo): Promise<string | undefined> {
  return (await import('./init-generator.ts')).initGenerator(options, io);
}

/** Brings records from Kafka into the raw tables. @throws UserError */
export async function runPipes(options: PipesOptions, io: AppIo): Promise<readonly PipeResult[]> {
  return (await import('./run-pipes.ts')).runPipes(options, io);
}

/** Serves the embedded Kafka broker until the signal. @throws UserError */
export async function serveBroker(options: ServeBrokerOptions, io: AppIo): Promise<void> {
  await (await import('./serve-broker.ts')).serveBroker(options, io);
}

/** Serves the embedded ClickHouse over TCP until the signal. @throws UserError */
export async function serveWarehouse(options: ServeWarehouseOptions, io: AppIo): Promise<void> {
  await (await import('./serve-warehouse.ts')).serveWarehouse(options, io);
}
