import { describe, expect, it } from 'vitest';
import {
  callArguments,
  DBT_OPTIONS,
  Environment,
  errorTrace,
  fromPython,
  hostFunction,
  HostObject,
  JinjaError,
  MacroReturn,
  PyDict,
  PyTuple,
  recordScope,
  toRepr,
  type CallArguments,
  type RenderResult,
} from './index.ts';
import { formatLocation, positionAt, UserError, type SourceFile } from '../base/index.ts';

const environment = new Environment(DBT_OPTIONS);
const file = (text: string, path = 'models/a.sql'): SourceFile => ({ path, text });
const renderText = (text: string, names: Record<string, unknown> = {}): string =>
  environment.parse(file(text)).renderSync(recordScope(names)).text;

function failure(run: () => unknown): JinjaError {
  try {
    run();
  } catch (error) {
    if (error instanceof JinjaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The template text behind a part of the rendered text. */
function origin(result: RenderResult, part: string): string | undefined {
  const span = result.map.lookup(result.text.indexOf(part));
  return span && span.source.text.slice(span.start, span.end);
}

describe('the two variants', () => {
  const later = hostFunction('later', ({ positional }) => Promise.resolve(positional[0]));

  it('awaits what host functions promise, also inside macros, loops and call blocks', async () => {
    const template = environment.parse(
      file(
        '{% macro twice(x) %}{{ later(x) }}{{ later(x) }}{{ caller() }}{% endmacro %}' +
          "{% for i in later([1, 2]) %}{% call twice(i) %}{{ later('c') }}{% endcall %}{{ loop.last }};{% endfor %}" +
          "{{ 'yes' if later(true) and later(1) else 'no' }}{% set x %}{{ later('s') }}{% endset %}{{ x }}",
      ),
    );
    expect((await template.render(recordScope({ later }))).text).toBe('11cFalse;22cTrue;yess');
  });

  it('refuses a promise where nothing can wait', () => {
    expect(failure(() => renderText('{{ later(1) }}', { later })).jinjaClass).toBe('RuntimeError');
  });

  it('renders one template many times at once without mixing them up', async () => {
    const template = environment.parse(file('{% for i in range(3) %}{{ later(name) }}{% endfor %}'));
    const texts = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await template.render(recordScope({ later, name }))).text),
    );
    expect(texts).toEqual(['aaa', 'bbb', 'ccc']);
  });

  it('ends a recursion that waits each time', async () => {
    const template = environment.parse(file('{% macro f() %}{{ later(1) }}{{ f() }}{% endmacro %}{{ f() }}'));
    await expect(template.render(recordScope({ later }))).rejects.toMatchObject({
      jinjaClass: 'RecursionError',
    });
  });
});

describe('macros of a file', () => {
  const source = file(
    'ignored {{ nope.x }}\n{% macro add(a, b=2) -%}{{ return(a + b + base) }}{%- endmacro %}\n' +
      '{% test positive(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}\n' +
      "{% materialization view, adapter='clickhouse', supported_languages=['sql', 'python'] %}{% endmaterialization %}",
    'macros/m.sql',
  );
  const macros = environment.parseMacros(source);
  const returns = hostFunction('return', ({ positional }) => {
    throw new MacroReturn(positional[0]);
  });
  const scope = recordScope({ return: returns, base: 10 });

  it('are cut out as dbt does, under the names by which it keeps them', () => {
    expect(
      macros.map(({ definition }) => [definition.kind, definition.macroName, definition.adapter]),
    ).toEqual([
      ['macro', 'add', undefined],
      ['test', 'test_positive', undefined],
      ['materialization', 'materialization_view_clickhouse', 'clickhouse'],
    ]);
    expect(macros[2]?.definition.supportedLanguages).toEqual(['sql', 'python']);
    expect(macros[0]?.definition.parameters).toEqual([
      { name: 'a', hasDefault: false },
      { name: 'b', hasDefault: true },
    ]);
  });

  it('give what return() was given, in both variants', async () => {
    const bound = macros[0]?.bind(scope);
    expect(bound?.callSync(callArguments([1]))).toBe(13);
    expect(await bound?.callAsync(callArguments([1], new Map([['b', 5]])))).toBe(16);
    expect(renderText('{{ add(1) * 2 }}', { add: bound })).toBe('26');
  });

  it('return to themselves when they call themselves by name', async () => {
    const [sum] = environment.parseMacros(
      file(
        '{% macro sum(n) %}x{% if n == 0 %}{{ return(0) }}{% endif %}{{ return(n + sum(n - 1)) }}{% endmacro %}',
      ),
    );
    const bound = sum?.bind(scope);
    expect(bound?.callSync(callArguments([4]))).toBe(10);
    expect(await bound?.callAsync(callArguments([4]))).toBe(10);
  });

  it('print when they do not return', () => {
    const bound = macros[1]?.bind(scope);
    expect(bound?.callSync(callArguments(['m', 'c']))).toBe('select c from m');
  });

  it('are parsed only when they are used', () => {
    const broken = environment.parseMacros(
      file('{% macro good() %}1{% endmacro %}{% macro bad() %}{{ 1 + }}{% endmacro %}'),
    );
    expect(broken[0]?.bind(scope).callSync(callArguments())).toBe('1');
    const error = failure(() => broken[1]?.bind(scope).callSync(callArguments()));
    expect(error.jinjaClass).toBe('TemplateSyntaxError');
    expect(error.span && formatLocation(error.span)).toBe('models/a.sql:1:58');
  });
});

