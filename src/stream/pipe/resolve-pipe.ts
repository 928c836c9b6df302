import { UserError, type Diagnostic } from '../../base/index.ts';
import { pipeColumnReserved, pipeColumnUnknown, pipeHasNoColumns, pipeSourceUnknown } from './diagnostics.ts';
import type { PipeConfig, PipeDefinition, SourceTable } from './pipe-config.ts';
import { OFFSET_COLUMNS } from './offset-columns.ts';

export interface PipeSurroundings {
  /** The project's sources by `source.table`. */
  readonly sources: ReadonlyMap<string, SourceTable>;
  /** The database of a table named without one: the target's schema. */
  readonly defaultDatabase: string;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/**
 * Looks up a pipe's source: where its rows go and, unless the pipe lists them itself, which columns they have.
 * @throws UserError naming everything that does not fit
 */
export function resolvePipe(
  pipe: PipeDefinition,
  { sources, defaultDatabase }: PipeSurroundings,
): PipeConfig {
  const { destination, group, span, ...rest } = pipe;
  const name = destination.kind === 'source' ? `${destination.source}.${destination.table}` : '';
  const source = destination.kind === 'source' ? sources.get(name) : undefined;
  if (destination.kind === 'source' && !source) {
    throw new UserError(pipeSourceUnknown(pipe.name, name, [...sources.keys()], span));
  }
  const named = destination.kind === 'table' ? destination : undefined;
  const database = source?.database ?? named?.database ?? defaultDatabase;
  const table = source?.table ?? named?.table ?? '';
  const columns = pipe.columns.length > 0 ? pipe.columns : (source?.columns ?? []);
  if (columns.length === 0) throw new UserError(pipeHasNoColumns(pipe.name, span));
  const problems = problemsOf({ ...pipe, columns });
  if (problems.length > 0) throw new UserError(problems);
  return {
    ...rest,
    columns,
    database,
    table,
    group: group ?? `tsdbt.${database}.${table}`,
    ...(span ? { span } : {}),
  };
}

function problemsOf({ name, columns, mapping, orderBy, offsetColumns, span }: PipeDefinition): Diagnostic[] {
  const known = columns.map((column) => column.name);
  const own = OFFSET_COLUMNS.map((column) => column.name);
  const orderable = offsetColumns ? [...known, ...own] : known;
  return [
    ...Object.keys(mapping)
      .filter((column) => !known.includes(column))
      .map((column) => pipeColumnUnknown(name, 'mapping', column, known, span)),
    // Expressions are ClickHouse's to check; a bare name can be checked here.
    ...orderBy
      .filter((expression) => IDENTIFIER.test(expression) && !orderable.includes(expression))
      .map((column) => pipeColumnUnknown(name, 'order_by', column, known, span)),
    ...(offsetColumns ? known.filter((column) => own.includes(column)) : []).map((column) =>
      pipeColumnReserved(name, column, span),
    ),
  ];
}
