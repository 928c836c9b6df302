import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import { PipeError } from './pipe-error.ts';

const at = (span: Span | undefined): { span?: Span } => (span ? { span } : {});

export const pipeSourceUnknown = (
  pipe: string,
  source: string,
  known: readonly string[],
  span?: Span,
): Diagnostic => ({
  code: 'PIPE_SOURCE_UNKNOWN',
  severity: 'error',
  message: `Pipe '${pipe}' fills source '${source}', which the project does not have.`,
  hint: didYouMean(source, known) ?? 'Declare the source in a property file, or name a table.',
  ...at(span),
});

export const pipeHasNoColumns = (pipe: string, span?: Span): Diagnostic => ({
  code: 'PIPE_COLUMNS_MISSING',
  severity: 'error',
  message: `Pipe '${pipe}' does not say which columns its table has.`,
  hint: "List them under 'columns', or give the source's columns a 'data_type'.",
  ...at(span),
});

export const pipeColumnUnknown = (
  pipe: string,
  key: string,
  column: string,
  known: readonly string[],
  span?: Span,
): Diagnostic => ({
  code: 'PIPE_COLUMN_UNKNOWN',
  severity: 'error',
  message: `Pipe '${pipe}' names column '${column}' under '${key}', which its table does not have.`,
  hint: didYouMean(column, known) ?? `The columns are ${known.join(', ')}.`,
  ...at(span),
});

export const pipeColumnReserved = (pipe: string, column: string, span?: Span): Diagnostic => ({
  code: 'PIPE_COLUMN_RESERVED',
  severity: 'error',
  message: `Pipe '${pipe}' declares column '${column}', which the pipe itself fills.`,
  hint: "Rename the column with 'mapping', or set 'offset_columns: false'.",
  ...at(span),
});

export const pipeNameTaken = (pipe: string, span?: Span): Diagnostic => ({
  code: 'PIPE_NAME_TAKEN',
  severity: 'error',
  message: `There are two pipes named '${pipe}'.`,
  hint: 'Give each pipe a name of its own.',
  ...at(span),
});

export const pipeNeedsDestination = (pipe: string, span?: Span): Diagnostic => ({
  code: 'PIPE_DESTINATION_MISSING',
  severity: 'error',
  message: `Pipe '${pipe}' needs exactly one destination.`,
  hint: "Write 'source: name.table', or 'table: name' (with 'database:' where it is not the target's schema).",
  ...at(span),
});

export const recordUnusable = (
  pipe: string,
  place: { readonly topic: string; readonly partition: number; readonly offset: number },
  reason: string,
): PipeError =>
  new PipeError(
    'RECORD_UNUSABLE',
    `Pipe '${pipe}' stopped at offset ${place.offset} of topic '${place.topic}', partition ${place.partition}: ${reason}.`,
    {
      hint: "Everything before it is written. With 'on_error: reject' such records go to the error table instead.",
    },
  );

export const blockNotStored = (pipe: string, table: string, place: string): PipeError =>
  new PipeError(
    'BLOCK_NOT_STORED',
    `ClickHouse took the rows of ${place} for ${table} but did not store them: it remembers having had them before.`,
    {
      hint: `Rows of pipe '${pipe}' were deleted from ${table}; TRUNCATE it to have them all again, which also clears that memory.`,
    },
  );

export const tableUnfit = (pipe: string, table: string, missing: readonly string[]): PipeError =>
  new PipeError(
    'TABLE_UNFIT',
    `Table ${table} of pipe '${pipe}' has no ${missing.length === 1 ? 'column' : 'columns'} ${missing.map((name) => `'${name}'`).join(', ')}.`,
    { hint: 'Add them to the table, or take them out of the pipe.' },
  );

export const placeBeyondEnd = (
  pipe: string,
  place: { readonly topic: string; readonly partition: number; readonly offset: number },
  end: number,
): PipeError =>
  new PipeError(
    'PLACE_BEYOND_END',
    `Pipe '${pipe}' is to go on at offset ${place.offset} of topic '${place.topic}', partition ${place.partition}, which ends at ${end}: the topic was made anew.`,
    {
      hint: 'Its offsets would repeat those in the table: TRUNCATE the table, or let the pipe fill another one.',
    },
  );
