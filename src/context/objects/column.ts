import { HostObject, PyError, toText } from '../../jinja/index.ts';
import { defineFunction } from './define-function.ts';

/** dbt's labels for types, as ClickHouse calls them. */
const TYPE_LABELS: Readonly<Record<string, string>> = {
  STRING: 'String',
  TIMESTAMP: 'DateTime',
  FLOAT: 'Float32',
  INTEGER: 'Int32',
};

const STRING_TYPES = new Set([
  'string',
  'longblob',
  'longtext',
  'tinytext',
  'text',
  'varchar',
  'mediumblob',
  'blob',
  'tinyblob',
  'char',
  'mediumtext',
]);

/**
 * dbt-clickhouse's `ClickHouseColumn`: `dtype` is the type without `LowCardinality` and `Nullable`, `data_type` the whole.
 * Types are given back as ClickHouse has them: unlike dbt-clickhouse's, a FixedString stays one.
 */
export class Column extends HostObject {
  override readonly typeName = 'ClickHouseColumn';
  readonly name: string;
  readonly dtype: string;
  readonly isNullable: boolean;
  readonly isLowCardinality: boolean;

  constructor(name: string, type: string) {
    super();
    this.name = name;
    const low = /^LowCardinality\((.*)\)$/s.exec(type.trim());
    const inner = low?.[1] ?? type.trim();
    const nullable = /^Nullable\((.*)\)$/s.exec(inner);
    this.dtype = nullable?.[1] ?? inner;
    this.isLowCardinality = low !== null;
    this.isNullable = nullable !== null;
  }

  /** `"name"`: what `adapter.quote` gives. */
  get quoted(): string {
    return `"${this.name}"`;
  }

  get dataType(): string {
    const nullable = this.isNullable ? `Nullable(${this.dtype})` : this.dtype;
    return this.isLowCardinality ? `LowCardinality(${nullable})` : nullable;
  }

  isString(): boolean {
    const type = this.dtype.toLowerCase();
    return STRING_TYPES.has(type) || type.startsWith('fixedstring');
  }

  isInteger(): boolean {
    return /^u?int/i.test(this.dtype);
  }

  isFloat(): boolean {
    return /^float/i.test(this.dtype);
  }

  isNumeric(): boolean {
    return /^decimal/i.test(this.dtype);
  }

  /** @throws PyError for a column that holds no text. */
  stringSize(): number {
    if (!this.isString()) throw new PyError('RuntimeError', 'Called string_size() on non-string field!');
    return this.#charSize() ?? 256;
  }

  #charSize(): number | null {
    const size = /^fixedstring\(\s*(\d+)\s*\)/i.exec(this.dtype)?.[1];
    return size === undefined ? null : Number(size);
  }

  #decimal(): readonly [number, number] | null {
    if (!this.isNumeric()) return null;
    const parts = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)/i.exec(this.dtype);
    return parts ? [Number(parts[1]), Number(parts[2])] : [0, 0];
  }

  override toText(): string {
    return `${this.name} ${this.dataType}`;
  }

  override toRepr(): string {
    const nullable = this.isNullable ? 'True' : 'False';
    return `<ClickhouseColumn ${this.name} (${this.dataType}, is nullable: ${nullable})>`;
  }

  override equals(other: unknown): boolean {
    return other instanceof Column && other.name === this.name && other.dataType === this.dataType;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'name':
      case 'column':
        return this.name;
      case 'dtype':
        return this.dtype;
      case 'data_type':
        return this.dataType;
      case 'quoted':
        return this.quoted;
      case 'char_size':
        return this.#charSize();
      case 'numeric_precision':
        return this.#decimal()?.[0] ?? null;
      case 'numeric_scale':
        return this.#decimal()?.[1] ?? null;
      case 'is_nullable':
        return this.isNullable;
      case 'is_low_cardinality':
        return this.isLowCardinality;
      case 'is_string':
        return defineFunction(name, [], () => this.isString());
      case 'is_integer':
        return defineFunction(name, [], () => this.isInteger());
      case 'is_float':
        return defineFunction(name, [], () => this.isFloat());
      case 'is_numeric':
        return defineFunction(name, [], () => this.isNumeric());
      case 'is_number':
        return defineFunction(name, [], () => this.isInteger() || this.isFloat() || this.isNumeric());
      case 'string_size':
        return defineFunction(name, [], () => this.stringSize());
      case 'can_expand_to':
        return defineFunction(name, ['other_column'], (other) => this.#canExpandTo(other));
      case 'literal':
        return defineFunction(name, ['value'], (value) => `to${this.dtype}(${toText(value)})`);
      default:
        return columnClassMethod(name);
    }
  }

  #canExpandTo(other: unknown): boolean {
    if (!(other instanceof Column) || !this.isString() || !other.isString()) return false;
    return other.stringSize() > this.stringSize();
  }
}

/** `api.Column`: callable, and what dbt's class offers. */
export class ColumnClass extends HostObject {
  override readonly typeName = 'type';

  override getAttribute(name: string): unknown {
    return columnClassMethod(name);
  }

  override call(args: Parameters<NonNullable<HostObject['call']>>[0]): unknown {
    const [column, dtype] = [
      args.positional[0] ?? args.keyword.get('column'),
      args.positional[1] ?? args.keyword.get('dtype'),
    ];
    return new Column(toText(column ?? ''), toText(dtype ?? ''));
  }
}

function columnClassMethod(name: string): unknown {
  switch (name) {
    case 'create':
      return defineFunction(
        name,
        ['name', 'label_or_dtype'],
        (column, type) => new Column(toText(column), translateType(toText(type))),
      );
    case 'from_description':
      return defineFunction(
        name,
        ['name', 'raw_data_type'],
        (column, type) => new Column(toText(column), toText(type)),
      );
    case 'translate_type':
      return defineFunction(name, ['dtype'], (type) => translateType(toText(type)));
    case 'string_type':
      return defineFunction(name, ['size'], () => 'String');
    case 'numeric_type':
      return defineFunction(
        name,
        ['dtype', 'precision', 'scale'],
        (_dtype, precision, scale) => `Decimal(${toText(precision)}, ${toText(scale)})`,
      );
    case 'TYPE_LABELS':
      return { ...TYPE_LABELS };
    default:
      return undefined;
  }
}

/** ClickHouse's name for one of dbt's type labels; any other type is itself. */
export function translateType(type: string): string {
  return TYPE_LABELS[type.toUpperCase()] ?? type;
}
