import { didYouMean, UserError, type Diagnostic, type Span } from '../../base/index.ts';
import type { UnitTestNode } from '../../manifest/index.ts';

const at = (span: Span | undefined): Partial<Diagnostic> => (span ? { span } : {});

/** What messages call the columns that a fixture may have: those of an input, or of the model. */
export interface FixtureColumns {
  /** `'orders'`, or `expected output`. */
  readonly owner: string;
  readonly names: readonly string[];
}

/** The first sentence is dbt's: test suites look for it. */
export function fixtureColumnUnknown(
  test: UnitTestNode,
  column: string,
  { owner, names }: FixtureColumns,
  span: Span | undefined,
): UserError {
  const suggestion = didYouMean(column, names);
  const columns = names.map((name) => `'${name}'`).join(', ');
  return new UserError({
    code: 'FIXTURE_COLUMN',
    severity: 'error',
    message: `Invalid column name: '${column}' in unit test fixture for ${owner}. Accepted columns for ${owner} are: [${columns}]`,
    node: test.unique_id,
    ...at(span),
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}

/** Named as in dbt. */
export function fixtureColumnsMissing(
  test: UnitTestNode,
  input: string,
  relation: string,
  span: Span | undefined,
): UserError {
  return new UserError({
    code: 'FIXTURE_RELATION',
    severity: 'error',
    message: `Not able to get columns for unit test '${input}' from relation ${relation} because the relation doesn't exist`,
    node: test.unique_id,
    ...at(span),
    hint: `build it first ('tsdbt run --empty' makes it without rows), or give its rows with 'format: sql'`,
  });
}

export function givenNotFound(
  test: UnitTestNode,
  input: string,
  known: Iterable<string>,
  span: Span | undefined,
): UserError {
  const name = /['"]([^'"]+)['"]\s*(?:,\s*v\s*=.*)?\)\s*$/.exec(input)?.[1] ?? input;
  const suggestion = didYouMean(name, known);
  return new UserError({
    code: 'FIXTURE_INPUT',
    severity: 'error',
    message: `Unit test '${test.name}' gives rows for ${input}, which does not exist`,
    node: test.unique_id,
    ...at(span),
    ...(suggestion === undefined ? {} : { hint: suggestion }),
  });
}

export function givenNotReadable(test: UnitTestNode, input: string, span: Span | undefined): UserError {
  return new UserError({
    code: 'FIXTURE_INPUT',
    severity: 'error',
    message: `Unit test '${test.name}' has the input '${input}', which is not a 'ref', a 'source' or 'this'`,
    node: test.unique_id,
    ...at(span),
  });
}

export function inputNotGiven(test: UnitTestNode, shown: string, span: Span | undefined): UserError {
  return new UserError({
    code: 'FIXTURE_INPUT_MISSING',
    severity: 'error',
    message: `The model '${test.model}' reads ${shown}, for which the unit test '${test.name}' gives no rows`,
    node: test.unique_id,
    ...at(span),
    hint: `add '- input: ${shown}' to its 'given', with 'rows: []' if they do not matter`,
  });
}

/** dbt takes the columns from the first row and reads the others by position. */
export function expectedRowDiffers(
  test: UnitTestNode,
  row: number,
  columns: readonly string[],
  first: readonly string[],
  span: Span | undefined,
): UserError {
  return new UserError({
    code: 'FIXTURE_ROW',
    severity: 'error',
    message: `Row ${row} that the unit test '${test.name}' expects has the columns ${columns.join(', ')}, and the first one has ${first.join(', ')}`,
    node: test.unique_id,
    ...at(span),
    hint: 'rows that are expected all name the same columns: those that are compared',
  });
}
