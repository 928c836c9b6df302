import { describe, expect, it } from 'vitest';
import { generateLines } from '../../../test/support/generate-lines.ts';
import { draftSpec, type DraftColumn } from '../index.ts';

const column = (name: string, type: string, more: Partial<DraftColumn> = {}): DraftColumn => ({
  name,
  type,
  isKey: false,
  ...more,
});

/** What a value of the column must look like for ClickHouse to take it. */
const EXPECTED: readonly (readonly [DraftColumn, (value: unknown) => boolean])[] = [
  [column('id', 'UInt64', { isKey: true }), (value) => typeof value === 'number'],
  [column('quantity', 'UInt8'), (value) => Number(value) >= 1 && Number(value) <= 10],
  [column('customer_id', 'Int32'), Number.isInteger],
  [column('ratio', 'Float64'), (value) => typeof value === 'number'],
  [column('net', 'Decimal(10, 3)'), (value) => /^\d+(?:\.\d{1,3})?$/.test(String(value))],
  [column('is_open', 'Bool'), (value) => typeof value === 'boolean'],
  [column('token', 'UUID'), (value) => /^[0-9a-f-]{36}$/.test(String(value))],
  [column('day', 'Date'), (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value))],
  [column('created_at', "DateTime64(3, 'UTC')"), (value) => !Number.isNaN(Date.parse(String(value)))],
  [column('kind', "Enum8('new' = 1, 'it''s old' = 2)"), (value) => value === 'new' || value === "it's old"],
  [
    column('level', 'LowCardinality(String)', { accepted: ['gold', "o'hara"] }),
    (value) => value === 'gold' || value === "o'hara",
  ],
  [column('email', 'String'), (value) => String(value).includes('@')],
  [column('tags', 'Array(String)'), Array.isArray],
  [
    column('note', 'LowCardinality(Nullable(String))'),
    (value) => value === null || typeof value === 'string',
  ],
  [column('score', 'Nullable(UInt8)'), (value) => value === null || Number(value) <= 100],
  [column('price', 'String'), (value) => /^\d+\.\d\d$/.test(String(value))],
  [column('an odd: name', 'String'), (value) => typeof value === 'string'],
  [column('extra', 'JSON'), (value) => typeof value === 'object'],
  [column('address', 'IPv4'), (value) => /^\d+\.\d+\.\d+\.\d+$/.test(String(value))],
];

describe('a drafted spec', () => {
  it('runs as it is, and fills each column with what its type takes', async () => {
    const spec = draftSpec({ topic: 'orders', columns: EXPECTED.map(([each]) => each) });
    const lines = await generateLines(spec, { number: 200 }, 'draft.yml');
    expect(lines).toHaveLength(200);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(200);
    for (const [{ name }, isRight] of EXPECTED) {
      const wrong = lines.map(({ value }) => value[name]).filter((value) => !isRight(value));
      expect([name, wrong]).toEqual([name, []]);
    }
  });
});
