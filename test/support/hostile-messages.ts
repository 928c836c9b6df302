import type { PipeColumn } from '../../src/stream/index.ts';

/** The columns that hostile messages are made for: a type of each way of going wrong. */
export const HOSTILE_COLUMNS: readonly PipeColumn[] = [
  { name: 'id', type: 'UInt64' },
  { name: 'name', type: 'String' },
  { name: 'at', type: 'DateTime' },
  { name: 'quantity', type: 'UInt8' },
  { name: 'price', type: 'Decimal(10, 2)' },
  { name: 'state', type: "Enum8('open' = 1, 'paid' = 2)" },
  { name: 'uid', type: 'UUID' },
  { name: 'tags', type: 'Array(UInt8)' },
  { name: 'ratio', type: 'Nullable(Float64)' },
];

const SQL = [
  "'; DROP TABLE raw.victim; --",
  "') ; INSERT INTO raw.victim VALUES (666); SELECT ('",
  '`; TRUNCATE TABLE raw.victim; `',
  '\n\nINSERT INTO raw.victim VALUES (666)\n\n',
  '${jndi:ldap://x} {{ 1 }} {id:UInt64} \\N \\0 %s',
];

/** Values that stand in a good row's text and must come out as they went in. */
const NAMES = [
  ...SQL,
  '',
  'naïve Straße 数据 🙂',
  '\u0000\u0001\u001f\u007f\u2028\u2029',
  '"quoted" \\back\\ /slash/',
  '{"id":1}',
  'null',
];

/** Messages that can be no row, by what is wrong with them. `id` makes each one its own. */
const BAD: readonly ((id: number) => string)[] = [
  () => '',
  () => ' ',
  () => '\n\nDROP TABLE raw.victim',
  (id) => `INSERT INTO raw.victim VALUES (${id})`,
  (id) => String(id),
  () => 'null',
  (id) => `"${id}"`,
  (id) => `[{"id":${id}}]`,
  (id) => `{"id":${id}`,
  (id) => `{"id":${id}}}`,
  (id) => `{"id":${id}}{"id":${id}}`,
  (id) => `{"id":${id}}\n\nINSERT INTO raw.victim VALUES (666)`,
  (id) => `{"id":${id},"name":"${'x'.repeat(50)}`,
  (id) => `{'id':${id}}`,
  (id) => `{id:${id}}`,
  (id) => `{"id":${id},}`,
  (id) => `{"id":${id},"id":${id}}`,
  (id) => `{"id":${id},"\\u0069d":${id}}`,
  (id) => `{"id":${id},"_offset":0}`,
  (id) => `{"id":${id},"_to\\u0070ic":"other"}`,
  (id) => `{"id":-${id}}`,
  (id) => `{"id":"n${id}"}`,
  () => '{"id":18446744073709551616}',
  () => '{"id":1e30}',
  () => '{"id":{}}',
  (id) => `{"id":[${id}]}`,
  (id) => `{"id":${id},"name":"\\ud800"}`,
  (id) => `{"id":${id},"name":"\\udc00 low"}`,
  (id) => `{"id":${id},"name":"\\u12"}`,
  (id) => `{"id":${id},"name":"raw \n line"}`,
  (id) => `{"id":${id},"name":tru}`,
  (id) => `{"id":${id},"name":"\\x41"}`,
  (id) => `{"id":${id},"name":{"a":\\}}`,
  (id) => `{"id":${id},"name":{"a":\\"b"}}`,
  (id) => `{"id":${id},"at":"yesterday"}`,
  (id) => `{"id":${id},"at":1714557600123}`,
  (id) => `{"id":${id},"at":"2200-01-01 00:00:00"}`,
  (id) => `{"id":${id},"at":{}}`,
  (id) => `{"id":${id},"quantity":300}`,
  (id) => `{"id":${id},"quantity":"256"}`,
  (id) => `{"id":${id},"quantity":-1}`,
  (id) => `{"id":${id},"quantity":"many"}`,
  (id) => `{"id":${id},"quantity":1.5}`,
  (id) => `{"id":${id},"quantity":""}`,
  (id) => `{"id":${id},"price":"12.345"}`,
  (id) => `{"id":${id},"price":"dear"}`,
  (id) => `{"id":${id},"price":123456789012345}`,
  (id) => `{"id":${id},"state":"burnt"}`,
  (id) => `{"id":${id},"state":7}`,
  (id) => `{"id":${id},"uid":"no"}`,
  (id) => `{"id":${id},"uid":""}`,
  (id) => `{"id":${id},"uid":"12345678-1234-1234-1234-12345678901z"}`,
  (id) => `{"id":${id},"tags":"x"}`,
  (id) => `{"id":${id},"tags":{"a":1}}`,
  (id) => `{"id":${id},"tags":["x"]}`,
  (id) => `{"id":${id},"tags":[300]}`,
  (id) => `{"id":${id},"tags":[1,2,[3]]}`,
  (id) => `{"id":${id},"ratio":1e400}`,
  (id) => `{"id":${id},"ratio":"half"}`,
  (id) => `{"id":${id},"unknown":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
  (id) => `{"id":${id},"name":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`,
  (id) => `{"id":${id},"unknown":${'['.repeat(200)}`,
  () => '\u0000',
  () => '﻿{"id":1}',
];

/** Rare and large: one in some thousands. */
const HUGE: readonly ((id: number) => string)[] = [
  (id) => `{"id":"${'9'.repeat(400_000)}${id}"}`,
  (id) => `{"id":${id},"quantity":${'1'.repeat(300_000)}}`,
  (id) => `{"id":${id},"name":"${'z'.repeat(500_000)}`,
  (id) => `${'{"id":1}'.repeat(20_000)}${id}`,
];

export interface HostileMessage {
  readonly value: string;
  /** What the row holds; undefined when there is to be none. */
  readonly row: { readonly id: number; readonly name: string } | undefined;
}

function goodMessage(id: number, pick: number): HostileMessage {
  const name = `${NAMES[pick % NAMES.length] ?? ''}${pick % 997 === 0 ? 'L'.repeat(200_000) : ''}`;
  const fields = {
    id,
    name,
    at: '2024-05-01T10:00:00.123Z',
    quantity: pick % 256,
    price: '12.30',
    state: 'paid',
    uid: '12345678-1234-1234-1234-123456789012',
    tags: [0, 255],
    ratio: pick % 3 === 0 ? null : 1.5,
    [`more ${pick % 5}`]: { deep: [[[{ id: 'no' }]]], sql: SQL[pick % SQL.length] },
  };
  const value = pick % 7 === 0 ? JSON.stringify(fields, null, 2) : JSON.stringify(fields);
  return { value, row: { id, name } };
}

/** Messages, each other one good; which bad one comes is decided by `random` (0 to 1). */
export function hostileMessages(count: number, random: () => number): readonly HostileMessage[] {
  return Array.from({ length: count }, (_each, id) => {
    const pick = Math.floor(random() * 1_000_000);
    if (random() < 0.5) return goodMessage(id, pick);
    const makers = pick % 3_001 === 0 ? HUGE : BAD;
    // All of them come, whatever the dice say.
    const make = id < BAD.length * 2 ? BAD[Math.floor(id / 2)] : makers[pick % makers.length];
    return { value: make?.(id) ?? '', row: undefined };
  });
}
