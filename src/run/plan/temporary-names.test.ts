import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExistingRelation } from '../../warehouse/index.ts';
import { findLeftovers, shortId, temporaryName } from './temporary-names.ts';

const OWN = '11111111-2222-4333-8444-555555555555';
const OTHER = 'ABCDEF01-2222-4333-8444-555555555555';
const orders = { schema: 'shop', name: 'orders' };

const table = (name: string): ExistingRelation => ({
  schema: 'shop',
  name,
  type: 'table',
  engine: 'MergeTree',
});

describe('a temporary name', () => {
  it('carries the invocation, so that runs side by side do not meet', () => {
    expect(temporaryName(orders, 'tmp', OTHER)).toEqual({ schema: 'shop', name: 'orders__dbt_tmp_abcdef01' });
    expect(temporaryName(orders, 'tmp', OWN)).not.toEqual(temporaryName(orders, 'tmp', OTHER));
    expect(temporaryName(orders, 'tmp', OWN)).not.toEqual(temporaryName(orders, 'bak', OWN));
  });

  it('is found again by the next run of its node, whatever the node is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.uuid(), (name, id) => {
        const relation = { schema: 'shop', name };
        const left = table(temporaryName(relation, 'tmp', id).name);
        const found = findLeftovers([left], OWN).get(name) ?? [];
        expect(found).toEqual(
          shortId(id) === shortId(OWN) ? [] : [{ relation: left, kind: 'tmp', invocation: shortId(id) }],
        );
      }),
    );
  });
});

describe('leftovers', () => {
  it('are those of this node and of other runs, and no other relation', () => {
    const names = [
      'orders',
      'orders__dbt_tmp_abcdef01',
      'orders__dbt_bak_abcdef01',
      'orders__dbt_tmp_11111111',
      'orders__dbt_tmp_abcdef01_',
      'orders__dbt_tmp_ABCDEF01',
      'orders__dbt_tmp',
      'orders__dbt_old_abcdef01',
      'orders_2__dbt_tmp_abcdef01',
      'my_orders__dbt_tmp_abcdef01',
    ];
    const found = findLeftovers(names.map(table), OWN).get('orders') ?? [];
    expect(found.map(({ relation, kind }) => [relation.name, kind])).toEqual([
      ['orders__dbt_tmp_abcdef01', 'tmp'],
      ['orders__dbt_bak_abcdef01', 'bak'],
    ]);
  });
});
