import { offsetAt, type Diagnostic, type RelatedPlace, type SourceFile, type Span } from '../base/index.ts';
import type { WarehouseError } from '../warehouse/index.ts';
import type { CompiledSql } from './types.ts';

/** Where ClickHouse's parser stopped. */
const POSITION = /\(line (\d+), col (\d+)\)/;

/** Sentences in which ClickHouse names what it does not know. */
const NAMED: readonly RegExp[] = [
  /Unknown (?:table )?expression(?: or function)? identifier [`'"]([^`'"]+)[`'"]/,
  /[Ii]dentifier [`'"]([^`'"]+)[`'"]/,
  /Function with name [`'"]?([\w.]+)/,
  /Unknown function [`'"]?(\w+)/,
  /(?:Table|Database|Dictionary) [`'"]?([^\s`'"]+(?:[`'"]?\.[`'"]?[^\s`'"]+)?)[`'"]? (?:does not|doesn't) exist/,
  /Missing columns: [`'"]([^`'"]+)[`'"]/,
];

/**
 * What ClickHouse said of a node's query, at the place of the user's file that made it, with the place in the compiled
 * file beside it. `statement` is the text that was sent, where it is not the query alone.
 */
export function mapEngineError(
  error: WarehouseError,
  compiled: CompiledSql,
  statement: string = compiled.sql,
): Diagnostic {
  const offset = offsetInQuery(error.message, compiled.sql, statement);
  const span = offset === undefined ? undefined : compiled.map.lookup(offset);
  return {
    code: error.code,
    severity: 'error',
    message: error.message,
    node: compiled.node.unique_id,
    ...(span ? { span } : {}),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(offset === undefined ? {} : { related: [compiledPlace(compiled, offset)] }),
  };
}

function compiledPlace({ node, sql }: CompiledSql, offset: number): RelatedPlace {
  const source: SourceFile = { path: node.compiled_path ?? node.path, text: sql };
  const span: Span = { source, start: offset, end: offset + 1 };
  return { message: 'in', span };
}

/** The offset in the compiled query that a message means; undefined when it names no place in it. */
function offsetInQuery(message: string, query: string, statement: string): number | undefined {
  const start = statement.indexOf(query);
  if (start === -1) return undefined;
  const offset = offsetInStatement(message, statement, start);
  if (offset === undefined) return undefined;
  const within = offset - start;
  return within >= 0 && within < query.length ? within : undefined;
}

function offsetInStatement(message: string, statement: string, from: number): number | undefined {
  const position = POSITION.exec(message);
  if (position) {
    return offsetAt(
      { path: '', text: statement },
      { line: Number(position[1]), column: Number(position[2]) },
    );
  }
  for (const pattern of NAMED) {
    const name = pattern.exec(message)?.[1];
    if (name === undefined) continue;
    const last = name.split('.').at(-1) ?? name;
    for (const candidate of new Set([name, last])) {
      const at = findWord(statement, candidate, from);
      if (at !== undefined) return at;
    }
  }
  return undefined;
}

/** A whole word of the statement, so that `id` is not found in `order_id`. */
function findWord(statement: string, word: string, from: number): number | undefined {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w])${escaped}(?![\w])`, 'g');
  pattern.lastIndex = from;
  return pattern.exec(statement)?.index;
}
