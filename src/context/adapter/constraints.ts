import type { Diagnostic } from '../../base/index.ts';
import { PyError, toText, type HostObject } from '../../jinja/index.ts';
import { quoteIdentifier } from '../../manifest/index.ts';
import { entriesOf, iterateValue } from '../members/collections.ts';
import { defineFunction } from '../objects/define-function.ts';

/** `adapter.render_raw_columns_constraints` and `render_raw_model_constraints`: the columns of a contract as DDL. */
export function constraintMethods(
  report: (warning: Diagnostic) => void,
): Readonly<Record<string, HostObject>> {
  return {
    render_raw_columns_constraints: defineFunction(
      'render_raw_columns_constraints',
      ['raw_columns'],
      (columns) =>
        entriesOf(columns).map(([, column]) => columnDefinition(new Map(entriesOf(column)), report)),
    ),
    render_raw_model_constraints: defineFunction(
      'render_raw_model_constraints',
      ['raw_constraints'],
      (constraints) =>
        iterateValue(constraints).flatMap((constraint) =>
          modelConstraint(new Map(entriesOf(constraint)), report),
        ),
    ),
  };
}

function columnDefinition(
  column: ReadonlyMap<unknown, unknown>,
  report: (warning: Diagnostic) => void,
): string {
  const name = toText(column.get('name') ?? '');
  const codec = column.get('codec');
  const ttl = column.get('ttl');
  const constraints = column.get('constraints') ?? [];
  if (iterateValue(constraints).length > 0) report(constraintIgnored(`of the column '${name}'`));
  return [
    quoteIdentifier(name),
    toText(column.get('data_type') ?? ''),
    ...(codec ? [`CODEC(${toText(codec)})`] : []),
    ...(ttl ? [`TTL ${toText(ttl)}`] : []),
  ].join(' ');
}

/** ClickHouse enforces `check` alone, and wants it to have a name. */
function modelConstraint(
  constraint: ReadonlyMap<unknown, unknown>,
  report: (warning: Diagnostic) => void,
): readonly string[] {
  const type = toText(constraint.get('type') ?? '');
  const expression = constraint.get('expression');
  if (type !== 'check' || !expression) {
    report(constraintIgnored(`'${type}' of the model`));
    return [];
  }
  const name = constraint.get('name');
  if (!name) throw new PyError('ValueError', "a 'check' constraint needs a 'name' on ClickHouse");
  return [`CONSTRAINT ${toText(name)} CHECK (${toText(expression)})`];
}

function constraintIgnored(which: string): Diagnostic {
  return {
    code: 'CONSTRAINT_NOT_ENFORCED',
    severity: 'warning',
    message: `ClickHouse does not enforce the constraint ${which}, which is left out`,
    event: 'ConstraintNotSupported',
  };
}
