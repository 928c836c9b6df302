import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFiles } from '../../../test/support/parse-files.ts';
import { DBT_OPTIONS, Environment } from '../../jinja/index.ts';
import { Captured } from './captured.ts';
import { readStaticCode } from './static-code.ts';

const environment = new Environment(DBT_OPTIONS);

function read(text: string): Captured | undefined {
  const captured = new Captured();
  return readStaticCode(environment.parse({ path: 'a.sql', text }), captured) ? captured : undefined;
}

describe('code that need not be rendered', () => {
  it('is text with ref, source and config', () => {
    const captured = read(
      "{{ config(materialized='table', tags=['a']) }} select * from {{ ref('p', 'x', v=2) }}, {{ source('s', 't') }}",
    );
    expect(captured?.refs.map((each) => each.value)).toEqual([{ name: 'x', package: 'p', version: 2 }]);
    expect(captured?.sources.map((each) => each.value)).toEqual([['s', 't']]);
    expect(captured?.configCalls).toEqual({ materialized: 'table', tags: ['a'] });
  });

  it.each([
    ['a name', '{{ config(schema=target.name) }}'],
    ['another call', "{{ cents('x') }}"],
    ['a condition', "{% if true %}{{ ref('a') }}{% endif %}"],
    ['a filter', "{{ ref('a') | upper }}"],
    ['an attribute', "{{ ref('a').schema }}"],
    ['a reading of a config', "{{ config.get('a') }}"],
    ['an argument that is no text', '{{ ref(1) }}'],
    ['too many arguments', "{{ ref('a', 'b', 'c') }}"],
    ['a keyword that ref does not know', "{{ ref('a', x=1) }}"],
  ])('is not code with %s', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const literal = fc.oneof(
  fc.integer({ min: -99, max: 99 }).map(String),
  fc.constantFrom('true', 'none', 'False'),
  name.map((each) => `'${each}'`),
  fc.array(name, { maxLength: 3 }).map((list) => `[${list.map((each) => `'${each}'`).join(', ')}]`),
  name.map((each) => `{'${each}': 1}`),
);
const call = fc.oneof(
  name.map((each) => `ref('${each}')`),
  fc
    .tuple(name, fc.integer({ min: 1, max: 9 }))
    .map(([each, version]) => `ref("${each}", version=${version})`),
  fc.tuple(name, name).map(([source, table]) => `source('${source}', '${table}')`),
  fc
    .tuple(fc.constantFrom('order_by', 'engine', 'custom'), literal)
    .map(([key, value]) => `config(${key}=${value})`),
);
const text = fc.constantFrom('select * from ', '\n', ' join ', '-- ', '{# note #}');
const code = fc
  .array(
    fc.oneof(
      text,
      call.map((each) => `{{ ${each} }}`),
      call.map((each) => `{{- ${each} -}}`),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe('reading code', () => {
  it('finds what rendering it finds', async () => {
    const { context } = await parseFiles({});
    const model = {
      name: 'm',
      alias: 'm',
      schema: 'dev',
      unique_id: 'model.shop.m',
      package_name: 'shop',
      config: {},
    };
    fc.assert(
      fc.property(code, (source) => {
        const template = environment.parse({ path: 'm.sql', text: source });
        const fromCalls = new Captured();
        expect(readStaticCode(template, fromCalls)).toBe(true);
        const rendered = new Captured();
        template.renderSync(context.forParsing({ packageName: 'shop', model, capture: rendered }));
        const plain = (each: Captured) => ({
          refs: each.refs.map((ref) => ref.value),
          sources: each.sources.map((found) => found.value),
          config: each.configCalls,
        });
        expect(plain(fromCalls)).toEqual(plain(rendered));
      }),
    );
  });
});
