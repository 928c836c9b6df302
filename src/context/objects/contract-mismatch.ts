import type { Span, UserError } from '../../base/index.ts';
import { HostObject, toText } from '../../jinja/index.ts';
import { raisedByTemplate } from '../diagnostics.ts';
import { entriesOf, iterateValue } from '../members/collections.ts';

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** `exceptions.raise_contract_error(yaml_columns, sql_columns)`: which columns differ from the contract, and how. */
export function contractMismatch(
  yamlColumns: unknown,
  sqlColumns: unknown,
  span: Span | undefined,
): UserError {
  const promised = new Map(columnsOf(yamlColumns).map((column) => [column.name, column.type]));
  const given = new Map(columnsOf(sqlColumns).map((column) => [column.name, column.type]));
  if (promised.size === 0) {
    return raisedByTemplate(
      'CONTRACT_BROKEN',
      'A model with an enforced contract needs its columns described',
      span,
    );
  }
  const problems = [...new Set([...promised.keys(), ...given.keys()])].flatMap((name) => {
    const [yes, is] = [promised.get(name), given.get(name)];
    if (yes === is) return [];
    if (is === undefined) return [`'${name}' (${yes ?? ''}) is missing in the query`];
    if (yes === undefined) return [`'${name}' (${is}) is missing in the contract`];
    return [`'${name}' is ${is} in the query, ${yes} in the contract`];
  });
  return raisedByTemplate(
    'CONTRACT_BROKEN',
    `The query does not keep the contract: ${problems.join('; ')}`,
    span,
  );
}

function columnsOf(columns: unknown): readonly TypedColumn[] {
  return iterateValue(columns).map((column) => {
    const fields = new Map(column instanceof HostObject && !column.isMapping() ? [] : entriesOf(column));
    return { name: toText(fields.get('name') ?? ''), type: toText(fields.get('data_type') ?? '') };
  });
}
