import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import { error } from './make.ts';

export function unitTestModelNotFound(
  uniqueId: string,
  model: string,
  known: Iterable<string>,
  span: Span,
): Diagnostic {
  return error(
    'UNIT_TEST_MODEL',
    `'${uniqueId}' tests the model '${model}', which its package does not have`,
    {
      span,
      node: uniqueId,
      hint: didYouMean(model, known),
    },
  );
}

export function fixtureFormat(test: string, expected: string, format: string, span: Span): Diagnostic {
  return error('FIXTURE_FORMAT', `the rows of unit test '${test}' are not ${expected}`, {
    span,
    hint: `their format is '${format}'`,
  });
}

export function fixtureNotFound(
  test: string,
  name: string,
  known: readonly string[],
  span: Span,
): Diagnostic {
  return error(
    'FIXTURE_NOT_FOUND',
    `unit test '${test}' takes its rows from '${name}', which is no fixture`,
    {
      span,
      hint: didYouMean(name, known) ?? 'fixtures are .csv and .sql files in tests/fixtures',
    },
  );
}

export function seedNotFound(test: string, name: string, known: readonly string[], span: Span): Diagnostic {
  return error(
    'FIXTURE_NOT_FOUND',
    `unit test '${test}' leaves out the rows of '${name}', which is no seed`,
    {
      span,
      hint: didYouMean(name, known) ?? "write 'rows: []' for an input without rows",
    },
  );
}

export function versionsTwice(test: string, span: Span): Diagnostic {
  return error('UNIT_TEST_VERSIONS', `unit test '${test}' both includes and excludes versions`, { span });
}

export function versionsOfUnversioned(uniqueId: string, model: string, span: Span): Diagnostic {
  return error('UNIT_TEST_VERSIONS', `'${uniqueId}' names versions, but model '${model}' has none`, {
    span,
    node: uniqueId,
  });
}

export function testedVersionNotFound(uniqueId: string, model: string, span: Span): Diagnostic {
  return error('UNIT_TEST_VERSIONS', `'${uniqueId}' names versions that model '${model}' does not have`, {
    span,
    node: uniqueId,
  });
}

export function incrementalWithoutOverride(uniqueId: string, model: string, span: Span): Diagnostic {
  return error(
    'UNIT_TEST_INCREMENTAL',
    `'${uniqueId}' has to say whether the model '${model}' runs incrementally`,
    { span, node: uniqueId, hint: "set 'overrides: {macros: {is_incremental: true}}', or false" },
  );
}

export function incrementalWithoutThis(uniqueId: string, model: string, span: Span): Diagnostic {
  return error(
    'UNIT_TEST_INCREMENTAL',
    `'${uniqueId}' runs '${model}' incrementally and needs the input 'this'`,
    {
      span,
      node: uniqueId,
    },
  );
}
