import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../base/index.ts';
import type { GraphNode, MacroNode, Manifest, SourceNode } from '../../manifest/index.ts';
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
import { selectNodes } from '../selection/select-nodes.ts';

const macro = (name: string, sql: string, calls: readonly string[] = []): MacroNode => ({
  resource_type: 'macro',
  name,
  package_name: 'shop',
  path: `macros/${name}.sql`,
  original_file_path: `macros/${name}.sql`,
  unique_id: `macro.shop.${name}`,
  macro_sql: sql,
  depends_on: { macros: calls.map((call) => `macro.shop.${call}`) },
  description: '',
  meta: {},
  docs: { show: true, node_color: null },
  config: {},
  patch_path: null,
  arguments: [],
  created_at: 0,
  supported_languages: null,
});

const project = (nodes: readonly GraphNode[], macros: readonly MacroNode[] = []): Manifest =>
  manifestOf(nodes, { macros: Object.fromEntries(macros.map((one) => [one.unique_id, one])) });

/** The short names of what a state criterion selects, tests not added. */
function selected(state: string, current: Manifest, previous: Manifest): readonly string[] {
  const { ids } = selectNodes(current, buildGraph(current), {
    select: [`state:${state}`],
    indirectSelection: 'empty',
    state: { manifest: previous },
  });
  return ids.map((id) => id.split('.').at(-1) ?? '').toSorted((a, b) => (a < b ? -1 : 1));
}

/** A source that is to be loaded once in a while. */
function loadedEvery(period: 'day' | 'hour', more: JsonObject = {}): SourceNode {
  const freshness = { warn_after: { count: 1, period }, ...more };
  return source('raw', 'o', {
    freshness: { warn_after: { count: 1, period }, error_after: null, filter: null },
    config: { enabled: true, freshness },
    unrendered_config: { freshness },
  });
}

/** Which of the sub-selectors of `modified` a change shows in. */
const KINDS = ['', '.body', '.configs', '.persisted_descriptions', '.relation', '.macros', '.contract'];
const changesOf = (current: GraphNode, previous: GraphNode): readonly string[] =>
  KINDS.filter((kind) => selected(`modified${kind}`, project([current]), project([previous])).length > 0);

describe('state:', () => {
  test('tells new from old', () => {
    const [before, after] = [project([model('a')]), project([model('a'), model('b')])];
    expect(selected('new', after, before)).toEqual(['b']);
    expect(selected('old', after, before)).toEqual(['a']);
    expect(selected('modified', after, before)).toEqual(['b']);
    expect(selected('unmodified', after, before)).toEqual(['a']);
  });

  test('finds nothing modified in an equal project, whatever its target and times', () => {
    const nodes = [
      source('raw', 'orders'),
      seed('s'),
      model('a'),
      dataTest('t', [idOf('a')]),
      exposure('e', [idOf('a')]),
    ];
    const elsewhere = nodes.map((node) =>
      node.resource_type === 'model'
        ? {
            ...node,
            schema: 'prod',
            relation_name: '`prod`.`a`',
            created_at: 9,
            checksum: { name: 'x', checksum: 'y' },
          }
        : node,
    );
    expect(selected('modified', project(nodes), project(elsewhere))).toEqual([]);
  });

  test.each<[string, GraphNode, GraphNode, readonly string[]]>([
    ['code', model('a', [], { raw_code: 'select 2' }), model('a'), ['', '.body']],
    [
      'a config as it is written',
      model('a', [], { unrendered_config: { materialized: 'table' } }),
      model('a'),
      ['', '.configs'],
    ],
    ['an alias', model('a', [], { unrendered_config: { alias: 'b' } }), model('a'), ['', '.relation']],
    ['tags', model('a', [], { unrendered_config: { tags: ['x'] } }), model('a'), []],
    ['a description that is not persisted', model('a', [], { description: 'x' }), model('a'), []],
    [
      'a description that is persisted',
      model('a', [], { description: 'x', config: config({ persist_docs: { relation: true } }) }),
      model('a'),
      ['', '.persisted_descriptions'],
    ],
    ['access', model('a', [], { access: 'public' }), model('a'), ['']],
    ['the folder', model('a', [], { fqn: ['shop', 'marts', 'a'] }), model('a'), ['']],
    [
      'an enforced contract',
      model('a', [], { contract: { enforced: true, alias_types: true, checksum: 'x' } }),
      model('a'),
      ['', '.contract'],
    ],
    [
      'a seed’s content',
      seed('s', { checksum: { name: 'sha256', checksum: 'new' } }),
      seed('s'),
      ['', '.body'],
    ],
    ['a source’s schema', source('raw', 'o', { schema: 'other' }), source('raw', 'o'), ['', '.relation']],
    ['a source’s description', source('raw', 'o', { description: 'x' }), source('raw', 'o'), []],
    [
      'a source’s freshness, a config since dbt 1.10',
      loadedEvery('day'),
      loadedEvery('hour'),
      ['', '.configs'],
    ],
    [
      'a source’s freshness in a manifest from before',
      loadedEvery('day'),
      { ...loadedEvery('hour'), config: { enabled: true }, unrendered_config: {} },
      [''],
    ],
    [
      'a source’s freshness in how nothing is written',
      loadedEvery('day'),
      loadedEvery('day', { error_after: { count: null, period: null } }),
      [],
    ],
    [
      'what an exposure reads',
      exposure('e', []),
      { ...exposure('e', []), depends_on: { macros: [], nodes: ['x'] } },
      [''],
    ],
    [
      'a generic test’s compiled form',
      dataTest('t', [], { raw_code: 'x', test_metadata: { name: 'unique', kwargs: {}, namespace: null } }),
      dataTest('t', [], { test_metadata: { name: 'unique', kwargs: {}, namespace: null } }),
      ['.body'],
    ],
  ])('sees a change of %s', (_name, current, previous, kinds) => {
    expect(changesOf(current, previous)).toEqual(kinds);
  });

  test('does not count a new source as modified, as dbt does not', () => {
    expect(selected('modified', project([source('raw', 'o')]), project([]))).toEqual([]);
  });

  test('follows a changed macro through the macros that call it', () => {
    const nodes = [
      model('a', [], { depends_on: { macros: ['macro.shop.outer'], nodes: [] } }),
      model('b', [], { depends_on: { macros: ['macro.shop.other'], nodes: [] } }),
    ];
    const macros = (sql: string) => [
      macro('outer', '', ['middle']),
      macro('middle', '', ['inner', 'outer']),
      macro('inner', sql),
      macro('other', ''),
    ];
    const [before, after] = [project(nodes, macros('1')), project(nodes, macros('2'))];
    expect(selected('modified.macros', after, before)).toEqual(['a']);
    expect(selected('modified', after, before)).toEqual(['a']);
    expect(selected('modified.body', after, before)).toEqual([]);
  });

  test('refuses a state that dbt does not know', () => {
    const manifest = project([model('a')]);
    expect(() => selected('modfied', manifest, manifest)).toThrow(/'modfied'/u);
  });
});
