import { hasWildcard, matchesPattern } from './glob.ts';

/** Whether a node of the given qualified name is meant. */
export type FqnTest = (fqn: readonly string[], isVersioned: boolean) => boolean;

/**
 * dbt's `fqn` method: the selector is the node's name, or a leading part of its qualified name with or without the
 * package (`staging`, `shop.staging.stg_orders`); from the first part with a wildcard on, a pattern for all the rest.
 * A pattern without a dot may also match the name alone (dbt since 1.11).
 */
export function prepareFqn(selector: string): FqnTest {
  const parts = selector.split('.');
  const lastTwo = parts.slice(-2).join('_');
  const firstWildcard = parts.findIndex(hasWildcard);
  const fixed = firstWildcard === -1 ? parts : parts.slice(0, firstWildcard);
  const rest = firstWildcard === -1 ? undefined : parts.slice(firstWildcard).join('.');

  const isNamed: FqnTest = (fqn, isVersioned) => {
    const name = fqn.at(isVersioned ? -2 : -1) ?? '';
    if (name === selector) return true;
    // `orders.v2` and `orders_v2` both name version 2 of orders.
    if (isVersioned && `${name}_${fqn.at(-1) ?? ''}` === lastTwo) return true;
    return rest !== undefined && parts.length === 1 && matchesPattern(name, selector);
  };
  const leads = (flat: readonly string[], from: number): boolean => {
    if (flat.length - from < parts.length) return false;
    if (!fixed.every((part, index) => flat[from + index] === part)) return false;
    return rest === undefined || matchesPattern(flat.slice(from + fixed.length).join('.'), rest);
  };
  return (fqn, isVersioned) => {
    if (isNamed(fqn, isVersioned)) return true;
    // Dots in names separate parts too; few names have any.
    const flat = fqn.some((segment) => segment.includes('.'))
      ? fqn.flatMap((segment) => segment.split('.'))
      : fqn;
    const packageParts = flat === fqn ? 1 : (fqn[0] ?? '').split('.').length;
    return leads(flat, 0) || leads(flat, packageParts);
  };
}
