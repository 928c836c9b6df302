import { UserError } from '../base/index.ts';
import { DBT_VERSION } from '../manifest/index.ts';
import { invalidVersionRange, versionTooOther } from './diagnostics.ts';
import type { ProjectConfig } from './types.ts';

interface Bound {
  readonly operator: string;
  readonly version: readonly number[];
}

/**
 * Checks `require-dbt-version` against the version of dbt that tsdbt stands in for.
 * @throws UserError when a bound is not met or is not one.
 */
export function checkDbtVersion(config: ProjectConfig): void {
  const place = config.document.spanOf(['require-dbt-version']);
  for (const range of config.requireDbtVersion.flatMap((text) => text.split(','))) {
    const bound = parseBound(range);
    if (!bound) throw new UserError(invalidVersionRange(range.trim(), place));
    if (!isMet(bound)) throw new UserError(versionTooOther(config.name, range.trim(), DBT_VERSION, place));
  }
}

function parseBound(text: string): Bound | undefined {
  const match = /^\s*v?(>=|<=|>|<|=|)\s*v?(\d+)\.(\d+)\.(\d+)(?:[-.+]?[\w.+-]*)?\s*$/.exec(text);
  if (!match) return undefined;
  return { operator: match[1] === '' ? '=' : (match[1] ?? '='), version: match.slice(2, 5).map(Number) };
}

function isMet({ operator, version }: Bound): boolean {
  const installed = DBT_VERSION.split('.').map((part) => Number.parseInt(part, 10));
  const order =
    version.map((part, index) => (installed[index] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
  if (operator === '>=') return order >= 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  return operator === '<' ? order < 0 : order === 0;
}
