import { describe, expect, it } from 'vitest';
import { parseErrors, parseFiles } from '../../../test/support/parse-files.ts';

const FILES = {
  'functions/double.sql': 'x * 2',
  'functions/math/quad.sql': "{{ function('double') }}({{ function('double') }}(x))",
  'models/orders.sql': "select {{ function('quad') }}(1) as four, {{ function('shop', 'double') }}(1) as two",
  'functions/schema.yml': `functions:
  - name: double
    description: twice as much
    config: {volatility: deterministic, meta: {k: v}}
    arguments: [{name: x, data_type: Int64}]
    returns: {data_type: Int64}
`,
};

describe('functions', () => {
  it('are nodes with the signature of their property file', async () => {
    const { manifest } = await parseFiles(FILES);
    expect(manifest.nodes['function.shop.double']).toMatchObject({
      resource_type: 'function',
      raw_code: 'x * 2',
      description: 'twice as much',
      config: { materialized: 'function', type: 'scalar', volatility: 'deterministic', meta: { k: 'v' } },
      arguments: [{ name: 'x', data_type: 'Int64', description: null, default_value: null }],
      returns: { data_type: 'Int64', description: null },
      patch_path: 'shop://functions/schema.yml',
    });
    expect(manifest.nodes['function.shop.quad']).toMatchObject({
      fqn: ['shop', 'math', 'quad'],
      returns: { data_type: 'INVALID_TYPE' },
    });
  });

  it('are what models and functions that call them depend on', async () => {
    const { manifest } = await parseFiles(FILES);
    expect(manifest.nodes['function.shop.quad']?.depends_on).toMatchObject({
      nodes: ['function.shop.double'],
    });
    expect(manifest.nodes['model.shop.orders']).toMatchObject({
      functions: [['quad'], ['shop', 'double']],
      depends_on: { nodes: ['function.shop.quad', 'function.shop.double'] },
    });
  });

  it('that do not exist or are switched off are errors at who calls them', async () => {
    const unknown = await parseErrors({ 'models/a.sql': "select {{ function('nope') }}(1)" });
    expect(unknown.map(({ code }) => code)).toEqual(['FUNCTION_NOT_FOUND']);
    const off = await parseErrors({
      'functions/double.sql': '{{ config(enabled=false) }} x',
      'models/a.sql': "select {{ function('double') }}(1)",
    });
    expect(off.map(({ code }) => code)).toEqual(['REF_DISABLED']);
  });

  it('in other languages than SQL are refused', async () => {
    const errors = await parseErrors({
      'functions/f.py': 'def main(x): return x',
      'models/a.sql': 'select 1',
    });
    expect(errors.map(({ code }) => code)).toEqual(['FUNCTION_LANGUAGE']);
  });
});
