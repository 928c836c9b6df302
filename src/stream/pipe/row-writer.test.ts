import { describe, expect, it } from 'vitest';
import { RowBuffer } from './row-buffer.ts';
import { RowWriter, type RowWriterOptions } from './row-writer.ts';

const COLUMNS = [
  { name: 'id', type: 'UInt64' },
  { name: 'name', type: 'String' },
];

function writeAll(values: readonly string[], options: Partial<RowWriterOptions> = {}) {
  const drift: string[] = [];
  const writer = new RowWriter({
    columns: COLUMNS,
    mapping: {},
    offsetColumns: true,
    onDrift: (field, kind) => drift.push(`${kind} ${field}`),
    ...options,
  });
  const rows = new RowBuffer();
  const reasons = values.map((value, offset) => writer.write(rows, '"_offset":', offset, Buffer.from(value)));
  const text = rows.bytes().toString();
  return { reasons, drift, text, rows: text.split('\n').filter((line) => line !== ''), count: rows.rows };
}

describe('a row of the payload', () => {
  it('is the record with its offset in front, its values letter by letter', () => {
    const { rows } = writeAll(['{"id":18446744073709551615,"name":"a\\u0041\\n"}']);
    expect(rows).toEqual(['{"_offset":0,"id":18446744073709551615,"name":"a\\u0041\\n"}']);
  });

  it('is one line, however the record was laid out', () => {
    const { rows, count } = writeAll(['{\n  "id": 1,\r\n\n  "name": "x"\n}\n', '{"id":2}']);
    expect(count).toBe(2);
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { _offset: 0, id: 1, name: 'x' },
      { _offset: 1, id: 2 },
    ]);
  });

  it('of an empty object is still JSON', () => {
    expect(writeAll(['{}', ' { } ']).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { _offset: 0 },
      { _offset: 1 },
    ]);
    expect(writeAll(['{}'], { offsetColumns: false }).rows).toEqual(['{}']);
  });

  it('is not there, nor any part of it, when the record is refused', () => {
    const { reasons, text } = writeAll(['{"id":1,"name":"x"', '', '{"id":1}{"id":2}', 'null']);
    expect(text).toBe('');
    expect(reasons.every((reason) => reason !== undefined)).toBe(true);
  });

  it('is refused for escapes that JSON does not have, and for half of a surrogate pair', () => {
    const good = ['"\\ud83d\\ude42"', '"\\\\ud800"', '"\\u0000\\/\\b"', '"\\uD83D\\uDE42\\uD83D\\uDE42"'];
    const bad = [
      '"\\ud83d"',
      '"\\ude42"',
      '"\\ud83d x"',
      '"\\ud83d\\ud83d\\ude42"',
      '"\\x41"',
      '"\\u12"',
      '{"a":\\}',
    ];
    const reasonsOf = (names: readonly string[]) =>
      writeAll(names.map((name) => `{"id":1,"name":${name}}`)).reasons.map((reason) => reason !== undefined);
    expect(reasonsOf(good)).toEqual(good.map(() => false));
    expect(reasonsOf(bad)).toEqual(bad.map(() => true));
  });

  it('has the names of the columns where the record has others', () => {
    const options = { mapping: { id: 'order id', name: 'näme' } };
    const { rows, drift } = writeAll(
      ['{"other":[1],"näme":"x","order id":5}', '{"n\\u00e4me":"y","order id":6}'],
      options,
    );
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { _offset: 0, name: 'x', id: 5 },
      { _offset: 1, name: 'y', id: 6 },
    ]);
    expect(drift).toEqual(['unknown other']);
  });

  it('is refused when a field would pose as one of the pipe, spelt in any way', () => {
    expect(writeAll(['{"_offset":9,"id":1}', '{"\\u005foffset":9,"id":1}']).reasons).toEqual([
      expect.stringContaining("'_offset'"),
      expect.stringContaining("'_offset'"),
    ]);
  });

  it('is refused when a field occurs twice', () => {
    expect(writeAll(['{"id":1,"id":2}', '{"id":1,"\\u0069d":2}']).reasons).toEqual([
      "field 'id' occurs twice",
      "field 'id' occurs twice",
    ]);
  });

  it('is refused, with the field named, when a value would be changed', () => {
    expect(writeAll(['{"id":18446744073709551616,"name":"x"}']).reasons).toEqual([
      "field 'id': 18446744073709551616 does not fit into UInt64",
    ]);
  });

  it('tells of fields that come or go, each once', () => {
    const { drift } = writeAll(['{"id":1,"extra":1}', '{"id":1,"extra":1}', '{"name":"x","id":null}']);
    expect(drift).toEqual(['unknown extra', 'missing name', 'missing id']);
  });
});
