import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../base/index.ts';
import { warningPolicy } from './warning-policy.ts';

const warning = (code: string, event?: string): Diagnostic => ({
  code,
  severity: 'warning',
  message: 'x',
  ...(event === undefined ? {} : { event }),
});
const PLUS = warning('PLUS_MISSING', 'MissingPlusPrefixDeprecation');
const PATH = warning('PATH_OLD', 'ConfigSourcePathDeprecation');
const NOTHING = warning('SELECTOR_MATCHES_NOTHING', 'NoNodesForSelectionCriteria');

/** What becomes of a warning under options. */
function become(options: string, diagnostic: Diagnostic, warnError = false): string {
  return warningPolicy({ warnError, warnErrorOptions: options }).apply(diagnostic)?.severity ?? 'silent';
}

describe('warningPolicy', () => {
  // The rules are those of dbt's documentation of warn_error_options.
  it.each([
    ['{error: all}', NOTHING, 'error'],
    ['{error: "*"}', NOTHING, 'error'],
    ['{include: all, exclude: [NoNodesForSelectionCriteria]}', NOTHING, 'warning'],
    ['{error: all, warn: [SELECTOR_MATCHES_NOTHING]}', NOTHING, 'warning'],
    ['{error: [NoNodesForSelectionCriteria]}', NOTHING, 'error'],
    ['{error: [NoNodesForSelectionCriteria]}', PLUS, 'warning'],
    ['{silence: [NoNodesForSelectionCriteria]}', NOTHING, 'silent'],
    ['{error: [Deprecations]}', PLUS, 'error'],
    ['{error: [Deprecations]}', NOTHING, 'warning'],
    ['{error: [Deprecations], warn: [MissingPlusPrefixDeprecation]}', PLUS, 'warning'],
    ['{error: [Deprecations], warn: [MissingPlusPrefixDeprecation]}', PATH, 'error'],
    ['{error: all, warn: [Deprecations]}', PLUS, 'warning'],
    ['{error: all, warn: [Deprecations]}', NOTHING, 'error'],
    ['{error: [MissingPlusPrefixDeprecation], silence: [Deprecations]}', PLUS, 'error'],
    ['{error: [MissingPlusPrefixDeprecation], silence: [Deprecations]}', PATH, 'silent'],
    ['{error: all, silence: [MissingPlusPrefixDeprecation], warn: [Deprecations]}', PLUS, 'silent'],
    ['{error: null}', NOTHING, 'warning'],
    ['', NOTHING, 'warning'],
  ])('%s makes of %o: %s', (options, diagnostic, expected) => {
    expect(become(options, diagnostic)).toBe(expected);
  });

  it('--warn-error is error: all, which silence and warn still narrow', () => {
    expect(become('', NOTHING, true)).toBe('error');
    expect(become('{silence: [NoNodesForSelectionCriteria]}', NOTHING, true)).toBe('silent');
    expect(become('{warn: [NoNodesForSelectionCriteria]}', NOTHING, true)).toBe('warning');
  });

  it('advice that dbt does not give is an error only for those who name it', () => {
    expect(become('{error: all}', warning('FILLS_SOURCE'))).toBe('warning');
    expect(become('', warning('FILLS_SOURCE'), true)).toBe('warning');
    expect(become('{error: [FILLS_SOURCE]}', warning('FILLS_SOURCE'))).toBe('error');
  });

  it('leaves errors alone', () => {
    const error: Diagnostic = { ...NOTHING, severity: 'error' };
    expect(become('{silence: [NoNodesForSelectionCriteria]}', error)).toBe('error');
  });

  it.each([
    ['[all]', 'is not a YAML mapping'],
    ['{errors: all}', "there is no key 'errors'"],
    ['{error: all, include: all}', "'include' is the older name of 'error'"],
    ['{error: some}', "'error' is not a list of names"],
    ['{warn: [LogTestResult]}', "'warn' means nothing unless"],
    ['{error: all, silence: all}', "only 'error' can be 'all'"],
    ['{error: [NoNodesForSelectionCriterion]}', "there is no warning 'NoNodesForSelectionCriterion'"],
  ])('refuses %s: %s', (options, problem) => {
    expect(() => warningPolicy({ warnError: false, warnErrorOptions: options })).toThrow(problem);
  });
});
