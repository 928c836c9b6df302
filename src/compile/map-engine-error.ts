import type { Diagnostic, RelatedPlace, SourceFile, Span } from '../base/index.ts';
import type { WarehouseError } from '../warehouse/index.ts';
import { placeInQuery, type Place } from './place-in-query.ts';
import type { CompiledSql } from './types.ts';

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

/** ClickHouse repeats the whole query ("in scope SELECT …"), which stands in its file, and guesses at names. */
function shorten(message: string): { readonly sentence: string; readonly suggestion: string | undefined } {
  const guess =
    /\. Maybe you meant: \[([^\]]+)\]\.?/.exec(message)?.[1] ??
    /\. Maybe you meant (\S+?)\?\.?/.exec(message)?.[1];
  const sentence = message
    .replace(/\. Maybe you meant(?:: \[[^\]]+\]| \S+?\?)\.?/, '')
    .replace(/ on arguments __table[\s\S]*$/, '')
    .replace(/[:,.]? [Ii]n (?:scope|query)\s+(?:(?:SELECT\b|WITH\b|__dbt__cte__)[\s\S]*|\w+\.?)$/, '');
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
