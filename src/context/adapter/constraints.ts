import type { Diagnostic, NodePart } from '../../base/index.ts';
import { toText, type HostObject } from '../../jinja/index.ts';
import { quoteIdentifier } from '../../manifest/index.ts';
import { checkWithoutName } from '../diagnostics.ts';
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
        iterateValue(constraints).flatMap((constraint, index) =>
          modelConstraint(new Map(entriesOf(constraint)), index, report),
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
  const ignored = iterateValue(column.get('constraints') ?? []).map((each) => new Map(entriesOf(each)));
  for (const [index, constraint] of ignored.entries()) {
    const type = toText(constraint.get('type') ?? '');
    if (warns(constraint))
      report(constraintIgnored(`'${type}' of the column '${name}'`, { constraint: index, of: name }));
  }
  return [
    quoteIdentifier(name),
    toText(column.get('data_type') ?? ''),
    ...(codec ? [`CODEC(${toText(codec)})`] : []),
    ...(ttl ? [`TTL ${toText(ttl)}`] : []),
  ].join(' ');
}

/** ClickHouse enforces `check` alone, and wants it to have a name. @throws UserError for one without */
function modelConstraint(
  constraint: ReadonlyMap<unknown, unknown>,
  index: number,
  report: (warning: Diagnostic) => void,
): readonly string[] {
  const type = toText(constraint.get('type') ?? '');
  const expression = constraint.get('expression');
  if (type !== 'check' || !expression) {
    if (warns(constraint)) report(constraintIgnored(`'${type}' of the model`, { constraint: index }));
    return [];
  }
  const name = constraint.get('name');
  if (!name) throw checkWithoutName(toText(expression));
  return [`CONSTRAINT ${toText(name)} CHECK (${toText(expression)})`];
}

/** `warn_unsupported: false` of a constraint: its author knows. */
const warns = (constraint: ReadonlyMap<unknown, unknown>): boolean =>
  constraint.get('warn_unsupported') !== false;

function constraintIgnored(which: string, part: NodePart): Diagnostic {
  return {
    code: 'CONSTRAINT_NOT_ENFORCED',
    severity: 'warning',
    message: `ClickHouse does not enforce the constraint ${which}, which is left out`,
    part,
    hint: 'test it instead; warn_unsupported: false on the constraint silences this',
    event: 'ConstraintNotSupported',
  };
}
