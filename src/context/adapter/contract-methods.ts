import { toText, type CallArguments } from '../../jinja/index.ts';
import { contractTypeMissing } from '../diagnostics.ts';
import { entriesOf, iterateValue } from '../members/collections.ts';
import { contractMismatches } from '../objects/contract-mismatch.ts';
import type { WarehouseAccess } from './warehouse-access.ts';

/**
 * `adapter.contract_columns(columns)`: a contract's columns as `{name, data_type}`, types spelled by ClickHouse;
 * `adapter.keeps_contract(promised, given)`: whether a query's columns are these, in any order. Both are our own.
 */
export function contractMethods(
  access: WarehouseAccess,
): Readonly<Record<string, (args: CallArguments) => unknown>> {
  return {
    contract_columns: async ({ positional: [columns], span }) => {
      const promised = iterateValue(columns).map((column) => {
        const fields = new Map(entriesOf(column));
        return { name: toText(fields.get('name') ?? ''), type: toText(fields.get('data_type') ?? '') };
      });
      const untyped = promised.filter(({ type }) => type === '');
      if (untyped.length > 0)
        throw contractTypeMissing(
          untyped.map(({ name }) => name),
          span,
        );
      const spelled = await access.spellTypes(promised, span);
      return spelled.map(({ name, dataType }) => ({ name, data_type: dataType }));
    },
    keeps_contract: ({ positional: [promised, given] }) => contractMismatches(promised, given).length === 0,
  };
}
