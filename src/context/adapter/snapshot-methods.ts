import { HostObject, PyError, toText, type CallArguments } from '../../jinja/index.ts';
import { raisedByTemplate } from '../diagnostics.ts';
import { entriesOf } from '../members/collections.ts';
import { bindArguments } from '../objects/define-function.ts';
import { Relation } from '../objects/relation.ts';
import type { WarehouseAccess } from './warehouse-access.ts';

const NEEDED = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];

/** `adapter.valid_snapshot_target` and its kin: whether a table can go on as a snapshot, and what happens to lost rows. */
export function snapshotMethods(
  access: WarehouseAccess,
): Readonly<Record<string, (args: CallArguments) => unknown>> {
  const check = async (args: CallArguments, relation: unknown, needed: readonly string[]): Promise<null> => {
    if (!(relation instanceof Relation)) throw new PyError('TypeError', 'a relation is needed');
    const columns = await access.columns(relation, args.span);
    const names = new Set(columns.map((column) => column.name.toLowerCase()));
    const missing = needed.filter((name) => !names.has(name.toLowerCase()));
    if (missing.length === 0) return null;
    throw raisedByTemplate(
      'COMPILATION_ERROR',
      `The snapshot's table lacks the columns ${missing.map((name) => `'${name}'`).join(', ')}`,
      args.span,
    );
  };
  return {
    valid_snapshot_target: async (args) => {
      const [relation, names] = bindArguments('valid_snapshot_target', ['relation', 'column_names?'], args);
      return check(args, relation, columnNames(names, NEEDED));
    },
    assert_valid_snapshot_target_given_strategy: async (args) => {
      const [relation, names, strategy] = bindArguments(
        'assert_valid_snapshot_target_given_strategy',
        ['relation', 'column_names', 'strategy'],
        args,
      );
      const marksDeleted = readKey(strategy, 'hard_deletes') === 'new_record';
      return check(args, relation, columnNames(names, marksDeleted ? [...NEEDED, 'dbt_is_deleted'] : NEEDED));
    },
    get_hard_deletes_behavior: (args) => {
      const [config] = bindArguments('get_hard_deletes_behavior', ['config'], args);
      const [invalidate, wanted] = [
        readKey(config, 'invalidate_hard_deletes'),
        readKey(config, 'hard_deletes'),
      ];
      if (given(invalidate) && given(wanted)) {
        const both = "The configs 'invalidate_hard_deletes' and 'hard_deletes' exclude each other";
        throw raisedByTemplate('CONFIG_INVALID', both, args.span);
      }
      if (invalidate === true) return 'invalidate';
      if (!given(wanted)) return 'ignore';
      const behaviour = toText(wanted);
      if (['ignore', 'invalidate', 'new_record'].includes(behaviour)) return behaviour;
      throw raisedByTemplate('CONFIG_INVALID', `'${behaviour}' is no value of 'hard_deletes'`, args.span);
    },
  };
}

const given = (value: unknown): boolean => value !== null && value !== undefined;

/** The names that a snapshot's configuration gives to columns of dbt. */
function columnNames(names: unknown, columns: readonly string[]): readonly string[] {
  if (!given(names)) return columns;
  return columns.flatMap((column) => {
    const name = readKey(names, column);
    return given(name) ? [toText(name)] : [];
  });
}

/** A key of a dict, or of `config`. */
function readKey(holder: unknown, key: string): unknown {
  if (holder instanceof HostObject && !holder.isMapping()) {
    const get = holder.getAttribute('get');
    return get instanceof HostObject ? get.call?.({ positional: [key], keyword: new Map() }) : undefined;
  }
  return typeof holder === 'object' && holder !== null
    ? entriesOf(holder).find(([name]) => name === key)?.[1]
    : undefined;
}
