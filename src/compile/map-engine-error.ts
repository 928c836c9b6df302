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
  const found = placeInQuery(error.message, compiled.sql, statement);
  const span = found && spanOf(found, compiled);
  const { sentence, suggestion } = shorten(error.message);
  const hint = error.hint ?? suggestion;
  return {
    code: error.code,
    severity: 'error',
    message: sentence,
    node: compiled.node.unique_id,
    ...(span ? { span } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(found ? { related: [compiledPlace(compiled, found)] } : {}),
  };
}

/** A stretch of a text. */
interface Place {
  readonly at: number;
  readonly length: number;
}

/** ClickHouse repeats the whole query ("in scope SELECT …"), which stands in its file, and guesses at names. */
function shorten(message: string): { readonly sentence: string; readonly suggestion: string | undefined } {
  const guess = /\. Maybe you meant: \[([^\]]+)\]\.?/.exec(message)?.[1];
  const sentence = message
    .replace(/\. Maybe you meant: \[[^\]]+\]\.?/, '')
    .replace(/[:,.]? [Ii]n scope\s+(?:SELECT\b|WITH\b|__dbt__cte__)[\s\S]*$/, '');
  return {
    sentence,
    suggestion: guess === undefined ? undefined : `did you mean ${guess.replaceAll(', ', ' or ')}?`,
  };
}

/** The place in the user's file: as wide as the name, where it was copied letter by letter. */
function spanOf({ at, length }: Place, { map }: CompiledSql): Span | undefined {
  const span = map.lookup(at);
  if (!span) return undefined;
  const last = map.lookup(at + length - 1);
  return last?.source === span.source && last.start === span.start + length - 1
    ? { ...span, end: last.end }
    : span;
}

function compiledPlace({ node, sql }: CompiledSql, { at, length }: Place): RelatedPlace {
  const source: SourceFile = { path: node.compiled_path ?? node.path, text: sql };
  return { message: 'in', span: { source, start: at, end: at + length } };
}

/** The place in the compiled query that a message means; undefined when it names none. */
function placeInQuery(message: string, query: string, statement: string): Place | undefined {
  const start = statement.indexOf(query);
  if (start === -1) return undefined;
  const found = placeInStatement(message, statement, start);
  if (!found) return undefined;
  const at = found.at - start;
  return at >= 0 && at < query.length ? { ...found, at } : undefined;
}

function placeInStatement(message: string, statement: string, from: number): Place | undefined {
  const position = POSITION.exec(message);
  if (position) {
    const [, line, column] = position;
    const at = offsetAt({ path: '', text: statement }, { line: Number(line), column: Number(column) });
    return { at, length: 1 };
  }
  for (const pattern of NAMED) {
    const name = pattern.exec(message)?.[1];
    if (name === undefined) continue;
    const last = name.split('.').at(-1) ?? name;
    for (const candidate of new Set([name, last])) {
      const at = findWord(statement, candidate, from);
      if (at !== undefined) return { at, length: candidate.length };
    }
  }
  return startOfCte(message, statement);
}

/** Where the query of a CTE begins that the message names: rows of a unit test, an ephemeral model. */
function startOfCte(message: string, statement: string): Place | undefined {
  const name = /\b[Ii]n scope\s+(?:SELECT[\s\S]*\bAS\s+)?(__dbt__cte__\w+)/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const opening = `${name} as (\n`;
  const at = statement.indexOf(opening);
  return at === -1 ? undefined : { at: at + opening.length, length: 1 };
}

/** A whole word of the statement, so that `id` is not found in `order_id`. */
function findWord(statement: string, word: string, from: number): number | undefined {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(String.raw`(?<![\w])${escaped}(?![\w])`, 'g');
  pattern.lastIndex = from;
  return pattern.exec(statement)?.index;
}
