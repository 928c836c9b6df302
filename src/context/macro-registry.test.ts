import { describe, expect, it } from 'vitest';
import type { MacroTemplate } from '../jinja/index.ts';
import { MacroRegistry } from './macro-registry.ts';
import type { DispatchRule, MacroEntry, PackageInfo } from './types.ts';

const info = (name: string, kind: PackageInfo['kind']): PackageInfo => ({
  name,
  kind,
  vars: {},
  quoting: {},
});

const PACKAGES = [
  info('shop', 'root'),
  info('dbt_utils', 'installed'),
  info('audit', 'installed'),
  info('dbt', 'internal'),
  info('dbt_clickhouse', 'internal'),
];

/** A macro by `package.name`; the registry looks at nothing but its name. */
function entry(id: string): MacroEntry {
  const [packageName = '', macroName = ''] = id.split('.');
  const source = { path: `${macroName}.sql`, text: '' };
  const span = { source, start: 0, end: 0 };
  const template: MacroTemplate = {
    definition: {
      kind: 'macro',
      name: macroName,
      macroName,
      parameters: [],
      text: '',
      body: '',
      span,
      bodySpan: span,
    },
    calls: [],
    bind: () => {
      throw new Error('the registry binds nothing');
    },
  };
  return { uniqueId: `macro.${id}`, packageName, template };
}

const registry = (ids: readonly string[], dispatch: readonly DispatchRule[] = []): MacroRegistry =>
  new MacroRegistry({ macros: ids.map(entry), packages: PACKAGES, dispatch });

describe('a bare macro name', () => {
  it.each([
    ['the package of the node first', ['dbt_utils.m', 'shop.m', 'dbt.m'], 'dbt_utils', 'macro.dbt_utils.m'],
    ['then the root project', ['shop.m', 'dbt.m'], 'dbt_utils', 'macro.shop.m'],
    ['ClickHouse before dbt among ours', ['dbt.m', 'dbt_clickhouse.m'], 'shop', 'macro.dbt_clickhouse.m'],
    ['no other package', ['audit.m'], 'shop', undefined],
  ])('means %s', (_, ids, local, expected) => {
    expect(registry(ids).find('m', local)?.uniqueId).toBe(expected);
  });
});

describe('a namespace', () => {
  it('is a package, and dbt covers both of ours', () => {
    const macros = registry(['dbt_utils.star', 'dbt.concat', 'dbt_clickhouse.engine_clause']);
    expect(macros.namespace('dbt_utils')?.get('star')?.uniqueId).toBe('macro.dbt_utils.star');
    expect(macros.namespace('dbt')?.get('engine_clause')?.uniqueId).toBe(
      'macro.dbt_clickhouse.engine_clause',
    );
    expect(macros.namespace('dbt')?.get('concat')?.uniqueId).toBe('macro.dbt.concat');
  });

  it('is not the name of one of our own packages', () => {
    expect(registry(['dbt_clickhouse.engine_clause']).namespace('dbt_clickhouse')).toBeUndefined();
  });
});

