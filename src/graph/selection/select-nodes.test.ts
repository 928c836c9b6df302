import { describe, expect, test } from 'vitest';
import { UserError, renderDiagnostic, type Diagnostic, type Json } from '../../base/index.ts';
import {
  config,
  dataTest,
  exposure,
  idOf,
  manifestOf,
  model,
  seed,
  source,
} from '../../../test/support/manifest-fixture.ts';
import { buildGraph } from '../project-graph.ts';
import { selectNodes, type SelectionRequest } from './select-nodes.ts';

const nodes = [
  source('raw', 'orders'),
  seed('countries'),
  model('stg_orders', ['source.shop.raw.orders'], { tags: ['staging'] }),
  model('stg_customers', [], { tags: ['staging'] }),
  model('orders', [idOf('stg_orders'), 'seed.shop.countries'], {
    tags: ['nightly'],
    config: config({ group: 'finance' }),
  }),
  model('blank', [], { raw_code: '\n' }),
  dataTest('orders_have_customers', [idOf('orders'), idOf('stg_customers')]),
  exposure('dashboard', [idOf('orders')]),
];

const shortNames = (ids: readonly string[]): readonly string[] =>
  ids.map((id) => id.split('.').at(-1) ?? '').sort();

function select(request: SelectionRequest, selectors: Readonly<Record<string, Json>> = {}) {
  const manifest = manifestOf(nodes, { selectors });
  return selectNodes(manifest, buildGraph(manifest), request);
}

function failure(
  request: SelectionRequest,
  selectors: Readonly<Record<string, Json>> = {},
): readonly Diagnostic[] {
  try {
    select(request, selectors);
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const named = (name: string, definition: Json, more: Readonly<Record<string, Json>> = {}) => ({
  [name]: { name, definition, ...more },
});

describe('selectNodes', () => {
  test('selects everything but empty models when nothing is asked', () => {
    expect(select({}).ids).toHaveLength(nodes.length - 1);
    expect(select({ includesEmpty: true }).ids).toHaveLength(nodes.length);
  });

  test('gives ids in topological order', () => {
    const { ids } = select({ select: ['dashboard', '+exposure:dashboard'] });
    expect(ids.indexOf('source.shop.raw.orders')).toBeLessThan(ids.indexOf(idOf('stg_orders')));
    expect(ids.indexOf(idOf('orders'))).toBeLessThan(ids.indexOf('exposure.shop.dashboard'));
  });

  test('applies resource types last, so that relatives of other kinds still lead on', () => {
    expect(shortNames(select({ select: ['source:raw+'], resourceTypes: ['model'] }).ids)).toEqual([
      'orders',
      'stg_orders',
    ]);
  });

  test('warns of a part that matches nothing and suggests near names', () => {
    const { ids, diagnostics } = select({ select: ['stg_order tag:nightly'] });
    expect(shortNames(ids)).toContain('orders');
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'SELECTOR_MATCHES_NOTHING', severity: 'warning' });
    expect(diagnostics[0]?.hint).toContain(`'stg_orders'`);
  });

  test.each([
    ['tag:nightli', `'nightly'`],
    ['source:rae', `'raw'`],
    ['group:finanse', `'finance'`],
    ['path:model', `'models'`],
    ['raw', 'source:raw.orders'],
    ['tag:nightly,stg_ordrs', `'stg_orders'`],
  ])('suggests what %s may have meant', (text, suggestion) => {
    expect(select({ select: [text] }).diagnostics[0]?.hint).toContain(suggestion);
  });

  test('says so when the node meant is disabled', () => {
    const off = model('off');
    const manifest = manifestOf(nodes, { disabled: { [off.unique_id]: [off] } });
    const { diagnostics } = selectNodes(manifest, buildGraph(manifest), { select: ['off'] });
    expect(diagnostics[0]?.hint).toBe(`'off' (models/off.sql) is disabled.`);
  });

  test('selects nothing for an empty text, with a warning: never everything', () => {
    const { ids, diagnostics } = select({ select: [''] });
    expect(ids).toEqual([]);
    expect(diagnostics).toHaveLength(1);
  });

  test('shows a caret in the text of the flag that is wrong', () => {
    const [diagnostic] = failure({ select: ['orders'], exclude: ['orders', 'a tags:nightly'] });
    if (!diagnostic) throw new Error('no diagnostic');
    expect(renderDiagnostic(diagnostic)).toContain('1 │ a tags:nightly\n     │   ^^^^');
    expect(diagnostic.hint).toContain(`'tag'`);
    expect(diagnostic.span?.source.path).toBe('--exclude');
  });

  test.each([
    ['resource_type:models', 'SELECTOR_BAD_VALUE', `'model'`],
    ['test_type:genric', 'SELECTOR_BAD_VALUE', `'generic'`],
    ['version:newest', 'SELECTOR_BAD_VALUE', 'latest'],
    ['source:a.b.c.d', 'SELECTOR_BAD_VALUE', ''],
    ['state:modified', 'STATE_MISSING', '--state'],
    ['result:error', 'STATE_MISSING', '--state'],
    ['source_status:fresher', 'STATE_MISSING', '--state'],
    ['selector:nightly', 'SELECTOR_NOT_FOUND', 'no selectors.yml'],
  ])('refuses %s', (text, code, hint) => {
    const [diagnostic] = failure({ select: [text] });
    expect(diagnostic?.code).toBe(code);
    expect(diagnostic?.hint ?? '').toContain(hint);
  });

  test('selects by the results of an earlier run', () => {
    const state = { results: new Map([[idOf('orders'), 'error' as const]]) };
    expect(shortNames(select({ select: ['result:error'], indirectSelection: 'empty', state }).ids)).toEqual([
      'orders',
    ]);
  });

  test('selects sources that were loaded since the earlier check', () => {
    const id = 'source.shop.raw.orders';
    const fresher = (previous: number, current: number) =>
      select({
        select: ['source_status:fresher'],
        state: {
          previousSources: new Map([[id, { maxLoadedAt: previous }]]),
          currentSources: new Map([[id, { maxLoadedAt: current }]]),
        },
      }).ids;
    expect(fresher(1, 2)).toEqual([id]);
    expect(fresher(2, 2)).toEqual([]);
  });
});

