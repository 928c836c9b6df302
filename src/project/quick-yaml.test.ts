import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError, type Json } from '../base/index.ts';
import { readWholeYaml } from './parse-yaml.ts';
import { readQuickYaml } from './quick-yaml.ts';
import { IndexedYamlDocument } from './yaml-document.ts';
import type { YamlTree } from './yaml-tree.ts';

/**
 * Everything that a document tells of its text: the data, and for each path the places of key and value. The end of a
 * block is left out, because the full parser counts some comments behind it in.
 */
function show(text: string, tree: YamlTree): unknown {
  const document = new IndexedYamlDocument({ path: 'm.yml', text }, tree);
  const places: Record<string, unknown> = {};
  const visit = (value: Json, path: readonly (string | number)[]): void => {
    const [span, key] = [document.spanOf(path), document.keySpanOf(path)];
    const isBlock = typeof value === 'object' && value !== null && !/[[{]/.test(text[span.start] ?? '');
    places[path.join('.')] = isBlock ? [span.start, key.start] : [span.start, span.end, key.start, key.end];
    if (typeof value !== 'object' || value === null) return;
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
    for (const [step, each] of entries) visit(each, [...path, step]);
  };
  visit(document.data, []);
  return { data: document.data, exact: document.templateValue(), places };
}

/** What the full parser says, with the number of its warnings; undefined where it refuses the text. */
function readWhole(text: string): { readonly shown: unknown; readonly warnings: number } | undefined {
  let warnings = 0;
  const sink = { report: () => void (warnings += 1) };
  try {
    return { shown: show(text, readWholeYaml({ path: 'm.yml', text }, sink)), warnings };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether the text is read quickly; then what is read has to be what the full parser reads. */
function isReadAlike(text: string): boolean {
  const quick = readQuickYaml(text);
  if (!quick) return false;
  expect({ text, shown: show(text, quick), warnings: 0 }).toEqual({ text, ...readWhole(text) });
  return true;
}

describe('YAML that is read quickly', () => {
  it.each([
    'version: 2\nmodels:\n  - name: a\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n',
    'models:\n- name: a\n  config: {materialized: table, tags: ["x", y], on: 1.0}\n\n- name: b\n',
    '# first\n\na:\n  # of b\n  b: 1\n\n# of c\nc:\n  - 2\n  # last\n',
    "a: it's so\nb: 'x: y'\nc: \"# no comment\"\nd: -1\ne: 1:30\nf: ~\ng: 2020-01-01\nh: yes",
    'a:\nb:\n  - \n  - c:\n    d: 1\ne:   \n',
    'description: The rows, one for each (or none); 50% of {{ nothing }}\n',
    'n: [9007199254740993, 1.0, -0.5]\nm: 1.0\n',
  ])('is read as it is read slowly: %j', (text) => {
    expect(isReadAlike(text)).toBe(true);
  });

  it.each([
    ['a block of text', 'a: |\n  b\n'],
    ['a text of two lines', 'a: b\n  c\n'],
    ['a comment behind a value', 'a: b # c\n'],
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a merge key', 'a:\n  <<: {b: 1}\n'],
    ['an escape', 'a: "\\n"\n'],
    ['Jinja without quotes', 'a: {{ b }}\n'],
    ['tabs', 'a:\tb\n'],
    ['line ends of Windows', 'a: 1\r\nb: 2\r\n'],
    ['several documents', 'a: 1\n---\nb: 2\n'],
    ['a wrong indentation', 'a:\n    b: 1\n  c: 2\n'],
    ['nothing but comments', '# nothing\n'],
    ['the way to the prototype', '__proto__: {a: 1}\n'],
  ])('has no %s', (_what, text) => {
    expect(readQuickYaml(text)).toBeUndefined();
  });

  const token = fc.constantFrom(
    'a',
    'b:',
    'c: ',
    '- ',
    '-',
    '[',
    ']',
    '{',
    '}',
    ', ',
    ',',
    ': ',
    ':',
    '"',
    "'",
    '#',
    ' #',
    '|',
    '>',
    '&',
    '*',
    '!',
    '\n',
    '\n  ',
    '\n    ',
    '\n- ',
    '\n  - ',
    ' ',
    '  ',
    '\n# x\n',
    '1',
    '1.0',
    '-1',
    'yes',
    '~',
    '{{ x }}',
    'é',
    '?',
    '? ',
    '%',
    '@',
    '`',
    '=',
    '<<: ',
    'name: x\n',
    'key: value\n',
    '- item\n',
    'list:\n',
    'q: "d"\n',
    "s: 't'\n",
    'f: [a, b]\n',
    'm: {a: 1, b: c}\n',
  );

  it('is whatever is made of its pieces, where it is read at all', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 14 }), (tokens) => void isReadAlike(tokens.join(''))),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3000) },
    );
  });

  const key = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/);
  const scalar = fc.constantFrom(
    'x',
    'two words',
    '"q: r"',
    "'s # t'",
    '1',
    '2.0',
    'true',
    '',
    '[a, "b", 1]',
    '{a: [], b: {}}',
    'a, b',
    'it is (so)',
  );
  const blank = fc.constantFrom('', '', '', '\n', '# note\n', '    # note\n', '  \n');
  /** Text of a block, by how far it is indented. */
  const { block } = fc.letrec<{ block: (indent: string) => string }>((tie) => ({
    block: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc
        .uniqueArray(key, { minLength: 1, maxLength: 4 })
        .chain((keys) => fc.tuple(...keys.map((name) => fc.tuple(fc.constant(name), blank, scalar))))
        .map(
          (entries) => (indent: string) =>
            entries.map(([name, before, value]) => `${before}${indent}${name}: ${value}\n`).join(''),
        ),
      fc
        .array(fc.tuple(blank, scalar), { minLength: 1, maxLength: 4 })
        .map(
          (items) => (indent: string) =>
            items.map(([before, value]) => `${before}${indent}- ${value}\n`).join(''),
        ),
      fc
        .tuple(
          fc.uniqueArray(key, { minLength: 1, maxLength: 3 }),
          tie('block'),
          blank,
          fc.constantFrom('', '  ', '    '),
        )
        .map(
          ([keys, inner, between, more]) =>
            (indent: string) =>
              keys
                .map(
                  (name) => `${indent}${name}:\n${between}${inner(`${indent}${more === '' ? '  ' : more}`)}`,
                )
                .join(''),
        ),
      fc.tuple(key, tie('block'), blank).map(
        ([name, inner, between]) =>
          (indent: string) =>
            `${indent}- ${name}: 1\n${between}${inner(`${indent}  `).replaceAll(/^( *)([a-z_])/gm, '$1y$2')}`,
      ),
    ),
  }));

  it('is most of what property files hold', () => {
    let quick = 0;
    let all = 0;
    fc.assert(
      fc.property(block, (write) => {
        all += 1;
        if (isReadAlike(write(''))) quick += 1;
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 1000) },
    );
    expect(quick / all).toBeGreaterThan(0.7);
  });
});
