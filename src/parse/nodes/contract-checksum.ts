import { sha256, type Json } from '../../base/index.ts';
import type { ColumnInfo, Contract } from '../../manifest/index.ts';
import { isDict } from '../json-object.ts';
import { toRepr } from '../../jinja/index.ts';

const ENFORCING = new Set(['table', 'incremental']);

/**
 * dbt's checksum of an enforced contract: over Python's texts of its columns and constraints
 * (`build_contract_checksum` of `dbt/contracts/graph/nodes.py`). Null where no contract is enforced.
 */
export function contractChecksum(
  contract: Contract,
  columns: Readonly<Record<string, ColumnInfo>>,
  constraints: readonly Json[],
  materialized: string,
): string | null {
  if (!contract.enforced) return null;
  const sorted = Object.values(columns).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const state = sorted.map(
    (column) =>
      `|${column.name}${column.data_type ?? 'None'}${reprOfList(column.constraints, 'ColumnLevelConstraint')}`,
  );
  if (ENFORCING.has(materialized)) state.push(materialized, reprOfList(constraints, 'ModelLevelConstraint'));
  return sha256(state.join(''));
}

function reprOfList(constraints: readonly Json[], typeName: string): string {
  return `[${constraints.map((each) => reprOf(each, typeName)).join(', ')}]`;
}

/** `repr` of dbt's constraint dataclass. */
function reprOf(constraint: Json, typeName: string): string {
  const entries = isDict(constraint) ? Object.entries(constraint) : [];
  const fields = entries.map(([key, value]) => {
    const shown =
      key === 'type' && typeof value === 'string' ? `<ConstraintType.${value}: '${value}'>` : toRepr(value);
    return `${key}=${shown}`;
  });
  return `${typeName}(${fields.join(', ')})`;
}
