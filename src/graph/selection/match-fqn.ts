import { hasWildcard, matchesPattern } from './glob.ts';

function matchesQualifiedName(fqn: readonly string[], selector: string, isVersioned: boolean): boolean {
  const parts = selector.split('.');
  if (isVersioned) {
    // `orders`, `orders.v2` and `orders_v2` all name version 2 of orders.
    if (fqn.at(-2) === selector) return true;
    if (fqn.slice(-2).join('_') === parts.slice(-2).join('_')) return true;
  } else if (fqn.at(-1) === selector) return true;

  const flat = fqn.flatMap((segment) => segment.split('.'));
  if (flat.length < parts.length) return false;
  for (const [index, part] of parts.entries()) {
    if (hasWildcard(part)) {
      if (matchesPattern(flat.slice(index).join('.'), parts.slice(index).join('.'))) return true;
      // `stg_*` names models by their own name too, however deep they lie.
      return parts.length === 1 && matchesPattern(fqn.at(isVersioned ? -2 : -1) ?? '', selector);
    }
    if (flat[index] !== part) return false;
  }
  return true;
}

/**
 * dbt's `fqn` method: the selector is the node's name, or a leading part of its qualified name with or without the
 * package (`staging`, `shop.staging.stg_orders`); from the first part with a wildcard on, a pattern for all the rest. A pattern without a dot
 * may also match the name alone (dbt since 1.11).
 */
export function matchesFqn(fqn: readonly string[], selector: string, isVersioned: boolean): boolean {
  return (
    matchesQualifiedName(fqn, selector, isVersioned) ||
    matchesQualifiedName(fqn.slice(1), selector, isVersioned)
  );
}
