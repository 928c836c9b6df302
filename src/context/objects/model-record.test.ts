import { describe, expect, it } from 'vitest';
import { modelRecord } from './model-record.ts';

describe('a node as templates see it', () => {
  it('has nothing that is not set, and what the user wrote as it is', () => {
    const node = {
      name: 'm',
      version: null,
      meta: { owner: null },
      config: { alias: null, enabled: true, meta: { owner: null }, docs: { show: true, node_color: null } },
      columns: { a: { name: 'a', data_type: null, meta: { unit: null } } },
      refs: [{ name: 'x', package: null, version: null }],
    };
    expect(modelRecord(node)).toEqual({
      name: 'm',
      meta: { owner: null },
      config: { enabled: true, meta: { owner: null }, docs: { show: true } },
      columns: { a: { name: 'a', meta: { unit: null } } },
      refs: [{ name: 'x' }],
    });
  });

  it('has its code, under both names, once it is compiled', () => {
    const node = { compiled: false, compiled_code: null, extra_ctes: [], extra_ctes_injected: false };
    expect(modelRecord(node)).toEqual({});
    const compiled = { ...node, compiled: true, compiled_code: 'select 1' };
    expect(modelRecord(compiled)).toMatchObject({ compiled_code: 'select 1', compiled_sql: 'select 1' });
  });

  it('may be changed without harm to the node', () => {
    const node = { tags: ['a'] };
    Object.assign(modelRecord(node), { tags: [] });
    expect(node).toEqual({ tags: ['a'] });
  });
});
