import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Playground, queryRows, type CliResult } from '../support/cli.ts';

const PROJECT = resolve(import.meta.dirname, '../../project');
const playground = new Playground();

beforeAll(async () => {
  // Without what a demo may have left there.
  const isSource = (path: string): boolean => !/[/\\](?:target|logs|\.tsdbt)$/.test(path);
  cpSync(PROJECT, playground.folder, { recursive: true, filter: isSource });
  // Any build makes the databases; that of a model without sources needs no raw tables.
  expect((await playground.run(['run', '--select', 'dim_date'])).code).toBe(0);
  for (const sql of [
    'create database ecommerce_raw',
    `create table ecommerce_raw.products (id UInt64, title String, category String, vendor String, price Float64,
      description String, color String, size String, material String) engine = MergeTree order by id`,
    'create table ecommerce_raw.customers (id UInt64, name String, email String, address String, city String, state String, zipcode String) engine = MergeTree order by id',
    'create table ecommerce_raw.orders (id String, product_id UInt64, customer_id UInt64, quantity UInt64, total_price Float64, created_at DateTime) engine = MergeTree order by id',
    `create table ecommerce_raw.shipments (order_id String, revision_number UInt8, status UInt8, vendor_id UInt64,
      shipping_method_id UInt8, cost Float64, modified_at DateTime) engine = MergeTree order by order_id`,
    "insert into ecommerce_raw.products values (1, 'Lamp', 'Home', 'Lux', 10, 'd', 'red', 'S', 'Tin')",
    "insert into ecommerce_raw.customers values (1, 'Ann', 'a@x.org', 'Road 1', 'Bern', 'BE', '3000')",
    `insert into ecommerce_raw.orders select toString(number), 1, 1, 2, 20, '2024-01-01 08:00:00' from numbers(3)`,
    shipped('0', 1, '2024-01-02 08:00:00'),
    shipped('0', 2, '2024-01-03 09:00:00'),
    shipped('1', 1, '2024-01-02 10:00:00'),
  ]) {
    expect(await send(sql)).toMatchObject({ code: 0 });
  }
});
afterAll(() => playground.dispose());

const shipped = (order: string, step: number, at: string): string =>
  `insert into ecommerce_raw.shipments values ('${order}', ${step}, ${step}, 1, 1, 30, '${at}')`;

const send = (sql: string): Promise<CliResult> => playground.run(['run-operation', '--sql', sql]);

async function build(): Promise<readonly Record<string, unknown>[]> {
  const built = await playground.run(['build']);
  expect(built.stdout).toMatch(/WARN=0 ERROR=0/);
  return queryRows(
    playground,
    "select order_id, status, hours_to_shipping as h1, hours_to_dispatch as h2, hours_in_all as h from {{ ref('fct_order_fulfilment') }} order by order_id",
  );
}

it('an order’s row fills up as its events arrive, late ones too, and other rows are not written again', async () => {
  expect(await build()).toEqual([
    { order_id: '0', status: 'dispatched', h1: 24, h2: 25, h: null },
    { order_id: '1', status: 'shipped', h1: 26, h2: null, h: null },
    { order_id: '2', status: 'ordered', h1: null, h2: null, h: null },
  ]);
  await send(shipped('0', 3, '2024-01-05 08:00:00'));
  await send(shipped('2', 1, '2024-01-01 09:00:00'));
  expect(await build()).toEqual([
    { order_id: '0', status: 'completed', h1: 24, h2: 25, h: 96 },
    { order_id: '1', status: 'shipped', h1: 26, h2: null, h: null },
    { order_id: '2', status: 'shipped', h1: 1, h2: null, h: null },
  ]);
  // Nothing arrived since: nothing is written.
  const { code } = await playground.run(['run', '--select', 'fct_order_fulfilment']);
  expect(code).toBe(0);
  const results = readFileSync(join(playground.folder, 'target/run_results.json'), 'utf8');
  expect(JSON.parse(results)).toMatchObject({ results: [{ adapter_response: { rows_affected: 0 } }] });
});
