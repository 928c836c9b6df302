import { toText, type CallArguments } from '../../jinja/index.ts';
import { raisedByTemplate } from '../diagnostics.ts';
import type { Column } from '../objects/column.ts';
import { bindArguments } from '../objects/define-function.ts';
import { MembersObject } from '../objects/members-object.ts';
import { Relation } from '../objects/relation.ts';
import type { WarehouseAccess } from './warehouse-access.ts';

const ON_SCHEMA_CHANGE = ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'];

/** `adapter.check_incremental_schema_changes`: how a query's columns differ from the table's, and whether they may. */
export function schemaChangeMethods(
  access: WarehouseAccess,
): Readonly<Record<string, (args: CallArguments) => unknown>> {
  return {
    check_incremental_schema_changes: async (args) => {
      const [mode, existing, sql, materialization, settings] = bindArguments(
        'check_incremental_schema_changes',
        ['on_schema_change', 'existing', 'target_sql', 'materialization?', 'query_settings?'],
        args,
      );
      const wanted = toText(mode ?? '');
      if (!ON_SCHEMA_CHANGE.includes(wanted)) {
        throw raisedByTemplate('CONFIG_INVALID', `'${wanted}' is no value of 'on_schema_change'`, args.span);
      }
      if (!(existing instanceof Relation)) return new SchemaChanges([], [], []);
      const changes = SchemaChanges.between(
        await access.columns(existing, args.span),
        await access.describe(toText(sql ?? ''), settings, args.span),
      );
      if (changes.isForbiddenBy(wanted)) {
        const what = `${toText(materialization ?? 'incremental')} model`;
        throw raisedByTemplate(
          'SCHEMA_CHANGED',
          `The columns of the ${what} changed: ${changes.describe()}`,
          args.span,
        );
      }
      return changes;
    },
  };
}

/** What would have to be done to a table so that it has the columns of a query. True when there is anything. */
class SchemaChanges extends MembersObject {
  readonly #added: readonly Column[];
  readonly #dropped: readonly Column[];
  readonly #modified: readonly Column[];

  constructor(added: readonly Column[], dropped: readonly Column[], modified: readonly Column[]) {
    super('ClickHouseColumnChanges', {
      columns_to_add: [...added],
      columns_to_drop: [...dropped],
      columns_to_modify: [...modified],
      has_schema_changes: added.length + dropped.length + modified.length > 0,
      has_sync_changes: dropped.length + modified.length > 0,
    });
    this.#added = added;
    this.#dropped = dropped;
    this.#modified = modified;
  }

  static between(table: readonly Column[], query: readonly Column[]): SchemaChanges {
    const inTable = new Map(table.map((column) => [column.name, column]));
    const inQuery = new Set(query.map((column) => column.name));
    return new SchemaChanges(
      query.filter((column) => !inTable.has(column.name)),
      table.filter((column) => !inQuery.has(column.name)),
      query.filter((column) => inTable.has(column.name) && inTable.get(column.name)?.dtype !== column.dtype),
    );
  }

  override isTrue(): boolean {
    return this.#added.length + this.#dropped.length + this.#modified.length > 0;
  }

  isForbiddenBy(mode: string): boolean {
    if (mode === 'fail') return this.isTrue();
    return mode !== 'sync_all_columns' && this.#dropped.length + this.#modified.length > 0;
  }

  describe(): string {
    const list = (what: string, columns: readonly Column[]): readonly string[] =>
      columns.length === 0 ? [] : [`${what} ${columns.map((column) => `'${column.toText()}'`).join(', ')}`];
    return [
      ...list('new in the query:', this.#added),
      ...list('missing in the query:', this.#dropped),
      ...list('of another type:', this.#modified),
    ].join('; ');
  }
}
