import { describe, expect, it } from 'vitest';
import { PyFloat } from '../../jinja/index.ts';
import { hashGenericTest, nameGenericTest } from './generic-test-name.ts';

// Every name and hash in this file was written by dbt 1.11 (`dbt parse`, manifest.json).

const where = (call: string): string => `{{ get_where_subquery(${call}) }}`;

describe('the name of a generic test', () => {
  it('is the test, the model and the arguments', () => {
    expect(nameGenericTest('unique', 'stg_orders', { column_name: 'id' })).toEqual({
      short: 'unique_stg_orders_id',
      full: 'unique_stg_orders_id',
    });
  });

  it('has the arguments by the order of their names, as Python prints them', () => {
    const args = { column_name: 'id', values: ['a', "b's", 3, 1.5, true, null], quote: false };
    const full = 'accepted_values_stg_orders_id__False__a__b_s__3__1_5__True__None';
    expect(nameGenericTest('accepted_values', 'stg_orders', args).full).toBe(full);
  });

  it('is cut and gets a hash from 64 letters on', () => {
    const args = { column_name: 'id', values: ['a', "b's", 3, 1.5, true, null], quote: false };
    const short = 'accepted_values_stg_orders_82e8bc5215388be5b5e911f2f20a3377';
    expect(nameGenericTest('accepted_values', 'stg_orders', args).short).toBe(short);
  });

  it('has the values of dict arguments without their keys', () => {
    const args = {
      a_list: [1, 2, 'x y'],
      a_dict: { k: 'v', z: [1] },
      long_argument_name_for_truncation: 'some rather long expression > 10 and so on',
    };
    expect(nameGenericTest('dbt_expect_it', 'stg_orders', args)).toEqual({
      short: 'dbt_expect_it_stg_orders_a65b675de4a1398e189eee2f7f135868',
      full: 'dbt_expect_it_stg_orders_v___1___1__2__x_y__some_rather_long_expression_10_and_so_on',
    });
  });

  it('ends in an underscore without arguments', () => {
    expect(nameGenericTest('source_dbt_expect_it', 'raw_orders', {}).full).toBe(
      'source_dbt_expect_it_raw_orders_',
    );
  });
});

describe('the hash of a generic test', () => {
  const cases: readonly [string, Parameters<typeof hashGenericTest>[1], string][] = [
    [
      'unique_stg_orders_id',
      { namespace: null, name: 'unique', kwargs: { column_name: 'id', model: where("ref('stg_orders')") } },
      'beb6e97f2f',
    ],
    [
      'accepted_values_stg_orders_id__False__a__b_s__3__1_5__True__None',
      {
        namespace: null,
        name: 'accepted_values',
        kwargs: {
          column_name: 'id',
          values: ['a', "b's", 3, 1.5, true, null],
          quote: false,
          model: where("ref('stg_orders')"),
        },
      },
      '07ca8acffb',
    ],
    [
      'util_source_positive_raw_orders_id',
      {
        namespace: 'util',
        name: 'positive',
        kwargs: { column_name: 'id', model: where("source('raw', 'orders')") },
      },
      '705245ed3b',
    ],
    [
      'source_unique_raw_orders__id_',
      {
        namespace: null,
        name: 'unique',
        kwargs: { column_name: '"id"', model: where("source('raw', 'orders')") },
      },
      '542acc2601',
    ],
    [
      'dbt_expect_it_stg_orders_v___1___1__2__x_y__some_rather_long_expression_10_and_so_on',
      {
        namespace: null,
        name: 'dbt_expect_it',
        kwargs: {
          a_list: [1, 2, 'x y'],
          a_dict: { k: 'v', z: [1] },
          long_argument_name_for_truncation: 'some rather long expression > 10 and so on',
          model: where("ref('stg_orders')"),
        },
      },
      '27b014e7c6',
    ],
  ];

  it.each(cases)("of '%s' is dbt's", (name, metadata, hash) => {
    expect(hashGenericTest(name, metadata)).toBe(hash);
  });

  it('tells a float from an integer, as Python does', () => {
    const metadata = (value: unknown) => ({ namespace: null, name: 'x', kwargs: { value } });
    expect(hashGenericTest('x', metadata(new PyFloat(1)))).not.toBe(hashGenericTest('x', metadata(1)));
  });
});
