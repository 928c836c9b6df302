import { nearest, offsetAt, UserError, type Diagnostic, type SourceFile, type Span } from '../base/index.ts';
import type { MacroEntry } from '../context/index.ts';
import type { SourceNode, ManifestNode, NodeResult } from '../manifest/index.ts';
import type { WarehouseError } from '../warehouse/index.ts';

const startOf = (source: SourceFile): Span => ({
  source,
  start: 0,
  end: Math.max(0, source.text.indexOf('\n')),
});

function lineOf(source: SourceFile, line: number): Span {
  const start = offsetAt(source, { line, column: 1 });
  const end = source.text.indexOf('\n', start);
  return { source, start, end: end === -1 ? source.text.length : end };
}

export function emptySeed(source: SourceFile): UserError {
  return new UserError({
    code: 'SEED_EMPTY',
    severity: 'error',
    message: `The seed '${source.path}' is empty`,
    span: startOf(source),
    hint: 'the first line of a seed names its columns',
  });
}

export function rowTooLong(source: SourceFile, line: number, cells: number, columns: number): UserError {
  return new UserError({
    code: 'SEED_ROW_TOO_LONG',
    severity: 'error',
    message: `A row of the seed '${source.path}' has ${cells} values, and the header has ${columns} columns`,
    span: lineOf(source, line),
    hint: 'put values that contain the delimiter into double quotes',
  });
}

export function duplicateHeader(source: SourceFile, name: string): UserError {
  return new UserError({
    code: 'SEED_COLUMN_TWICE',
    severity: 'error',
    message: `The seed '${source.path}' has two columns named '${name}'`,
    span: startOf(source),
    hint: 'rename one of them in the header',
  });
}

export function seedColumnUnknown(seed: ManifestNode, column: string): Diagnostic {
  return {
    code: 'SEED_COLUMN_UNKNOWN',
    severity: 'warning',
    message: `'column_types' of the seed '${seed.name}' names '${column}', which its file does not have`,
    node: seed.unique_id,
    event: 'SeedColumnUnknown',
  };
}

export function unknownMaterialization(node: ManifestNode, known: readonly string[]): UserError {
  return new UserError({
    code: 'MATERIALIZATION_UNKNOWN',
    severity: 'error',
    message: `There is no materialization '${node.config.materialized}', which '${node.name}' asks for`,
    part: { config: 'materialized' },
    node: node.unique_id,
    hint: `use one of ${known.map((name) => `'${name}'`).join(', ')}`,
    event: 'MissingMaterialization',
  });
}

export function auditFailed(node: ManifestNode, failed: readonly NodeResult[]): UserError {
  const names = failed.map(({ uniqueId }) => `'${uniqueId.split('.')[2] ?? uniqueId}'`).join(', ');
  const tests = failed.length === 1 ? 'a test' : `${failed.length} tests`;
  return new UserError({
    code: 'AUDIT_FAILED',
    severity: 'error',
    message: `The new '${node.name}' was not published: it fails ${tests}, ${names}`,
    node: node.unique_id,
    hint: "what stood there before is untouched; without 'publish_after_tests' a node is published before it is tested",
  });
}

export function exchangeUnsupported(schema: string, reason: string): Diagnostic {
  return {
    code: 'EXCHANGE_UNSUPPORTED',
    severity: 'warning',
    message: `Tables of the database '${schema}' cannot be exchanged atomically (${reason}); relations are replaced by renaming`,
    hint: 'use a database with the engine Atomic, on a file system that has renameat2',
  };
}

export function cleanupFailed(node: string, sql: string, reason: string): Diagnostic {
  return {
    code: 'CLEANUP_FAILED',
    severity: 'warning',
    message: `After '${node}' failed, '${sql}' did not succeed either (${reason})`,
    hint: 'the next run of the node removes what is left',
    node,
  };
}

/** What a statement ran into that no code of the user's stands for. */
export function statementFailed(failure: WarehouseError, node: string): Diagnostic {
  return {
    code: failure.code,
    severity: 'error',
    message: failure.message,
    node,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
  };
}

export function testAnswerOdd(node: ManifestNode, rows: number, columns: number): UserError {
  return new UserError({
    code: 'TEST_ANSWER',
    severity: 'error',
    message: `The test '${node.name}' answered with ${rows} rows of ${columns} columns instead of one row of three`,
    node: node.unique_id,
    hint: "'get_test_sql' must give the columns failures, should_warn and should_error",
  });
}

