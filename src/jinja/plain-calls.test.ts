import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DBT_OPTIONS, Environment } from './environment.ts';
import { readPlainCalls } from './plain-calls.ts';

const environment = new Environment(DBT_OPTIONS);

describe('the quick look at a template', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'select * from ',
      '{',
      '}',
      '}}',
      '%}',
      ' ',
      '\n',
      "'",
      '"',
      '\\',
      '-',
      'é',
      '{{',
      '{%',
      '{#',
    ),
    fc.constantFrom(
      "{{ ref('a') }}",
      '{{- source("raw",\n"orders") -}}',
      "{{ref('a' , 'b')}}",
      "{{ ref('a', v=1) }}",
      "{{ config(materialized='view') }}",
      "{{ ref('a\\'b') }}",
      "{{ ref('a',) }}",
      '{{ ref(name) }}',
      "{{ a.ref('a') }}",
      "{{ ref('a') | upper }}",
      "{{ ref('a')}} }}",
      "{# {{ ref('a') }} #}",
      "{% raw %}{{ ref('a') }}{% endraw %}",
      "{% if is_incremental() %}{{ ref('a') }}{% endif %}",
      "{{+ ref('a') }}",
      "{{ ref('a' 'b') }}",
      '{{ not("a") }}',
      '{{ if("a") }}',
    ),
  );

  it('finds the calls that the syntax tree has, wherever it finds any', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const source = { path: 'models/a.sql', text: parts.join('') };
        const calls = readPlainCalls(source);
        if (!calls) return;
        read += 1;
        const names = new Set(calls.map(({ name }) => name));
        if (names.has('not') || names.has('if')) return;
        const template = environment.parse(source);
        expect(template.isStatic(names)).toBe(true);
        expect(calls).toEqual(template.calls);
      }),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(300);
  });

  it('leaves everything that is more than text and calls to the parser', () => {
    for (const text of [
      "{{ ref('a', v=1) }}",
      "{# {{ ref('a') }} #}",
      "{{ ref('a\\n') }}",
      '{{ x }}',
      '{{ }}',
      '{{',
    ])
      expect(readPlainCalls({ path: 'a.sql', text }), text).toBeUndefined();
  });
});
