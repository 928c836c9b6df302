import { describe, expect, it } from 'vitest';
import { callArguments, callValue, HostObject, toText } from '../../jinja/index.ts';
import { RelationClass } from './relation-class.ts';
import { Relation } from './relation.ts';

const orders = new Relation({ schema: 'shop', identifier: 'orders', type: 'table' });

function call(
  on: HostObject,
  name: string,
  positional: readonly unknown[] = [],
  keyword: Record<string, unknown> = {},
): unknown {
  return callValue(on.getAttribute(name), callArguments(positional, new Map(Object.entries(keyword))));
}

function called(
  on: HostObject,
  name: string,
  positional: readonly unknown[] = [],
  keyword: Record<string, unknown> = {},
): HostObject {
  const value = call(on, name, positional, keyword);
  if (!(value instanceof HostObject)) throw new Error(`${name} gave no object`);
  return value;
}

describe('a relation', () => {
  it('prints in backticks, without a database', () => {
    expect(orders.toText()).toBe('`shop`.`orders`');
    expect(new Relation({ schema: 'a`b', identifier: String.raw`c\d` }).toText()).toBe('`a\\`b`.`c\\\\d`');
  });

  it('keeps an identifier that is quoted already', () => {
    expect(new Relation({ schema: null, identifier: '"Orders"' }).toText()).toBe('"Orders"');
  });

  it('is a mapping that cannot be walked', () => {
    expect(orders.isMapping()).toBe(true);
    expect(orders.isTrue()).toBe(true);
    expect(() => orders.iterate()).toThrow('iterated');
    expect(() => orders.length()).toThrow('length');
  });

  it('tells dbt_utils that it is one', () => {
    expect(call(orders, 'get', ['metadata'])).toEqual({ type: 'ClickHouseRelation' });
    expect(call(orders, 'get', ['nothing', 7])).toBe(7);
    expect(orders.getItem('identifier')).toBe('orders');
  });

  it('leaves parts out', () => {
    expect(called(orders, 'include', [], { schema: false }).toText()).toBe('`orders`');
    expect(called(orders, 'without_identifier').toText()).toBe('`shop`');
  });

  it('incorporates new fields into what it has', () => {
    const temporary = called(orders, 'incorporate', [], {
      path: { identifier: 'orders__tmp' },
      type: 'view',
    });
    expect(temporary.toText()).toBe('`shop`.`orders__tmp`');
    expect(temporary.getAttribute('is_view')).toBe(true);
    expect(orders.getAttribute('is_view')).toBe(false);
  });

  it('refuses a type that ClickHouse has not', () => {
    expect(() => call(orders, 'incorporate', [], { type: 'tabel' })).toThrow(
      "'tabel' is not a valid ClickHouseRelationType",
    );
  });

  it('is equal by what it is', () => {
    expect(orders.equals(new Relation({ schema: 'shop', identifier: 'orders', type: 'table' }))).toBe(true);
    expect(orders.equals(new Relation({ schema: 'shop', identifier: 'orders', type: 'view' }))).toBe(false);
  });

  it('reads no rows under --empty, but renders its name when asked to', () => {
    const empty = orders.with({ limit: 0 });
    expect(empty.toText()).toBe('(select * from `shop`.`orders` where false limit 0)');
    expect(call(empty, 'render')).toBe('`shop`.`orders`');
  });

  it('filters by event time', () => {
    const filtered = orders.with({
      eventTimeFilter: { fieldName: 'at', start: '2024-01-01 00:00:00', end: '2024-01-02 00:00:00' },
    });
    expect(filtered.toText()).toBe(
      "(select * from `shop`.`orders` where at >= '2024-01-01 00:00:00' and at < '2024-01-02 00:00:00')",
    );
  });

  it('stands for an ephemeral model by the name of its CTE', () => {
    expect(Relation.ephemeral('stg').toText()).toBe('`__dbt__cte__stg`');
    expect(Relation.ephemeral('stg').getAttribute('is_cte')).toBe(true);
  });
});

describe('api.Relation', () => {
  const api = new RelationClass();

  it('creates relations', () => {
    const created = called(api, 'create', [], { schema: 's', identifier: 't', type: 'view' });
    expect(created.toText()).toBe('`s`.`t`');
    expect(toText(created.getAttribute('type'))).toBe('view');
    expect(api.getAttribute('View')).toBe('view');
  });

  it('has no databases besides schemas', () => {
    expect(() => call(api, 'create', [], { database: 'other', schema: 's', identifier: 't' })).toThrow(
      'DATABASE_FORBIDDEN',
    );
    expect(called(api, 'create', [], { database: 's', schema: 's', identifier: 't' }).toText()).toBe(
      '`s`.`t`',
    );
  });

  it('makes relations of nodes', () => {
    const node = { schema: 's', alias: 'a', name: 'n' };
    expect(called(api, 'create_from', [null, node]).toText()).toBe('`s`.`a`');
    expect(call(api, 'add_ephemeral_prefix', ['x'])).toBe('__dbt__cte__x');
  });

  it('names ClickHouse’s information schema', () => {
    expect(called(orders, 'information_schema', ['tables']).toText()).toBe('INFORMATION_SCHEMA.tables');
  });
});