describe('dispatch', () => {
  const found = (macros: MacroRegistry, namespace: string | null, local = 'shop'): string | undefined =>
    macros.dispatch('m', namespace, local).found?.uniqueId;

  it.each([
    [
      'takes the ClickHouse variant first',
      ['dbt_utils.default__m', 'dbt_utils.clickhouse__m'],
      'dbt_utils',
      'macro.dbt_utils.clickhouse__m',
    ],
    [
      'takes the default in its absence',
      ['dbt_utils.default__m', 'dbt_utils.postgres__m'],
      'dbt_utils',
      'macro.dbt_utils.default__m',
    ],
    [
      'lets the root project override a package',
      ['dbt_utils.clickhouse__m', 'shop.default__m'],
      'dbt_utils',
      'macro.shop.default__m',
    ],
    [
      'lets the root project override dbt',
      ['dbt_clickhouse.clickhouse__m', 'shop.clickhouse__m'],
      'dbt',
      'macro.shop.clickhouse__m',
    ],
    [
      'finds our ClickHouse variant through dbt',
      ['dbt.default__m', 'dbt_clickhouse.clickhouse__m'],
      'dbt',
      'macro.dbt_clickhouse.clickhouse__m',
    ],
    ['searches as a bare name without a namespace', ['shop.default__m'], null, 'macro.shop.default__m'],
    [
      'searches as a bare name in an unknown namespace',
      ['dbt.default__m'],
      'nowhere',
      'macro.dbt.default__m',
    ],
  ])('%s', (_, ids, namespace, expected) => {
    expect(found(registry(ids), namespace)).toBe(expected);
  });

  it('follows the order of dbt_project.yml', () => {
    const rule = { macro_namespace: 'dbt_utils', search_order: ['audit', 'dbt_utils'] };
    const macros = registry(['dbt_utils.clickhouse__m', 'audit.default__m', 'shop.clickhouse__m'], [rule]);
    expect(found(macros, 'dbt_utils')).toBe('macro.audit.default__m');
  });

  it('says what it looked for in vain', () => {
    const result = registry([]).dispatch('m', 'dbt_utils', 'shop');
    expect(result.found).toBeUndefined();
    expect('searched' in result && result.searched).toEqual([
      'shop.clickhouse__m',
      'shop.default__m',
      'dbt_utils.clickhouse__m',
      'dbt_utils.default__m',
    ]);
  });
});

describe('the macro that names nodes', () => {
  const names = registry([
    'dbt.generate_schema_name',
    'dbt_utils.generate_schema_name',
    'shop.generate_alias_name',
  ]);

  it('is the one of an installed package for its own nodes only', () => {
    expect(names.findGenerate('generate_schema_name', 'dbt_utils')?.uniqueId).toBe(
      'macro.dbt_utils.generate_schema_name',
    );
    expect(names.findGenerate('generate_schema_name', 'shop')?.uniqueId).toBe(
      'macro.dbt.generate_schema_name',
    );
  });

  it('is the root project’s for packages without their own', () => {
    expect(names.findGenerate('generate_alias_name', 'dbt_utils')?.uniqueId).toBe(
      'macro.shop.generate_alias_name',
    );
  });
});

describe('a generic test', () => {
  it('is found in its namespace, else in the using package, the root, ours', () => {
    const tests = registry(['dbt.test_unique', 'dbt_utils.test_recency', 'shop.test_unique']);
    expect(tests.findTest('recency', 'dbt_utils', 'shop')?.uniqueId).toBe('macro.dbt_utils.test_recency');
    expect(tests.findTest('unique', null, 'shop')?.uniqueId).toBe('macro.shop.test_unique');
    expect(tests.findTest('unique', 'dbt', 'shop')?.uniqueId).toBe('macro.dbt.test_unique');
    expect(tests.findTest('nothing', null, 'shop')).toBeUndefined();
  });
});

describe('a materialization', () => {
  const best = (ids: readonly string[]): string | undefined =>
    registry(ids).findMaterialization(/materialization_(\w+)_/.exec(ids[0] ?? '')?.[1] ?? '')?.uniqueId;

  it.each([
    ['of ours for ClickHouse beats one for every adapter', ['shop.materialization_table_default'], undefined],
    [
      'of the root beats ours of the same adapter',
      ['shop.materialization_table_clickhouse'],
      'macro.shop.materialization_table_clickhouse',
    ],
    ['of a package does not replace ours', ['audit.materialization_table_clickhouse'], undefined],
    [
      'of a package counts where we have none',
      ['audit.materialization_audited_default'],
      'macro.audit.materialization_audited_default',
    ],
  ])('%s', (_, ids, expected) => {
    expect(best(ids)).toBe(expected);
  });
});

describe('run-operation', () => {
  it('looks in the root project, in installed packages, then in ours', () => {
    const macros = registry(['dbt.m', 'audit.m', 'dbt_utils.other']);
    expect(macros.findOperation('m', null)?.uniqueId).toBe('macro.audit.m');
    expect(macros.findOperation('m', 'dbt')?.uniqueId).toBe('macro.dbt.m');
    expect(macros.findOperation('m', 'dbt_utils')).toBeUndefined();
  });
});
