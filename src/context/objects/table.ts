import {
  callArguments,
  callValue,
  HostObject,
  isCallable,
  isTrue,
  PyDict,
  PyTuple,
  toText,
} from '../../jinja/index.ts';
import { defineFunction } from './define-function.ts';
import { NamedSequence } from './named-sequence.ts';
import { renderTable } from './render-table.ts';
import { csvOf, jsonOf, sortByKey } from './table-rows.ts';

/**
 * A table of results as agate's tables look to templates: columns and rows by position and by name, never changed;
 * the methods that change one make a new one.
 */
export class Table extends HostObject {
  override readonly typeName = 'Table';
  readonly columnNames: readonly string[];
  /** Agate's name of each column's type: `Text`, `Number`, `Integer`, `Date`, `DateTime`, `Boolean`. */
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly #print: (text: string) => void;

  constructor(
    columnNames: readonly string[],
    columnTypes: readonly string[],
    rows: readonly (readonly unknown[])[],
    print: (text: string) => void = () => {},
  ) {
    super();
    this.columnNames = columnNames;
    this.columnTypes = columnTypes;
    this.rows = rows;
    this.#print = print;
  }

  static empty(): Table {
    return new Table([], [], []);
  }

  /** At most so many of the rows. */
  first(count: number): Table {
    return this.#withRows(this.rows.slice(0, count));
  }

  override iterate(): Iterable<unknown> {
    return this.#rowObjects();
  }