/** A mistake of ours, not of the user: told with its stack, and only this node ends. */
export function internalError(failure: unknown, node: string): Diagnostic {
  return {
    code: 'INTERNAL_ERROR',
    severity: 'error',
    message: failure instanceof Error ? (failure.stack ?? failure.message) : String(failure),
    node,
    hint: 'this is a mistake in tsdbt; please report it',
  };
}

export function materializationWithoutMain(entry: MacroEntry, node: ManifestNode): UserError {
  const { name, span } = entry.template.definition;
  return new UserError({
    code: 'MATERIALIZATION_WITHOUT_MAIN',
    severity: 'error',
    message: `The materialization '${name}' sent no statement named 'main', by which its result is known`,
    span,
    node: node.unique_id,
    hint: "write {% call statement('main') %} around the statement that builds the relation",
  });
}

export function materializationReturn(entry: MacroEntry, node: ManifestNode, what: string): UserError {
  const { name, span } = entry.template.definition;
  return new UserError({
    code: 'MATERIALIZATION_RETURN',
    severity: 'error',
    message: `The materialization '${name}' must return the list of its relations, and returns ${what}`,
    span,
    node: node.unique_id,
    hint: "end it with {{ return({'relations': [target_relation]}) }}",
  });
}

export function snapshotColumnUnknown(
  node: ManifestNode,
  config: string,
  column: string,
  known: readonly string[],
): UserError {
  const [guess] = nearest(column, known);
  return new UserError({
    code: 'SNAPSHOT_COLUMN_UNKNOWN',
    severity: 'error',
    message: `'${config}' of the snapshot '${node.name}' names '${column}', which its query does not give`,
    part: { config },
    node: node.unique_id,
    hint: guess === undefined ? `its columns are ${known.join(', ')}` : `did you mean '${guess}'?`,
  });
}

export function snapshotKeyTwice(
  node: ManifestNode,
  key: readonly string[],
  values: readonly unknown[],
  rows: number,
): UserError {
  const found = key.map((part, index) => `${part} = ${JSON.stringify(values[index] ?? null)}`).join(', ');
  return new UserError({
    code: 'SNAPSHOT_KEY_TWICE',
    severity: 'error',
    message: `${rows} rows of the snapshot '${node.name}' have the same unique key (${found}): which one is current cannot be told`,
    part: { config: 'unique_key' },
    node: node.unique_id,
    hint: "let the query give one row for each key, or name more columns in 'unique_key'",
  });
}

export function snapshotColumnsMissing(node: ManifestNode, columns: readonly string[]): UserError {
  return new UserError({
    code: 'SNAPSHOT_TARGET',
    severity: 'error',
    message: `The table of the snapshot '${node.name}' lacks ${columns.map((name) => `'${name}'`).join(', ')}, which its configuration asks for`,
    node: node.unique_id,
    hint: 'add the column to the table, or take back the configuration that asks for it',
  });
}

/** Two runs at once worked on copies of one table: the second must not put its copy in the place of the first's. */
export function replacedMeanwhile(node: ManifestNode, table: { schema: string; name: string }): UserError {
  return new UserError({
    code: 'REPLACED_MEANWHILE',
    severity: 'error',
    message: `Another run has replaced ${table.schema}.${table.name} while '${node.name}' worked on a copy of it`,
    node: node.unique_id,
    hint: 'what the other run made stays; run this node again',
  });
}

/** Temporary relations that nobody of this project clears away. */
export function strangeLeftovers(names: readonly string[]): Diagnostic {
  const [first = ''] = names;
  return {
    code: 'LEFTOVERS_LEFT',
    severity: 'warning',
    message: `No node of this project has made ${names.join(', ')}, which a run that is over left behind`,
    hint: `if no other project builds in this database, drop what nobody needs: DROP TABLE ${first}`,
  };
}

export function snapshotOverOther(node: ManifestNode, type: string): UserError {
  return new UserError({
    code: 'SNAPSHOT_TARGET',
    severity: 'error',
    message: `The snapshot '${node.name}' would be a table, and a ${type.replaceAll('_', ' ')} of its name is there`,
    node: node.unique_id,
    hint: 'drop or rename what is there, or give the snapshot another alias',
  });
}

export function snapshotStrategyOdd(node: ManifestNode, lacks: string): UserError {
  return new UserError({
    code: 'SNAPSHOT_STRATEGY',
    severity: 'error',
    message: `The strategy '${String(node.config['strategy'])}' of the snapshot '${node.name}' returns no '${lacks}'`,
    part: { config: 'strategy' },
    node: node.unique_id,
    hint: "its macro must return a dict with 'unique_key', 'updated_at', 'row_changed' and 'scd_id'",
  });
}

