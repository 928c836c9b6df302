import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import {
  DiagnosticList,
  formatLocation,
  UserError,
  type Diagnostic,
  type Json,
  type Span,
} from '../base/index.ts';
import { PyFloat } from '../jinja/index.ts';
import { parseYaml } from './parse-yaml.ts';

const parse = (text: string) => parseYaml({ path: 'm.yml', text });
const slice = ({ source, start, end }: Span) => source.text.slice(start, end);

function errorOf(text: string): Diagnostic {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError && error.diagnostics[0]) return error.diagnostics[0];
    throw error;
  }
  throw new Error('parsed without an error');
}

describe('data', () => {
  it('is null for an empty file and one of comments', () => {
    expect(parse('').data).toBeNull();
    expect(parse('# nothing\n').data).toBeNull();
  });

  it('resolves plain scalars and leaves quoted and block ones texts', () => {
    const text = 'a: yes\nb: "yes"\nc: \'1\'\nd: 1\ne: |\n  1\nf: >-\n  on\n  off\ng:\n';
    expect(parse(text).data).toEqual({ a: true, b: 'yes', c: '1', d: 1, e: '1\n', f: 'on off', g: null });
  });

  it('keeps keys as they are written', () => {
    expect(parse('on: 1\n2: b\nnull: c\n1.0: d\n').data).toEqual({ on: 1, '2': 'b', null: 'c', '1.0': 'd' });
  });

  it('knows tags that force a type', () => {
    expect(parse('a: !!str 5\nb: !!int "5"\nc: !!bool "yes"\n').data).toEqual({ a: '5', b: 5, c: true });
  });

  it('has no way to the prototype', () => {
    const { data } = parse('__proto__: {polluted: true}\n');
    expect(Object.keys(data ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it('shares anchored values and merges mappings, the own key first and the earlier of a list before the later', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\nd: *a\n';
    expect(parse(text).data).toMatchObject({ c: { x: 0, y: 1, z: 2 }, d: { x: 1, y: 1 } });
  });

  it('lets a key that follows the merge win, too', () => {
    expect(parse('a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\n').data).toMatchObject({ b: { x: 2 } });
  });

  it('gives templates floats without a fraction and large integers', () => {
    const document = parse('rate: 1.0\nids: [9007199254740993, 2]\nname: x\n');
    expect(document.data).toEqual({ rate: 1, ids: [9007199254740992, 2], name: 'x' });
    expect(document.templateValue(['rate'])).toEqual(new PyFloat(1));
    expect(document.templateValue(['ids', 0])).toBe(9007199254740993n);
    expect(document.templateValue()).toEqual({
      rate: new PyFloat(1),
      ids: [9007199254740993n, 2],
      name: 'x',
    });
  });
});

describe('places', () => {
  const text = `version: 2
models:
  - name: orders
    description: >
      All orders,
      one row each.
    columns:
      - {name: id, data_tests: [unique, "not_null"]}
      - name: total
`;
  const document = parse(text);

  it('are those of values and of keys', () => {
    expect(slice(document.spanOf(['models', 0, 'name']))).toBe('orders');
    expect(slice(document.keySpanOf(['models', 0, 'columns']))).toBe('columns');
    expect(slice(document.spanOf(['models', 0, 'columns', 0, 'data_tests', 1]))).toBe('"not_null"');
    expect(formatLocation(document.spanOf(['models', 0, 'columns', 1, 'name']))).toBe('m.yml:9:15');
  });

  it('of a block end with its last word', () => {
    expect(slice(document.spanOf(['models', 0, 'description']))).toMatch(/^>\n[^]*each\.$/);
  });

  it('of what is not there are those of the nearest enclosing value', () => {
    expect(document.spanOf(['models', 0, 'nothing', 3])).toEqual(document.spanOf(['models', 0]));
    expect(document.spanOf(['models', 7])).toEqual(document.spanOf(['models']));
    expect(slice(document.spanOf([]))).toBe(text.trimEnd());
  });

  it('of a merged key are where it was written, of an alias where it stands', () => {
    const merged = parse('a: &a {x: 1}\nb:\n  <<: *a\nc: *a\n');
    expect(formatLocation(merged.keySpanOf(['b', 'x']))).toBe('m.yml:1:8');
    expect(slice(merged.spanOf(['c']))).toBe('*a');
  });

  it('survive keys that JavaScript orders by number', () => {
    const numbered = parse('b: 1\n10: ten\n2: two\n');
    expect(slice(numbered.spanOf(['2']))).toBe('two');
    expect(slice(numbered.spanOf(['10']))).toBe('ten');
  });

  const key = fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((name) => name !== '__proto__' && name !== '<<');
  const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
  const { value: arbitrary } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const style = fc.record({
    indent: fc.integer({ min: 2, max: 5 }),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'BLOCK_LITERAL' as const),
    lineWidth: fc.constantFrom(0, 30, 80),
  });

  it('of any document in any style point at text that means the value', () => {
    fc.assert(
      fc.property(arbitrary, style, (value, options) => {
        const text = stringify(value, { version: '1.1', ...options });
        // The library cannot read back all that it writes: `- - "":` with its value in the next line.
        fc.pre(parseDocument(text, { logLevel: 'error' }).errors.length === 0);
        const document = parse(text);
        expect(document.data).toEqual(value);
        for (const [path, item] of leaves(value, [])) {
          const { source, start, end } = document.spanOf(path);
          // A block scalar means something only at its own indentation: the text before it becomes blanks.
          const lineStart = source.text.lastIndexOf('\n', start - 1) + 1;
          const alone = /^[|>]/.test(source.text[start] ?? '')
            ? undefined
            : parse(`- ${' '.repeat(start - lineStart)}${source.text.slice(start, end)}\n`).data;
          if (alone !== undefined) expect(alone).toEqual([item]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function* leaves(
  value: Json,
  path: readonly (string | number)[],
): Generator<[readonly (string | number)[], Json]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else
    for (const [key, item] of Object.entries(value))
      yield* leaves(item, [...path, Array.isArray(value) ? Number(key) : key]);
}

describe('duplicate keys', () => {
  it('warn with both places, and the last one wins', () => {
    const sink = new DiagnosticList();
    const document = parseYaml({ path: 'm.yml', text: 'a: 1\nb: 2\na: 3\n' }, sink);
    expect(document.data).toEqual({ a: 3, b: 2 });
    expect(slice(document.spanOf(['a']))).toBe('3');
    const [warning] = sink.warnings;
    expect(warning).toMatchObject({ code: 'YAML_DUPLICATE_KEY', event: 'DuplicateYAMLKeysDeprecation' });
    expect(warning?.span && formatLocation(warning.span)).toBe('m.yml:3:1');
    expect(warning?.related?.[0] && formatLocation(warning.related[0].span)).toBe('m.yml:1:1');
  });

  it('are not those that a merge brings', () => {
    const sink = new DiagnosticList();
    parseYaml({ path: 'm.yml', text: 'a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n' }, sink);
    expect(sink.all).toEqual([]);
  });
});

describe('text that is not YAML', () => {
  const CASES: readonly (readonly [
    name: string,
    text: string,
    place: string,
    marked: string,
    message: RegExp,
  ])[] = [
    ['Jinja as a whole value', 'a: {{ var("x") }}\n', '1:4', '{{ var("x") }}', /'\{\{' begins a mapping/],
    [
      'Jinja at the beginning of a value',
      'a: 1\nb: {{ x }}-suffix\n',
      '2:4',
      '{{ x }}',
      /'\{\{' begins a mapping/,
    ],
    [
      'Jinja with a comma in a list',
      'a:\n  - {{ f(1, 2) }}\n',
      '2:5',
      '{{ f(1, 2) }}',
      /'\{\{' begins a mapping/,
    ],
    ['a Jinja statement', 'a: {% if x %}y{% endif %}\n', '1:4', '{% if x %}', /'\{\{' begins a mapping/],
    ['a tab', 'a:\n\tb: 1\n', '2:1', '\t', /tab/],
    ['a quote that is not closed', 'a: 1\nb: "x\nc: 2\n', '2:4', '"x', /no closing quote/],
    ['text after a quote', "a: 'it's'\n", '1:8', "s'", /after the closing quote/],
    ['an unclosed list', 'a: [1, 2\nb: 3\n', '2:1', 'b', /closing '\]' is missing/],
    ['a colon in a value', 'description: about: this\n', '1:14', 'a', /two ':'/],
    ['a wrong indentation', 'models:\n  - name: x\n   description: y\n', '3:4', 'd', /no dash/],
    ['a bad escape', 'a: "\\q"\n', '1:5', '\\q', /escape/],
    ['two documents', 'a: 1\n---\nb: 2\n', '2:1', '---', /more than one document/],
    ['an unknown alias', 'a: &base 1\nb: *bse\n', '2:4', '*bse', /no anchor '&bse'/],
    ['an alias to itself', 'a: &a [*a]\n', '1:8', '*a', /contains itself/],
    ['an unknown tag', 'a: !include x.yml\n', '1:13', 'x.yml', /tag '!include'/],
    ['a mapping as a key', '? {a: 1}\n: 2\n', '1:3', '{a: 1}', /single value/],
  ];

  it.each(CASES)('%s is told at its place', (_name, text, place, marked, message) => {
    const error = errorOf(text);
    expect(error.message).toMatch(message);
    expect(error.span && formatLocation(error.span)).toBe(`m.yml:${place}`);
    expect(error.span && slice(error.span)).toBe(marked);
  });

  it('that is Jinja without quotes has a code of its own and says to quote it', () => {
    expect(errorOf('a: {{ x }}\n')).toMatchObject({
      code: 'YAML_UNQUOTED_JINJA',
      hint: expect.stringContaining('quotes'),
    });
  });

  it('suggests the anchor that was meant', () => {
    expect(errorOf('a: &base 1\nb: *bse\n').hint).toBe("did you mean 'base'?");
  });

  it('is never anything but a UserError with a place inside the file, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{{ x }}',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '|',
      '\t',
      '&a ',
      '*a',
      '#',
      '!',
      '<<: ',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        try {
          parse(text);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          const span = error.diagnostics[0]?.span;
          expect(span && span.start >= 0 && span.start <= text.length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
