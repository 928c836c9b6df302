import { describe, expect, it } from 'vitest';
import { extractBlocks, JinjaError, type BlockKind } from './index.ts';
import type { Diagnostic } from '../base/index.ts';

const all = new Set<BlockKind>(['macro', 'test', 'materialization', 'docs', 'snapshot']);
const extract = (text: string, report?: (warning: Diagnostic) => void): readonly string[][] =>
  extractBlocks({ path: 'm.sql', text }, all, report).map((block) => [block.kind, block.name, block.body]);

describe('cutting a file into blocks', () => {
  it('passes over comments, printed expressions, raw blocks and strings that look like tags', () => {
    const text =
      "{# {% macro a() %} #}{{ '{% macro b() %}' }}{% raw %}{% macro c() %}{% endraw %}" +
      '{% macro d(x=\'{% endmacro %}\') %}{{ "}}" }}body{% endmacro %}';
    expect(extract(text)).toEqual([['macro', 'd', '{{ "}}" }}body']]);
  });

  it('takes with a block the white space that its tags take away', () => {
    const [block] = extractBlocks(
      { path: 'm.sql', text: 'a \n {%- macro f() -%} x {%- endmacro -%} \n b' },
      all,
    );
    expect(block?.text).toBe(' \n {%- macro f() -%} x {%- endmacro -%} \n ');
    expect(block?.body).toBe('x');
  });

  it('knows docs and snapshots, and tests under both their names', () => {
    const text =
      '{% docs orders %}Text *here*.{% enddocs %}{% snapshot s %}select 1{% endsnapshot %}' +
      '{% data_test t(model) %}q{% enddata_test %}';
    expect(extract(text)).toEqual([
      ['docs', 'orders', 'Text *here*.'],
      ['snapshot', 's', 'select 1'],
      ['test', 't', 'q'],
    ]);
  });

  it('reports tags outside of all blocks', () => {
    const warnings: Diagnostic[] = [];
    extract('{% set x = 1 %}{% macro f() %}{% set y = 2 %}{% endmacro %}', (warning) =>
      warnings.push(warning),
    );
    expect(warnings.map((warning) => warning.message)).toEqual([
      "the tag 'set' outside of any block is ignored",
    ]);
  });

  it.each([
    ['{% macro f() %}', "'macro' is not closed: 'endmacro' is missing"],
    ['{% macro f() %}{% macro g() %}{% endmacro %}', "a 'macro' block inside of the macro 'f'"],
    [
      '{% if x %}{% macro f() %}{% endmacro %}{% endif %}',
      "a 'macro' block must stand at the top level of its file",
    ],
    ['{% endif %}', "'endif' without a 'if' before it"],
    ['{% for a in b %}{% endif %}', "'endif' where 'endfor' is expected"],
    ['{{ unclosed', "unexpected end of file, expected '}}'"],
    ["{% set x = 'open %}", 'unexpected end of file, expected the end of a string'],
  ])('refuses %s', (text, message) => {
    expect(() => extract(text)).toThrow(JinjaError);
    expect(() => extract(text)).toThrow(message);
  });
});
