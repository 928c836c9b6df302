import type { NodePart, Span, UserError } from '../../base/index.ts';
import { HostObject, toText } from '../../jinja/index.ts';
import { keepsContract } from '../adapter/contract-types.ts';
import { contractBroken, contractWithoutColumns } from '../diagnostics.ts';
import { entriesOf, iterateValue } from '../members/collections.ts';
import { renderTable } from './render-table.ts';

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** A column that is not what the contract promises, in dbt's words. */
interface Mismatch {
  readonly column: string;
  /** Empty where there is no such column. */
  readonly definition: string;
  readonly contract: string;
  readonly reason: 'data type mismatch' | 'missing in definition' | 'missing in contract';
}

const HEADINGS = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'] as const;

/** Which of a query's columns differ from the contract's; `{name, data_type}` in both, types as ClickHouse spells them. */
export function contractMismatches(promised: unknown, given: unknown): readonly Mismatch[] {
  const wanted = new Map(columnsOf(promised).map(({ name, type }) => [name, type]));
  const found = new Map(columnsOf(given).map(({ name, type }) => [name, type]));
  const names = [...new Set([...wanted.keys(), ...found.keys()])].toSorted();
  return names.flatMap((column): Mismatch[] => {
    const [contract, definition] = [wanted.get(column), found.get(column)];
    if (contract === undefined)
      return [{ column, definition: definition ?? '', contract: '', reason: 'missing in contract' }];
    if (definition === undefined)
      return [{ column, definition: '', contract, reason: 'missing in definition' }];
    return keepsContract(contract, definition)
      ? []
      : [{ column, definition, contract, reason: 'data type mismatch' }];
  });
}

/** `exceptions.raise_contract_error(yaml_columns, sql_columns)`: which columns differ from the contract, and how. */
export function contractMismatch(
  yamlColumns: unknown,
  sqlColumns: unknown,
  span: Span | undefined,
): UserError {
  if (columnsOf(yamlColumns).length === 0) return contractWithoutColumns(span);
  const mismatches = contractMismatches(yamlColumns, sqlColumns);
  const table = renderTable(
    {
      columnNames: HEADINGS,
      columnTypes: HEADINGS.map(() => 'Text'),
      rows: mismatches.map(({ column, definition, contract, reason }) => [
        column,
        definition,
        contract,
        reason,
      ]),
    },
    mismatches.length,
    HEADINGS.length,
  );
  // A column of the contract has a place of its own; one that only the query has is the query's.
  const promised = mismatches.find(({ reason }) => reason !== 'missing in contract')?.column;
  const part: NodePart | undefined = promised === undefined ? undefined : { column: promised };
  return contractBroken(table, part, span);
}

function columnsOf(columns: unknown): readonly TypedColumn[] {
  return iterateValue(columns).map((column) => {
    const fields = new Map(column instanceof HostObject && !column.isMapping() ? [] : entriesOf(column));
    return { name: toText(fields.get('name') ?? ''), type: toText(fields.get('data_type') ?? '') };
  });
}
