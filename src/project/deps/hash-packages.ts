import { createHash } from 'node:crypto';
import { serializeSpec, type PackageSpec } from './package-spec.ts';

/**
 * dbt's `sha1_hash` of package-lock.yml: over the entries as JSON with sorted keys, sorted, joined by line ends. Equal in
 * both tools, so that neither takes the other's lock file for outdated.
 */
export function hashPackages(specs: readonly PackageSpec[]): string {
  const entries = specs.map(serializeSpec).sort(compareCodePoints);
  return createHash('sha1').update(entries.join('\n'), 'utf8').digest('hex');
}

/** The entries are ASCII: code units are code points. */
function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
