import { describe, expect, it } from 'vitest';
import { callArguments, callValue } from '../../jinja/index.ts';
import { Column, ColumnClass } from './column.ts';

const call = (column: Column | ColumnClass, name: string, ...positional: unknown[]): unknown =>
  callValue(column.getAttribute(name), callArguments(positional));

describe('a column', () => {
  it.each([
    ['Int32', 'Int32', 'Int32', false, false],
    ['Nullable(String)', 'String', 'Nullable(String)', true, false],
    ['LowCardinality(Nullable(String))', 'String', 'LowCardinality(Nullable(String))', true, true],
    ['LowCardinality(String)', 'String', 'LowCardinality(String)', false, true],
    ['Decimal(10, 2)', 'Decimal(10, 2)', 'Decimal(10, 2)', false, false],
    ['FixedString(16)', 'FixedString(16)', 'FixedString(16)', false, false],
  ])('of type %s unwraps and wraps it', (type, dtype, dataType, isNullable, isLowCardinality) => {
    const column = new Column('c', type);
    expect(column.getAttribute('dtype')).toBe(dtype);
    expect(column.getAttribute('data_type')).toBe(dataType);
    expect(column.getAttribute('is_nullable')).toBe(isNullable);
    expect(column.getAttribute('is_low_cardinality')).toBe(isLowCardinality);
  });

  it('knows its kind', () => {
    expect(call(new Column('c', 'Nullable(UInt64)'), 'is_integer')).toBe(true);
    expect(call(new Column('c', 'Float32'), 'is_float')).toBe(true);
    expect(call(new Column('c', 'Decimal(10, 2)'), 'is_numeric')).toBe(true);
    expect(call(new Column('c', 'FixedString(4)'), 'is_string')).toBe(true);
    expect(call(new Column('c', 'Date'), 'is_number')).toBe(false);
  });

  it('has sizes', () => {
    expect(new Column('c', 'FixedString(16)').getAttribute('char_size')).toBe(16);
    expect(call(new Column('c', 'String'), 'string_size')).toBe(256);
    expect(new Column('c', 'Decimal(10, 2)').getAttribute('numeric_scale')).toBe(2);
    expect(() => call(new Column('c', 'Date'), 'string_size')).toThrow('non-string');
  });

  it('is quoted with double quotes', () => {
    expect(new Column('order', 'String').getAttribute('quoted')).toBe('"order"');
  });

  it('prints its name and type', () => {
    expect(new Column('c', 'Nullable(Int8)').toText()).toBe('c Nullable(Int8)');
  });
});

describe('api.Column', () => {
  it('translates dbt’s labels only', () => {
    const api = new ColumnClass();
    expect(call(api, 'translate_type', 'timestamp')).toBe('DateTime');
    expect(call(api, 'translate_type', 'integer')).toBe('Int32');
    expect(call(api, 'translate_type', 'UInt8')).toBe('UInt8');
    const created = call(api, 'create', 'c', 'string');
    expect(created instanceof Column && created.dataType).toBe('String');
  });
});