describe('errors', () => {
  it('point at the operation, tell the calls around it, and keep the line of Jinja2', () => {
    const lib = environment.parseMacros(
      file('{% macro inner(x) %}\n  {{ x.missing.deep }}\n{% endmacro %}', 'macros/inner.sql'),
    );
    const names: Record<string, unknown> = {};
    const outer = environment.parseMacros(
      file('{% macro outer() %}{{ inner({}) }}{% endmacro %}', 'macros/outer.sql'),
    );
    names['inner'] = lib[0]?.bind(recordScope(names));
    names['outer'] = outer[0]?.bind(recordScope(names));
    const error = failure(() => renderText('select 1\n{{ outer() }}', names));
    expect(error.jinjaClass).toBe('UndefinedError');
    expect(error.message).toContain("'dict object' has no attribute 'missing'");
    expect(error.lineno).toBe(2);
    expect(error.span && formatLocation(error.span)).toBe('macros/inner.sql:2:6');
    expect(error.diagnostic.related?.map((place) => formatLocation(place.span))).toEqual([
      'macros/outer.sql:1:23',
      'models/a.sql:2:4',
    ]);
  });

  it.each([
    ['{% macro m(a, b=1) %}{% endmacro %}', 'm(1, c=2)', 'its parameters are a, b'],
    ['{% macro m(a) %}{% endmacro %}', 'm(1, 2)', 'its parameters are a'],
    ['{% macro m() %}{% endmacro %}', 'm(x=1)', 'it has no parameters'],
  ])('of a call that does not fit %s name its parameters', (text, call, hint) => {
    const [macro] = environment.parseMacros(file(text, 'macros/m.sql'));
    const error = failure(() => renderText(`{{ ${call} }}`, { m: macro?.bind(recordScope({})) }));
    expect([error.jinjaClass, error.diagnostic.hint]).toEqual(['TypeError', hint]);
    expect(error.span && formatLocation(error.span)).toBe('models/a.sql:1:4');
  });

  it('of host functions that are the user’s get the place of the call', () => {
    const check = hostFunction('check', () => {
      throw new UserError({ code: 'REF_NOT_FOUND', severity: 'error', message: "there is no model 'x'" });
    });
    const error = failure(() => renderText('a\n  {{ check() }}', { check }));
    expect(error.diagnostic.code).toBe('REF_NOT_FOUND');
    expect(error.span && positionAt(error.span.source, error.span.start)).toEqual({ line: 2, column: 6 });
  });

  it('of the world pass through as they are, with their trace beside them', () => {
    const lost = new Error('connection lost');
    const query = hostFunction('query', () => {
      throw lost;
    });
    let caught: unknown;
    try {
      renderText('{{ query() }}', { query });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(lost);
    expect(errorTrace(caught).map((span) => formatLocation(span))).toEqual(['models/a.sql:1:4']);
  });

  it.each([
    ["{{ ''.__class__.x }}", 'SecurityError', 1],
    ['a\n{% if %}', 'TemplateSyntaxError', 2],
    ['{{ range(10 ** 9) }}', 'OverflowError', 1],
    ['{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}', 'OverflowError', 1],
    ["{{ 'x' * 10 ** 10 }}", 'MemoryError', 1],
    ['{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', 'RecursionError', 1],
    ['{{ return(1) }}', 'MacroReturn', undefined],
  ])('end %s with %s', (text, jinjaClass, line) => {
    const returns = hostFunction('return', ({ positional }) => {
      throw new MacroReturn(positional[0]);
    });
    const error = failure(() => renderText(text, { return: returns }));
    expect([error.jinjaClass, error.lineno]).toEqual([jinjaClass, line]);
  });
});

describe('the source map', () => {
  it('leads text to its letters, values to their expression, and a macro’s text to its call', () => {
    const result = environment
      .parse(file('{% macro m(x) %}<{{ x }}>{% endmacro %}select {{ col }},\n  {{ m(1) }} from t'))
      .renderSync(recordScope({ col: 'id' }));
    expect(result.text).toBe('select id,\n  <1> from t');
    expect(origin(result, 'id')).toBe('col');
    expect(origin(result, '1>')).toBe('m(1)');
    expect(origin(result, 'rom')).toBe('r');
  });

  it('stays true to files with carriage returns', () => {
    const source = file('select 1,\r\n{# c #}\r\n  two {{ x }}\r\n  three');
    const result = environment.parse(source).renderSync(recordScope({ x: 'X' }));
    expect(result.text).toBe('select 1,\n\n  two X\n  three');
    const span = result.map.lookup(result.text.indexOf('three'));
    expect(span?.start).toBe(source.text.indexOf('three'));
  });
});

describe('calls found without rendering', () => {
  it('tell their names, their literal arguments, and whether they are sure to run', () => {
    const template = environment.parse(
      file(
        "{{ config(a=[1, -2], b={'k': none}) }}{% if x %}{{ ref('p', 'm') }}{% endif %}{{ dbt_utils.star(ref(y), *z) }}",
      ),
    );
    expect(template.calls.map((call) => [call.name, call.unconditional])).toEqual([
      ['config', true],
      ['ref', false],
      ['dbt_utils.star', true],
      ['ref', true],
    ]);
    expect(template.calls[0]?.keyword.get('a')).toEqual({ kind: 'literal', value: [1, -2] });
    expect(template.calls[1]?.positional).toEqual([
      { kind: 'literal', value: 'p' },
      { kind: 'literal', value: 'm' },
    ]);
    expect(template.calls[3]?.positional).toEqual([{ kind: 'unknown', text: 'y' }]);
  });

  it.each([
    ["{{ config(a=1) }} select * from {{ ref('x') }}", true],
    ['{{ ref(x) }}', false],
    ["{{ ref('x').name }}", false],
    ["{{ other('x') }}", false],
    ["{% set a = 1 %}{{ ref('x') }}", false],
  ])('say all of %s: %s', (text, isStatic) => {
    expect(environment.parse(file(text)).isStatic(new Set(['ref', 'config']))).toBe(isStatic);
  });
});

describe('undefined values while parsing', () => {
  it('swallow attribute, item and call, and print nothing', () => {
    const template = environment.parse(file("[{{ nope.a['b'](1).c }}]{{ nope is defined }}"));
    expect(template.renderSync(recordScope({}), { undefined: 'capture' }).text).toBe('[]False');
    expect(failure(() => template.renderSync(recordScope({}))).jinjaClass).toBe('UndefinedError');
  });
});

describe('native rendering', () => {
  // What dbt's own native environment gives, tried with dbt 1.11.
  it.each([
    ['{{ x }}', '1'],
    ['{{ 1 }}', "'1'"],
    ['{{ x }} ', "'1 '"],
    ['{{ xs }}', '[1, 2]'],
    ["{{ '[1]' | as_native }}", '[1]'],
    ["{{ '1.0' | as_number }}", '1.0'],
    ["{{ 'True' | as_bool }}", 'True'],
    ['{{ x | as_text }}', "'1'"],
    ['', "''"],
    ["{{ '01' | as_native }}", "'01'"],
  ])('gives for %s the value %s', (text, printed) => {
    expect(toRepr(environment.renderNative(file(text), recordScope({ x: 1, xs: [1, 2] })))).toBe(printed);
  });

  it('refuses text that is not what it is said to be', () => {
    expect(
      failure(() => environment.renderNative(file("{{ 'x' | as_number }}"), recordScope({}))).jinjaClass,
    ).toBe('JinjaRenderingError');
  });
});

describe('the border to JavaScript', () => {
  class Guarded extends HostObject {
    readonly secret = 'hidden';
    override get typeName(): string {
      return 'Guarded';
    }
    override getAttribute(name: string): unknown {
      return name === 'shown' ? 'shown' : undefined;
    }
    override call({ keyword }: CallArguments): unknown {
      return [...keyword.keys()].join();
    }
  }

  it.each(['constructor', '__proto__', 'prototype', 'secret', 'getAttribute', 'toString', 'valueOf', 'call'])(
    'has no %s, whatever the value and the way to ask',
    (name) => {
      const names = { g: new Guarded(), record: { a: 1 }, list: [1], f: hostFunction('f', () => 1) };
      for (const value of ['g', 'record', 'list', 'f', "'s'", '1', 'none', '(1,)', '{1: 2}', 'namespace()']) {
        for (const form of [
          `(${value}).${name}`,
          `(${value})['${name}']`,
          `(${value}) | attr('${name}')`,
          `'{0.${name}}'.format(${value})`,
        ]) {
          expect(renderText(`{{ ${form} }}`, names), form).toBe('');
        }
      }
    },
  );

  it('refuses objects of classes that are no host objects', () => {
    expect(() => renderText('{{ x }}', { x: new Date(0) })).toThrow(
      'a JavaScript object of Date is no value',
    );
    expect(() => renderText('{{ x }}', { x: () => 1 })).toThrow('a JavaScript function is no value');
    expect(() =>
      renderText('{{ x.secret }}', {
        x: new (class Secret {
          readonly secret = 1;
        })(),
      }),
    ).toThrow('a JavaScript object of Secret is no value');
  });

  it('sees what an object shows, and its own keys of a record', () => {
    const record = Object.defineProperty({ own: 2 }, 'inherited', { value: 1, enumerable: false });
    expect(
      renderText('{{ g.shown }} {{ g(a=1, b=2) }} {{ r.own }}{{ r.inherited }} {{ r }}', {
        g: new Guarded(),
        r: record,
      }),
    ).toBe("shown a,b 2 {'own': 2}");
  });

  it('keeps a key named __proto__ a key', () => {
    const record = {};
    expect(renderText("{% do r.update({'__proto__': {'z': 1}}) %}{{ r }}", { r: record })).toBe(
      "{'__proto__': {'z': 1}}",
    );
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect('z' in {}).toBe(false);
  });

  it('does not let a template change what the host has frozen', () => {
    expect(failure(() => renderText('{% do xs.append(1) %}', { xs: Object.freeze([1]) })).jinjaClass).toBe(
      'TypeError',
    );
    expect(
      failure(() => renderText("{% do r.update({'a': 2}) %}", { r: Object.freeze({ a: 1 }) })).jinjaClass,
    ).toBe('TypeError');
  });

  it('never takes text of a template for code', () => {
    const hostile = '`${process.exit(1)}`"\\\u2028\u2029*/</script>\'';
    expect(renderText(`${hostile}{{ x }}{% set process = 1 %}{{ process }}`, { x: hostile })).toBe(
      `${hostile}${hostile}1`,
    );
  });

  it('prints the texts of each of two templates that differ in nothing else', () => {
    const two = [
      "a{{ x ~ 'b' }}{% if y == 'c' %}d{% endif %}",
      "1{{ y ~ '2' }}{% if x == '3' %}4{% endif %}",
    ];
    expect(two.map((text) => renderText(text, { x: '3', y: 'c' }))).toEqual(['a3bd', '1c24']);
  });

  it('gives plain data back', () => {
    const value = PyDict.from([
      ['a', new PyTuple([1, 2n ** 60n, null])],
      [1, 'x'],
    ]);
    expect(fromPython(value)).toEqual({ a: [1, 2 ** 60, null], 1: 'x' });
  });
});
