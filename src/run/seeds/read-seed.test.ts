import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../base/index.ts';
import { readCsv } from './read-csv.ts';
import { readSeed, seedPayload, type SeedOptions } from './read-seed.ts';

const read = (text: string, options: Partial<SeedOptions> = {}): ReturnType<typeof readSeed> =>
  readSeed(text, { path: 'seeds/s.csv', delimiter: ',', columnTypes: {}, ...options });

/** Type and values of the only column. */
function column(...cells: readonly string[]): readonly [string, readonly (string | null)[]] {
  const { columns } = read(`a\n${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join('\n')}\n`);
  return [columns[0]?.type ?? '', columns[0]?.values ?? []];
}

describe('a seed file', () => {
  // What Python's csv module and agate 1.9 make of the same bytes, tried with dbt-common's from_csv.
  it.each([
    ['1,2\n', [['1', '2']]],
    ['1,2', [['1', '2']]],
    [
      '1,2\r\n3,4\r\n',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      '1,\n,\n',
      [
        ['1', ''],
        ['', ''],
      ],
    ],
    ['\n1,2\n', [[], ['1', '2']]],
    ['1\n', [['1']]],
    ['"x""y",2\n', [['x"y', '2']]],
    ['"two\nlines",2\n', [['two\nlines', '2']]],
    ['ab"c,2\n', [['ab"c', '2']]],
    ['"x"y,2\n', [['xy', '2']]],
    ['"",2\n', [['', '2']]],
    ['1,', [['1', '']]],
  ])('%j has the rows that Python reads', (text, rows) => {
    expect(readCsv(`a,b\n${text}`, ',').rows.map((row) => row.cells)).toEqual(rows);
  });

  it('may begin with a byte order mark', () => {
    expect(readCsv('\ufeffa,b\n', ',').header).toEqual(['a', 'b']);
  });

  it('counts lines inside of quotes', () => {
    expect(readCsv('a\n"1\n2"\n3\n', ',').rows.map((row) => row.line)).toEqual([2, 4]);
  });

  it('gives back whatever was written into it', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', ';') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const text = rows
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        const { header, rows: body } = readCsv(text, ',');
        expect([header, ...body.map((row) => row.cells)]).toEqual(rows);
      }),
    );
  });
});

describe('the type of a column', () => {
  // Left: dbt-common's from_csv and dbt-clickhouse's convert_type, tried with the same cells.
  it.each([
    ['Int32', ['1', '-3', ' 4 ', '+5', '007'], ['1', '-3', '4', '5', '7']],
    ['Int32', ['$1,000', '50%', '1_000', '--5'], ['1000', '50', '1000', '5']],
    ['Int32', ['1.0', '1e5', ''], ['1', '100000', null]],
    ['Float32', ['1.50', '2', '.5'], ['1.50', '2', '0.5']],
    ['Date', ['2020-1-5', '2020-01-06', 'null'], ['2020-01-05', '2020-01-06', null]],
    ['DateTime', ['2020-01-05 1:2:3'], ['2020-01-05 01:02:03']],
    ['DateTime', ['2020-01-05T01:02:03Z', '20200105T0102'], ['2020-01-05 01:02:03Z', '2020-01-05 01:02:00']],
    ['String', ['2020-01-05', '2020-01-05 01:02:03'], ['2020-01-05', '2020-01-05 01:02:03']],
    ['Bool', ['true', 'False', 'NULL'], ['true', 'false', null]],
    ['String', ['x', 'NULL', ''], ['x', null, null]],
    ['String', ['0x1'], ['0x1']],
    ['String', ['-'], ['-']],
    ['String', ['2020-02-30'], ['2020-02-30']],
    ['String', ['1', 'x'], ['1', 'x']],
    ['Int32', ['', 'null'], [null, null]],
  ])('is %s for %j', (type, cells, values) => {
    expect(column(...cells)).toEqual([type, values]);
  });

  it('is wider than dbt-clickhouse’s where the values would be changed without a word', () => {
    expect(column('3000000000')[0]).toBe('Int64');
    expect(column('9223372036854775808')[0]).toBe('Int128');
    expect(column('1955-06-08')[0]).toBe('Date32');
    expect(column('1789-07-14')[0]).toBe('String');
    expect(column('1955-06-08 10:00:00')[0]).toBe('DateTime64(0)');
  });

  it('that the user gave is taken, and the cells stay as they are written', () => {
    const { columns, unknownColumns } = read('a,b\n007, x \nnull,y\n', {
      columnTypes: { a: 'String', c: 'Int8' },
    });
    expect(columns[0]).toEqual({ name: 'a', type: 'String', values: ['007', null] });
    expect(columns[1]?.values).toEqual([' x ', 'y']);
    expect(unknownColumns).toEqual(['c']);
  });

  it('finds every whole number as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), { minLength: 1 }),
        (numbers) => {
          const [type, values] = column(...numbers.map(String));
          expect(type).toMatch(/^Int\d+$/);
          expect(values).toEqual(numbers.map(String));
        },
      ),
    );
  });
});

describe('mistakes in a seed', () => {
  const failureOf = (text: string): UserError['diagnostics'][number] | undefined => {
    try {
      read(text);
      return undefined;
    } catch (error) {
      if (error instanceof UserError) return error.diagnostics[0];
      throw error;
    }
  };

  it('are told with their place', () => {
    expect(failureOf('')).toMatchObject({ code: 'SEED_EMPTY' });
    expect(failureOf('a,b,a\n1,2,3\n')).toMatchObject({ code: 'SEED_COLUMN_TWICE' });
    const tooLong = failureOf('a,b\n1,2\n1,2,3\n');
    expect(tooLong).toMatchObject({ code: 'SEED_ROW_TOO_LONG' });
    expect(tooLong?.span?.start).toBe('a,b\n1,2\n'.length);
  });
});

describe('the payload', () => {
  const text = (csv: string): string => Buffer.from(seedPayload(read(csv))).toString();

  it('tells no value from an empty text, and quotes everything else', () => {
    expect(text('a,b\n1,x\n,"y ""z"""\n')).toBe('1,"x"\n,"y ""z"""\n');
  });

  it('has no line that ClickHouse would pass over', () => {
    expect(text('a\nx\n\ny\n')).toBe('"x"\n\\N\n"y"\n');
  });

  it('is empty when the seed has no rows', () => {
    expect(text('a,b\n')).toBe('');
  });
});
