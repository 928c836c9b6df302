import type { ParseSession } from '../session.ts';

/** Where a name without a package is looked for, in order; null is any package (dbt's `_packages_to_search`). */
export function packagesToSearch(
  session: Pick<ParseSession, 'root' | 'flags'>,
  nodePackage: string,
  wanted: string | null,
): readonly (string | null)[] {
  const root = session.root.name;
  if (wanted !== null) return [wanted];
  if (nodePackage === root) return [root, null];
  return session.flags.requireRefSearchesNodePackageBeforeRoot
    ? [nodePackage, root, null]
    : [root, nodePackage, null];
}
