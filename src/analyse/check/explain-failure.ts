import type { Diagnostic } from '../../base/index.ts';
import { mapEngineError, type CompiledSql } from '../../compile/index.ts';
import { WarehouseError } from '../../warehouse/index.ts';
import type { EngineFailure } from '../engine/protocol.ts';

/** What the analyser refused, at the place of the user's file. */
export function explainFailure(failure: EngineFailure, compiled: CompiledSql): Diagnostic {
  const { code, message, number, statement } = failure;
  const error = new WarehouseError(code, message, number === undefined ? {} : { number });
  const { related: _compiledPlace, ...diagnostic } = mapEngineError(error, compiled, statement);
  return diagnostic;
}

/** The place of a relation's name in a query, in the user's file. */
export function placeOfRelation(name: string, compiled: CompiledSql): Diagnostic['span'] {
  const failure = {
    code: '',
    message: `Unknown table expression identifier '${name}'`,
    statement: compiled.sql,
  };
  return explainFailure(failure, compiled).span;
}

/** The place of a column's name in a query, in the user's file. */
export function placeOfName(name: string, compiled: CompiledSql): Diagnostic['span'] {
  const failure = { code: '', message: `Unknown identifier '${name}'`, statement: compiled.sql };
  return explainFailure(failure, compiled).span;
}
