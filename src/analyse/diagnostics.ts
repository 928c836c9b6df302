import { didYouMean, UserError, type Diagnostic, type Span } from '../base/index.ts';

const at = (span: Span | undefined): Partial<Diagnostic> => (span ? { span } : {});

/** A relation that is written by its name: no edge of the DAG, so that it may be read before it is built. */
export function hardCodedRelation(node: string, name: string, reference: string, span?: Span): Diagnostic {
  return {
    code: 'HARD_CODED_RELATION',
    severity: 'warning',
    message: `'${name}' is read by its name, so that nothing says that it has to be built first`,
    hint: `write {{ ${reference} }}`,
    node,
    ...at(span),
  };
}

/** A relation that the query names and the project does not know. */
export function foreignRelation(node: string, name: string, span?: Span): Diagnostic {
  return {
    code: 'HARD_CODED_RELATION',
    severity: 'warning',
    message: `'${name}' is read by its name and is no relation of the project`,
    hint: 'declare it as a source and write {{ source(…) }}',
    node,
    ...at(span),
  };
}

/** A relation that is nowhere. `near`: how relations of near names are read. */
export function relationUnknown(
  node: string,
  name: string,
  near: readonly string[],
  span?: Span,
): Diagnostic {
  const guesses = near.map((reference) => `{{ ${reference} }}`).join(' or ');
  return {
    code: 'UNKNOWN_TABLE',
    severity: 'error',
    message: `There is no relation '${name}'`,
    node,
    ...(guesses === '' ? {} : { hint: `did you mean ${guesses}?` }),
    ...at(span),
  };
}

/** A generic test of a column that its relation does not have. */
export function testedColumnUnknown(
  test: string,
  column: string,
  relation: string,
  known: readonly string[],
  span?: Span,
): Diagnostic {
  return {
    code: 'TESTED_COLUMN_UNKNOWN',
    severity: 'error',
    message: `The column '${column}' is tested, but '${relation}' has no such column`,
    hint: didYouMean(column, known) ?? `its columns: ${known.slice(0, 20).join(', ')}`,
    node: test,
    ...at(span),
  };
}

/** One column of a query that does not keep its contract. */
export function contractColumnDiffers(
  node: string,
  column: string,
  mismatch: { readonly contract: string; readonly definition: string },
): Diagnostic {
  const { contract, definition } = mismatch;
  const message =
    definition === ''
      ? `The contract promises the column '${column}' (${contract}), which the query does not give`
      : contract === ''
        ? `The query gives the column '${column}' (${definition}), which the contract does not promise`
        : `The contract promises '${column}' as ${contract}, but the query gives ${definition}`;
  return {
    code: 'CONTRACT_BROKEN',
    severity: 'error',
    message,
    hint: 'change the query, or what the contract says of this column',
    node,
    ...(contract === '' ? {} : { part: { column } }),
  };
}

/** A template asks for columns that nothing tells of. */
export function columnsUnknown(reason: string): UserError {
  return new UserError({ code: 'COLUMNS_UNKNOWN', severity: 'error', message: reason });
}

/** A table or view cannot have two columns of one name. */
export function duplicateColumn(node: string, column: string, span?: Span): Diagnostic {
  return {
    code: 'DUPLICATE_COLUMN',
    severity: 'error',
    message: `The query gives two columns named '${column}'`,
    hint: 'give one of them another name with AS, or leave it out',
    node,
    ...at(span),
  };
}