export function resourceNotRunnable(node: ManifestNode): UserError {
  return new UserError({
    code: 'RESOURCE_NOT_SUPPORTED',
    severity: 'error',
    message: `A ${node.resource_type} cannot be built yet, and '${node.name}' is one`,
    node: node.unique_id,
  });
}

/** A config of a model that cannot be; `rule` goes on after its name. */
export function configInvalid(node: ManifestNode, key: string, rule: string): UserError {
  return new UserError({
    code: 'CONFIG_INVALID',
    severity: 'error',
    message: `The config '${key}' of '${node.name}' ${rule}`,
    node: node.unique_id,
    part: { config: key },
  });
}

export function passwordInDdl(node: ManifestNode): UserError {
  return new UserError({
    code: 'DICTIONARY_PASSWORD',
    severity: 'error',
    message: `The dictionary '${node.name}' reads with the profile's user, whose password would have to stand in its definition`,
    node: node.unique_id,
    hint: "name a collection of the server's that has the credentials: named_collection: …; or another user: connection_overrides: {user: …, password: ''}; or set allow_password_in_ddl: true",
  });
}

export function distributedNeeds(node: ManifestNode, what: string, hint: string): UserError {
  return new UserError({
    code: 'DISTRIBUTED_CONFIG',
    severity: 'error',
    message: `The distributed model '${node.name}' needs ${what}`,
    node: node.unique_id,
    hint,
  });
}

export function functionUnsupported(node: ManifestNode, what: string, hint: string): UserError {
  return new UserError({
    code: 'FUNCTION_NOT_SUPPORTED',
    severity: 'error',
    message: `The function '${node.name}' ${what}, which functions of ClickHouse's SQL cannot`,
    node: node.unique_id,
    hint,
  });
}

export function noExactBackfill(node: ManifestNode, obstacle: string): UserError {
  return new UserError({
    code: 'MV_REBUILD_NOT_EXACT',
    severity: 'error',
    message: `'${node.name}' cannot be rebuilt without missing or doubling rows: ${obstacle}`,
    node: node.unique_id,
    hint: 'leave out --full-refresh, or catchup: false to start anew without the rows so far, or allow_blind_window: true',
  });
}

export function inexactBackfill(node: ManifestNode, obstacle: string): Diagnostic {
  return {
    code: 'MV_BACKFILL_NOT_EXACT',
    severity: 'warning',
    message: `Rows that are inserted while '${node.name}' is filled may be doubled: ${obstacle}`,
    node: node.unique_id,
    hint: 'fill it while nothing is inserted, or set catchup: false',
  };
}

/** What a full refresh can do, and a plain run cannot. */
export function needsFullRefresh(node: ManifestNode, what: string): UserError {
  return new UserError({
    code: 'MV_NEEDS_FULL_REFRESH',
    severity: 'error',
    message: what,
    node: node.unique_id,
    hint: `run it with --full-refresh -s ${node.name}`,
  });
}

export function mvTargetMissing(node: ManifestNode, target: string): UserError {
  return new UserError({
    code: 'MV_TARGET_MISSING',
    severity: 'error',
    message: `'${node.name}' writes to ${target}, which is no table`,
    node: node.unique_id,
    hint: 'name the model of the table with ref, and build it first: materialization_target_table(ref(…))',
  });
}

export function mvDependencyMissing(node: ManifestNode, name: string): UserError {
  return new UserError({
    code: 'MV_DEPENDENCY_MISSING',
    severity: 'error',
    message: `'${node.name}' depends on the refreshable view '${name}', which does not exist`,
    node: node.unique_id,
    hint: "build it first, or leave out 'depends_on_validation'",
  });
}

export function schemaChanged(node: ManifestNode, differences: string): UserError {
  return new UserError({
    code: 'SCHEMA_CHANGED',
    severity: 'error',
    message: `The columns of '${node.name}' changed: ${differences}`,
    part: { config: node.config.materialized === 'table' ? 'mv_on_schema_change' : 'on_schema_change' },
    node: node.unique_id,
    hint: 'set on_schema_change (mv_on_schema_change for a table) to append_new_columns or sync_all_columns, or run it with --full-refresh',
  });
}

export function strangeView(node: ManifestNode, view: string): Diagnostic {
  return {
    code: 'MV_LEFT_BEHIND',
    severity: 'warning',
    message: `The materialized view '${view}' writes to '${node.alias}' too, and no model of this project is it`,
    node: node.unique_id,
    hint: `if it was a view of this model once, drop it: DROP VIEW ${view}`,
  };
}