  /** A row by its position. */
  override getItem(key: unknown): unknown {
    return new NamedSequence('MappedSequence', [], this.#rowObjects()).getItem(key);
  }

  override length(): number {
    return this.rows.length;
  }

  override isTrue(): boolean {
    return this.rows.length > 0;
  }

  override toRepr(): string {
    return '<agate.table.Table object>';
  }

  /** As agate prints one: what columns it has, not its rows. */
  override toText(): string {
    const columns = this.columnNames.map((name, at) => [name, this.columnTypes[at] ?? 'Text']);
    const grid = { columnNames: ['column', 'data_type'], columnTypes: ['Text', 'Text'], rows: columns };
    return `${renderTable(grid, Infinity, Infinity)}\n`;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'column_names':
        return new PyTuple([...this.columnNames]);
      case 'column_types':
      case '_column_types':
        return new PyTuple([...this.columnTypes]);
      case 'columns':
        return new NamedSequence('MappedSequence', this.columnNames, this.#columnObjects());
      case 'rows':
        return new NamedSequence('MappedSequence', null, this.#rowObjects());
      case 'print_table':
        return defineFunction(
          name,
          ['max_rows?', 'max_columns?', 'output?', 'max_column_width?'],
          (rows, columns) => {
            this.#print(renderTable(this, asCount(rows, 20), asCount(columns, 6)));
            return null;
          },
        );
      case 'select':
        return defineFunction(name, ['key'], (key) => this.#pick(namesOf(key)));
      case 'exclude':
        return defineFunction(name, ['key'], (key) => {
          const excluded = new Set(namesOf(key));
          return this.#pick(this.columnNames.filter((column) => !excluded.has(column)));
        });
      case 'rename':
        return defineFunction(name, ['column_names?', 'row_names?'], (names) => this.#rename(names));
      case 'limit':
        return defineFunction(name, ['start_or_stop?', 'stop?', 'step?'], (start, stop) =>
          this.#withRows(
            stop === undefined
              ? this.rows.slice(0, asCount(start, this.rows.length))
              : this.rows.slice(asCount(start, 0), asCount(stop, this.rows.length)),
          ),
        );
      case 'where':
        return defineFunction(name, ['test'], (test) =>
          this.#withRows(this.rows.filter((row) => this.#passes(test, this.#rowObject(row)))),
        );
      case 'find':
        return defineFunction(name, ['test'], (test) => {
          const row = this.#rowObjects().find((each) => this.#passes(test, each));
          return row ?? null;
        });
      case 'order_by':
        return defineFunction(name, ['key', 'reverse?'], (key, reverse) =>
          this.#withRows(sortByKey(this.rows, (row) => this.#keyOf(row, key), reverse === true)),
        );
      case 'group_by':
        return defineFunction(name, ['key', 'key_name?', 'key_type?'], (key) => this.#groupBy(key));
      case 'row_names':
        return null;
      case 'to_json':
        return defineFunction(name, ['path?', 'key?', 'newline?', 'indent?'], () => {
          this.#print(jsonOf(this.columnNames, this.rows));
          return null;
        });
      case 'print_json':
        return defineFunction(name, [], () => {
          this.#print(jsonOf(this.columnNames, this.rows));
          return null;
        });
      case 'print_csv':
      case 'to_csv':
        return defineFunction(name, ['path?'], () => {
          this.#print(csvOf(this.columnNames, this.rows));
          return null;
        });
      case 'distinct':
        return defineFunction(name, ['key?'], (key) => this.#distinct(key));
      default:
        return undefined;
    }
  }

  /** A row's value for a column's name, a list of names, or a function of the row. */
  #keyOf(row: readonly unknown[], key: unknown): unknown {
    if (isCallable(key)) return callValue(key, callArguments([this.#rowObject(row)]));
    if (Array.isArray(key)) return new PyTuple(key.map((each) => this.#keyOf(row, each)));
    return this.#rowObject(row).getItem(key) ?? null;
  }

  #passes(test: unknown, row: NamedSequence): boolean {
    return isTrue(callValue(test, callArguments([row])));
  }

  #groupBy(key: unknown): NamedSequence {
    const groups = new PyDict();
    for (const row of this.rows) {
      const value = this.#keyOf(row, key);
      const group: unknown = groups.get(value);
      if (Array.isArray(group)) group.push(row);
      else groups.set(value, [row]);
    }
    const entries = [...groups.entries()];
    return new NamedSequence(
      'TableSet',
      entries.map(([value]) => value),
      entries.map(([, rows]) => this.#withRows(Array.isArray(rows) ? rows : [])),
    );
  }

  #columnObjects(): readonly TableColumn[] {
    return this.columnNames.map(
      (name, index) => new TableColumn(name, index, this.columnTypes[index] ?? 'Text', this.rows),
    );
  }

  #rowObject(row: readonly unknown[]): NamedSequence {
    return new NamedSequence('Row', this.columnNames, row);
  }

  #rowObjects(): readonly NamedSequence[] {
    return this.rows.map((row) => this.#rowObject(row));
  }

  #withRows(rows: readonly (readonly unknown[])[]): Table {
    return new Table(this.columnNames, this.columnTypes, rows, this.#print);
  }

  #pick(names: readonly string[]): Table {
    const indexes = names.map((name) => this.columnNames.indexOf(name));
    return new Table(
      names,
      indexes.map((index) => this.columnTypes[index] ?? 'Text'),
      this.rows.map((row) => indexes.map((index) => row[index])),
      this.#print,
    );
  }

  #rename(names: unknown): Table {
    const renamed = Array.isArray(names)
      ? names.map(toText)
      : this.columnNames.map((name) => renamedTo(names, name));
    return new Table(renamed, this.columnTypes, this.rows, this.#print);
  }

  #distinct(key: unknown): Table {
    const index = typeof key === 'string' ? this.columnNames.indexOf(key) : -1;
    const seen = new Set<string>();
    return this.#withRows(
      this.rows.filter((row) => {
        const text = index === -1 ? row.map(toText).join('\u0000') : toText(row[index]);
        if (seen.has(text)) return false;
        seen.add(text);
        return true;
      }),
    );
  }
}

/** A column of a table: a sequence of its values that knows its name. */
class TableColumn extends NamedSequence {
  readonly #name: string;
  readonly #index: number;
  readonly #type: string;

  constructor(name: string, index: number, type: string, rows: readonly (readonly unknown[])[]) {
    super(
      'Column',
      [],
      rows.map((row) => row[index]),
    );
    this.#name = name;
    this.#index = index;
    this.#type = type;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'name':
        return this.#name;
      case 'index':
        return this.#index;
      case 'data_type':
        return this.#type;
      case 'values_without_nulls':
        return defineFunction(name, [], () => new PyTuple(this.values.filter((value) => value !== null)));
      case 'values_sorted':
        return defineFunction(name, [], () => sortByKey([...this.values], (value) => value, false));
      case 'values_without_nulls_sorted':
        return defineFunction(name, [], () =>
          sortByKey(
            this.values.filter((value) => value !== null),
            (value) => value,
            false,
          ),
        );
      case 'values_distinct':
        return defineFunction(
          name,
          [],
          () => new PyTuple(this.values.filter((value, at) => this.values.indexOf(value) === at)),
        );
      default:
        return super.getAttribute(name);
    }
  }
}

const asCount = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

const namesOf = (key: unknown): readonly string[] => (Array.isArray(key) ? key.map(toText) : [toText(key)]);

/** The new name of a column in a template's dict of names. */
function renamedTo(names: unknown, name: string): string {
  const item: unknown =
    names instanceof HostObject
      ? names.getItem(name)
      : typeof names === 'object' && names !== null
        ? new Map(Object.entries(names)).get(name)
        : undefined;
  return item === undefined || item === null ? name : toText(item);
}
