import type { Analyser } from '../../src/analyse/index.ts';

/** The schema that the corpora of queries read. */
export const SCHEMA = 'shop';

export const TABLES: Readonly<Record<string, readonly string[]>> = {
  orders: [
    'id UInt64',
    'customer_id UInt64',
    'product_id UInt64',
    'amount Decimal(10, 2)',
    'quantity UInt32',
    'status LowCardinality(String)',
    'tags Array(String)',
    'at DateTime',
    'note Nullable(String)',
  ],
  customers: ['id UInt64', 'name String', 'country String', 'email Nullable(String)', 'created_at Date'],
  products: ['id UInt64', 'title String', 'category String', 'price Decimal(10, 2)', 'supplier_id UInt64'],
  events: [
    'id UInt64',
    'user_id UInt64',
    'kind String',
    'at DateTime',
    'props Map(String, String)',
    'payload JSON',
    'pos Tuple(lat Float64, lon Float64)',
    'items.sku Array(String)',
    'items.n Array(UInt32)',
  ],
  suppliers: ['id UInt64', 'name String', 'country String'],
};

/** Gives an analyser these tables; `suppliers` is a dictionary. */
export async function defineTables(analyser: Analyser): Promise<void> {
  await Promise.all(
    Object.entries(TABLES).map(async ([name, columns]) => {
      const answer = await analyser.ask<'define'>({
        kind: 'define',
        shadow: { schema: SCHEMA, name, kind: name === 'suppliers' ? 'dictionary' : 'table' },
        columns: columns.map((column) => {
          const [label = '', ...type] = column.split(' ');
          return { name: label, type: type.join(' ') };
        }),
      });
      if (answer.kind === 'failed') throw new Error(answer.failure.message);
    }),
  );
}
