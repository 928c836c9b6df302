import type { Json } from '../../base/index.ts';
import { isDict, textsOf } from '../json-object.ts';
import type { NodeDraft } from './draft.ts';

type Model = Extract<NodeDraft, { resource_type: 'model' }>;
type Test = Extract<NodeDraft, { resource_type: 'test' }>;

const UNIQUE_TESTS = new Set(['unique', 'unique_combination_of_columns']);

/**
 * `primary_key` of every model, in dbt's order of trust: constraints, columns tested unique and not null,
 * columns tested unique, columns with a unique test that is disabled.
 */
export function inferPrimaryKeys(models: Iterable<Model>, tests: Iterable<Test>): void {
  const byModel = new Map<string, Test[]>();
  for (const test of tests) {
    const id = test.attached_node;
    if (id === undefined || id === null) continue;
    const known = byModel.get(id);
    if (known) known.push(test);
    else byModel.set(id, [test]);
  }
  for (const model of models) {
    model.primary_key = primaryKeyOf(model, byModel.get(model.unique_id) ?? []).toSorted((a, b) =>
      a < b ? -1 : 1,
    );
  }
}

function primaryKeyOf(model: Model, tests: readonly Test[]): readonly string[] {
  const constraint = model.constraints.find(isPrimaryKey);
  if (isDict(constraint)) return textsOf(constraint.columns);
  const column = Object.values(model.columns).find((each) => each.constraints.some(isPrimaryKey));
  if (column) return [column.name];
  const unique = new Set<string>();
  const formerlyUnique = new Set<string>();
  const notNull = new Set<string>();
  for (const test of tests) {
    const name = test.test_metadata?.name ?? '';
    for (const tested of columnsOf(test)) {
      if (UNIQUE_TESTS.has(name)) (test.config.enabled ? unique : formerlyUnique).add(tested);
      else if (name === 'not_null') notNull.add(tested);
    }
  }
  const both = [...notNull].filter((each) => unique.has(each) || formerlyUnique.has(each));
  if (both.length > 0) return both;
  return unique.size > 0 ? [...unique] : [...formerlyUnique];
}

function isPrimaryKey(constraint: Json): boolean {
  return isDict(constraint) && constraint.type === 'primary_key';
}

function columnsOf(test: Test): readonly string[] {
  const kwargs = test.test_metadata?.kwargs ?? {};
  if (typeof kwargs.column_name === 'string') return [kwargs.column_name];
  return Array.isArray(kwargs.combination_of_columns) ? textsOf(kwargs.combination_of_columns) : [];
}
