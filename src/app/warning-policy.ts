import { didYouMean, isRecord, UserError, type Diagnostic } from '../base/index.ts';
import { parseYaml } from '../project/index.ts';
import { badWarnErrorOptions } from './diagnostics.ts';
import type { GlobalOptions } from './options.ts';
import { DBT_WARNINGS } from './warning-names.ts';

/** What `--warn-error` and `--warn-error-options` make of warnings. */
export interface WarningPolicy {
  /** The diagnostic as an error, as it is, or undefined when it is to be passed over. Errors stay what they are. */
  apply(diagnostic: Diagnostic): Diagnostic | undefined;
  /** Whether warnings of a name are errors. */
  isError(name: string): boolean;
}

/** The name that stands for every deprecation. */
const DEPRECATIONS = 'Deprecations';

const isDeprecation = (name: string): boolean => /(?:Deprecation|AttributesRenamed)$/.test(name);

/**
 * Advice that dbt does not give: what passes dbt's `--warn-error` has to pass here. It counts as an error only for those
 * who name it.
 */
const ADVICE: ReadonlySet<string> = new Set(['FILLS_SOURCE']);

interface Options {
  readonly error: 'all' | readonly string[];
  readonly warn: readonly string[];
  readonly silence: readonly string[];
}

/**
 * dbt's rules (`WarnErrorOptionsV2` of `dbt_common/helper_types.py`): a name beats `Deprecations`, which beats `all`;
 * `silence` beats `warn`, which beats `error`. Names are dbt's events or our codes.
 * @throws UserError for options of another shape, and for names that are almost known ones.
 */
export function warningPolicy(options: Pick<GlobalOptions, 'warnError' | 'warnErrorOptions'>): WarningPolicy {
  const { error, warn, silence } = readOptions(options);
  const named = (list: readonly string[], names: readonly string[]): boolean =>
    names.some((name) => list.includes(name));
  const errors = error === 'all' ? [] : error;

  const verdict = (names: readonly string[]): 'error' | 'warning' | 'silent' => {
    if (named(silence, names)) return 'silent';
    if (named(warn, names)) return 'warning';
    if (named(errors, names)) return 'error';
    if (names.some(isDeprecation)) {
      if (silence.includes(DEPRECATIONS)) return 'silent';
      if (warn.includes(DEPRECATIONS)) return 'warning';
      if (errors.includes(DEPRECATIONS)) return 'error';
    }
    return error === 'all' && !names.some((name) => ADVICE.has(name)) ? 'error' : 'warning';
  };
  return {
    apply(diagnostic) {
      if (diagnostic.severity === 'error') return diagnostic;
      const names = [diagnostic.code, ...(diagnostic.event === undefined ? [] : [diagnostic.event])];
      const become = verdict(names);
      if (become === 'silent') return undefined;
      return become === 'error' ? { ...diagnostic, severity: 'error' } : diagnostic;
    },
    isError: (name) => verdict([name]) === 'error',
  };
}

function readOptions({
  warnError,
  warnErrorOptions: text = '',
}: Pick<GlobalOptions, 'warnError' | 'warnErrorOptions'>): Options {
  const data = text.trim() === '' ? {} : parseYaml({ path: '--warn-error-options', text }).data;
  if (!isRecord(data)) throw new UserError(badWarnErrorOptions(`'${text}' is not a YAML mapping`));
  for (const key of Object.keys(data)) {
    if (!['error', 'include', 'warn', 'exclude', 'silence'].includes(key)) {
      throw new UserError(badWarnErrorOptions(`there is no key '${key}'`));
    }
  }
  const listOf = (key: string, older?: string): readonly string[] | 'all' => {
    if (older !== undefined && key in data && older in data) {
      throw new UserError(
        badWarnErrorOptions(`'${older}' is the older name of '${key}': only one can be given`),
      );
    }
    const value = data[key] ?? (older === undefined ? undefined : data[older]) ?? [];
    if (value === 'all' || value === '*') return 'all';
    if (!Array.isArray(value)) throw new UserError(badWarnErrorOptions(`'${key}' is not a list of names`));
    return value.map(String);
  };
  const error = listOf('error', 'include');
  const warn = listOf('warn', 'exclude');
  const silence = listOf('silence');
  if (warn === 'all' || silence === 'all') {
    throw new UserError(badWarnErrorOptions("only 'error' can be 'all'"));
  }
  const isWide = error === 'all' || error.includes(DEPRECATIONS) || silence.includes(DEPRECATIONS);
  if (warn.length > 0 && !isWide && !warnError) {
    throw new UserError(
      badWarnErrorOptions("'warn' means nothing unless 'error' is 'all' or has 'Deprecations'"),
    );
  }
  const known = [DEPRECATIONS, ...DBT_WARNINGS];
  for (const name of [...(error === 'all' ? [] : error), ...warn, ...silence]) checkName(name, known);
  return { error: warnError ? 'all' : error, warn, silence };
}

/** dbt has events that no command here makes: only what looks like a slip is refused. */
function checkName(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = didYouMean(name, known);
  if (near !== undefined) throw new UserError(badWarnErrorOptions(`there is no warning '${name}'`, near));
}