describe('selectors.yml', () => {
  test('is used by name, with its own indirect selection', () => {
    const selectors = named('mine', { method: 'fqn', value: 'orders', indirect_selection: 'empty' });
    expect(shortNames(select({ selector: 'mine' }, selectors).ids)).toEqual(['orders']);
    expect(shortNames(select({ select: ['selector:mi*'] }, selectors).ids)).toEqual(['orders']);
  });

  test('has a default that holds only where no flag is given', () => {
    const selectors = named('standard', 'tag:staging', { default: true });
    expect(select({ indirectSelection: 'empty' }, selectors)).toMatchObject({ defaultSelector: 'standard' });
    expect(shortNames(select({ indirectSelection: 'cautious' }, selectors).ids)).toEqual([
      'stg_customers',
      'stg_orders',
    ]);
    expect(select({ select: ['orders'] }, selectors)).not.toHaveProperty('defaultSelector');
  });

  test('combines unions, intersections and exclusions', () => {
    const selectors = named('mix', {
      union: [
        { intersection: ['tag:staging', { method: 'source', value: 'raw', children: true }] },
        { tag: 'nightly' },
        { exclude: [{ method: 'resource_type', value: 'test' }] },
      ],
    });
    expect(shortNames(select({ selector: 'mix' }, selectors).ids)).toEqual(['orders', 'stg_orders']);
  });

  test('inherits from another selector, less what is excluded', () => {
    const selectors = {
      ...named('heir', { method: 'selector', value: 'all', exclude: ['tag:staging'] }),
      ...named('all', { union: ['stg_orders', 'stg_customers', 'countries'] }),
    };
    expect(shortNames(select({ selector: 'heir' }, selectors).ids)).toEqual(['countries']);
  });

  test('names the loop of selectors that use each other', () => {
    const selectors = {
      ...named('a', { method: 'selector', value: 'b' }),
      ...named('b', { method: 'selector', value: 'a' }),
    };
    expect(failure({ selector: 'a' }, selectors)[0]?.message).toContain(`'a' → 'b' → 'a'`);
  });

  test('suggests a name for one that does not exist', () => {
    const [diagnostic] = failure({ selector: 'nigthly' }, named('nightly', 'tag:nightly'));
    expect(diagnostic).toMatchObject({ code: 'SELECTOR_NOT_FOUND' });
    expect(diagnostic?.hint).toContain(`'nightly'`);
  });

  test('says that other flags have no effect beside --selector', () => {
    const { diagnostics } = select({ selector: 'n', exclude: ['orders'] }, named('n', 'tag:nightly'));
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['SELECTION_IGNORED']);
  });

  test.each<[string, Json]>([
    [`has no 'definition'`, null],
    ['needs a text', ['orders']],
    ['at the top', { union: ['a'], intersection: ['b'] }],
    [`needs a list under 'union'`, { union: 'a' }],
    [`more than one 'exclude'`, { union: ['a', { exclude: ['b'] }, { exclude: ['c'] }] }],
    ['not a method', { method: 'tags', value: 'a' }],
    ['single value', { method: 'tag', value: ['a'] }],
    [`needs 'method' and 'value'`, { tag: 'a', path: 'b' }],
    ['unknown key', { method: 'tag', value: 'a', parent: true }],
    ['whole number', { method: 'tag', value: 'a', parents: true, parents_depth: 'x' }],
    ['indirect_selection', { method: 'tag', value: 'a', indirect_selection: 'lazy' }],
    [
      `'childrens_parents' with 'children'`,
      { method: 'tag', value: 'a', children: true, childrens_parents: true },
    ],
    ['cannot be read', '@a+'],
  ])('reports a definition that %s', (reason, definition) => {
    const selectors = definition === null ? { bad: { name: 'bad' } } : named('bad', definition);
    const [diagnostic] = failure({}, selectors);
    expect(diagnostic?.code).toBe('SELECTOR_BAD_DEFINITION');
    expect(diagnostic?.message).toContain(reason);
  });

  test('reports every bad definition and a second default at once', () => {
    const selectors = {
      ...named('one', 'a', { default: true }),
      ...named('two', 'b', { default: true }),
      ...named('three', { nope: 'x' }),
    };
    expect(failure({}, selectors)).toHaveLength(2);
  });
});
