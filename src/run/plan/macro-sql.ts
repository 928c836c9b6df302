import { isRecord } from '../../base/index.ts';
import { callMacro, Relation } from '../../context/index.ts';
import { isCallable, toText, type Scope } from '../../jinja/index.ts';
import type { Manifest, ManifestNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import type { RelationName } from './node-plan.ts';
import type { SqlMacros } from './sql-macros.ts';

type Kind = ExistingRelation['type'] | 'function';

/** Whether the node's columns are a contract. */
function hasContract(node: ManifestNode): boolean {
  const { contract } = node.config;
  return isRecord(contract) && contract['enforced'] === true;
}

const OURS: ReadonlySet<string> = new Set(['dbt', 'dbt_clickhouse']);

const overriddenOf = new WeakMap<Manifest['macros'], ReadonlySet<string>>();

/** The names of what projects and packages define themselves, also without the prefix by which it is dispatched. */
function overriddenMacros({ macros }: Pick<Manifest, 'macros'>): ReadonlySet<string> {
  const known = overriddenOf.get(macros);
  if (known) return known;
  const theirs = Object.values(macros).filter((macro) => !OURS.has(macro.package_name));
  const found = new Set(theirs.flatMap(({ name }) => [name, name.replace(/^(?:default|clickhouse)__/, '')]));
  overriddenOf.set(macros, found);
  return found;
}

/** The texts of a node's steps, written by the macros that its scope knows: overrides and dispatch included. */
export function createMacroSql(
  node: ManifestNode,
  scope: Scope,
  manifest: Pick<Manifest, 'macros'>,
): SqlMacros {
  const self = scope.get('this');
  const like = self instanceof Relation ? self : new Relation({});
  const relation = ({ schema, name }: RelationName, type: Kind): Relation =>
    like.with({ schema, identifier: name, type });
  const write = async (macro: string, ...args: readonly unknown[]): Promise<string> =>
    toText(await callMacro(scope, macro, args)).trim();

  return {
    write,
    call: (macro, ...args) => callMacro(scope, macro, args),
    relation,
    has: (macro) => isCallable(scope.get(macro)),
    isOverridden: (macro) => overriddenMacros(manifest).has(macro),
    createView: (view, sql) => write('get_create_view_as_sql', relation(view, 'view'), sql),
    createTable: async (table, sql) => {
      const target = relation(table, 'table');
      const create = await write('create_table_or_empty', false, target, sql, hasContract(node));
      const additions = await write('get_indexes_and_projections_sql', target);
      return additions === '' ? [create] : [create, additions];
    },
    insertInto: (table, sql) =>
      write('clickhouse__insert_into', relation(table, 'table'), sql, hasContract(node)),
    createSeedTable: (table, columns) =>
      write(
        'get_create_seed_table_sql',
        relation(table, 'table'),
        columns.map(({ name, type }) => ({ name, type })),
      ),
    exchange: (one, other) => write('get_exchange_sql', relation(one, 'table'), relation(other, 'table')),
    rename: (renamings) =>
      write(
        'get_rename_relations_sql',
        renamings.map(({ from, to, type }) => [relation(from, type), relation(to, type)]),
      ),
    drop: (dropped) => write('get_drop_sql', relation(dropped, dropped.type)),
  };
}