export function noRepeatedCatchup(node: ManifestNode, target: string): Diagnostic {
  return {
    code: 'MV_CATCHUP_LEFT_OUT',
    severity: 'warning',
    message: `${target} has what '${node.name}' wrote so far, which is not written a second time`,
    node: node.unique_id,
    hint: 'select the table for the full refresh too, and it is filled anew',
  };
}

export function insertsNotPaused(tables: readonly string[], why: string): UserError {
  return new UserError({
    code: 'INSERTS_NOT_PAUSED',
    severity: 'error',
    message: `Inserts into ${tables.map((table) => `'${table}'`).join(', ')} could not be held back: ${why}; nothing was changed`,
    hint: 'run it again when no long insert is under way, or allow rows to be missed: allow_blind_window: true',
  });
}

/** Why a node was not built, for those who look at its result. */
export function skippedBecause(node: string, cause: string): Diagnostic {
  return {
    code: 'SKIPPED',
    severity: 'warning',
    message: `'${node}' was skipped because '${cause}' did not succeed`,
    node,
  };
}

export function previewFailed(diagnostics: readonly Diagnostic[], cause: unknown): UserError {
  return new UserError(diagnostics, { cause });
}

export function freshnessUnsupported(source: SourceNode, span?: Span): Diagnostic {
  return {
    code: 'FRESHNESS_UNKNOWN',
    severity: 'error',
    message: `The freshness of '${source.source_name}.${source.name}' cannot be told: it has no 'loaded_at_field' and no 'loaded_at_query'`,
    ...(span ? { span } : {}),
    hint: 'ClickHouse does not say when a row came: name the column that does',
    node: source.unique_id,
  };
}

export function freshnessAnswerOdd(
  source: SourceNode,
  macro: string,
  problem: string,
  span?: Span,
): Diagnostic {
  return {
    code: 'FRESHNESS_ANSWER',
    severity: 'error',
    message: `The macro '${macro}' did not tell the freshness of '${source.source_name}.${source.name}': ${problem}`,
    ...(span ? { span } : {}),
    hint: 'it must return the result of a query for two times: of the newest row, and of now',
    node: source.unique_id,
  };
}

export function unitTestAnswerOdd(node: ManifestNode, column: string): UserError {
  return new UserError({
    code: 'UNIT_TEST_ANSWER',
    severity: 'error',
    message: `The statement of the unit test '${node.name}' has no column '${column}'`,
    node: node.unique_id,
    hint: "a macro 'get_unit_test_sql' or a materialization 'unit' of the project has to tell both sides apart by it",
  });
}

const fromOverride = (node: ManifestNode, message: string, hint: string): UserError =>
  new UserError({
    code: 'MACRO_RELATION',
    severity: 'error',
    message,
    node: node.unique_id,
    part: { config: 'materialized' },
    hint,
  });

/** A macro of the project's was to build a relation beside its place. */
export function overrideElsewhere(node: ManifestNode, macro: string): UserError {
  return fromOverride(
    node,
    `The project's macro '${macro}' did not build the relation that it was given for '${node.name}'`,
    "build the relation of its argument, not 'this': it is put in its place once it is whole",
  );
}

export function overrideSilent(node: ManifestNode, macro: string): UserError {
  return fromOverride(
    node,
    `The project's macro '${macro}' prints no statement for '${node.name}'`,
    'let it print the statement that builds the relation',
  );
}

const NULLABLE_KEY = /(Sorting|Primary|Partition) key contains nullable columns/;

/** ClickHouse's refusal of a key that may be NULL, with the ways out; undefined for another failure. */
export function nullableKey(node: ManifestNode, failure: WarehouseError): Diagnostic | undefined {
  const [, kind] = NULLABLE_KEY.exec(failure.message) ?? [];
  if (kind === undefined) return undefined;
  const key = { Sorting: 'order_by', Primary: 'primary_key', Partition: 'partition_by' }[kind] ?? 'order_by';
  return {
    code: 'KEY_NULLABLE',
    severity: 'error',
    message: `The '${key}' of '${node.name}' contains a column that may be NULL`,
    node: node.unique_id,
    part: { config: key },
    hint: "give the key a value: assumeNotNull(…) or coalesce(…) in the query; or set settings: {'allow_nullable_key': 1}",
  };
}

/** A template that would write while nothing may be changed. */
export function planWrites(sql: string): UserError {
  const start = sql.trim().split(/\s+/).slice(0, 6).join(' ');
  return new UserError({
    code: 'PLAN_WRITES',
    severity: 'error',
    message: `A plan changes nothing, and a template sends '${start} …' while it is rendered`,
    hint: 'send it in a hook, which is planned and not rendered',
  });
}
