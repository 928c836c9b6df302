import { hostFunction, PyTuple, toText } from '../../jinja/index.ts';
import { resultAlreadyLoaded } from '../diagnostics.ts';
import type { LazyMembers } from '../scope.ts';
import { AdapterResponse } from './adapter-response.ts';
import { defineFunction } from './define-function.ts';
import { Table } from './table.ts';

/** `store_result`, `store_raw_result`, `load_result` and `_sql_results`: what the statements of one node gave. */
export function sqlResultMembers(): LazyMembers {
  const results = new Map<string, Record<string, unknown> | null>();
  const store = (name: unknown, response: unknown, table: unknown): string => {
    const stored = table instanceof Table ? table : Table.empty();
    results.set(toText(name), {
      response,
      data: stored.rows.map((row) => new PyTuple([...row])),
      table: stored,
    });
    return '';
  };
  return {
    store_result: () => defineFunction('store_result', ['name', 'response', 'agate_table?'], store),
    store_raw_result: () =>
      defineFunction(
        'store_raw_result',
        ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
        (name, message, code, rows, table) =>
          store(
            name,
            new AdapterResponse({ message: toText(message ?? ''), code: code ?? null, rows: rows ?? null }),
            table,
          ),
      ),
    load_result: () =>
      hostFunction('load_result', ({ positional, keyword, span }) => {
        const name = toText(positional[0] ?? keyword.get('name') ?? '');
        const result = results.get(name);
        if (result === null) throw resultAlreadyLoaded(name, span);
        // dbt lets the main result be read again and again, every other one once.
        if (result !== undefined && name !== 'main') results.set(name, null);
        return result ?? null;
      }),
    _sql_results: () => Object.fromEntries(results),
  };
}
