import { describe, expect, it } from 'vitest';
import { createClock, UserError, type Diagnostic, type JsonObject } from '../base/index.ts';
import { DBT_OPTIONS, Environment, toText, type Scope } from '../jinja/index.ts';
import type { EmbeddedTarget, ManifestNode } from '../manifest/index.ts';
import type { ExistingRelation, QueryResult, RelationCache, Warehouse } from '../warehouse/index.ts';
import { MacroRegistry } from './macro-registry.ts';
import { createTemplateContext } from './template-context.ts';
import type {
  ExecuteRequest,
  Invocation,
  MacroEntry,
  PackageInfo,
  ParseCapture,
  TemplateContext,
} from './types.ts';

const environment = new Environment(DBT_OPTIONS);

const target: EmbeddedTarget = {
  kind: 'embedded',
  name: 'local',
  profileName: 'shop',
  schema: 'shop',
  threads: 1,
  customSettings: {},
  useLwDeletes: false,
  allowAutomaticDeduplication: false,
  checkExchange: true,
  fields: {},
  path: ':memory:',
};

interface Setup {
  readonly context: TemplateContext;
  readonly reported: readonly Diagnostic[];
  readonly printed: readonly string[];
}

/** A project of macro files by package; `shop` is the root, `utils` installed. */
function setUp(
  macros: Readonly<Record<string, string>> = {},
  vars: Readonly<Record<string, JsonObject>> = {},
): Setup {
  const reported: Diagnostic[] = [];
  const printed: string[] = [];
  const invocation: Invocation = {
    id: 'id',
    startedAt: new Date('2024-05-06T07:08:09Z'),
    clock: createClock('2024-05-06T07:08:09Z'),
    which: 'run',
    env: {},
    cliVars: vars['cli'] ?? {},
    flags: { SELECT: ['m'] },
    args: {},
    sink: {
      log: () => {},
      print: (text) => printed.push(text),
      report: (diagnostic) => reported.push(diagnostic),
    },
  };
  const kinds: readonly (readonly [string, PackageInfo['kind']])[] = [
    ['shop', 'root'],
    ['utils', 'installed'],
    ['dbt', 'internal'],
    ['dbt_clickhouse', 'internal'],
  ];
  const packages = kinds.map(([name, kind]): PackageInfo => ({
    name,
    kind,
    version: kind === 'installed' ? '1.2.3' : null,
    vars: vars[name] ?? {},
    quoting: {},
  }));
  const entries = Object.entries(macros).flatMap(([packageName, text]): MacroEntry[] =>
    environment.parseMacros({ path: `${packageName}/macros.sql`, text }).map((template) => ({
      uniqueId: `macro.${packageName}.${template.definition.macroName}`,
      packageName,
      template,
    })),
  );
  const registry = new MacroRegistry({ macros: entries, packages });
  return {
    context: createTemplateContext({ invocation, target, packages, macros: registry }),
    reported,
    printed,
  };
}

const render = (text: string, scope: Scope): string =>
  environment.parse({ path: 'models/m.sql', text }).renderSync(scope).text;
const renderAsync = async (text: string, scope: Scope): Promise<string> =>
  (await environment.parse({ path: 'models/m.sql', text }).render(scope)).text;

const MODEL: JsonObject = {
  unique_id: 'model.shop.m',
  resource_type: 'model',
  name: 'm',
  alias: 'm',
  schema: 'shop',
  package_name: 'shop',
  config: { materialized: 'view' },
};

/** What a parse-time render captured, in words. */
function capturing(values: Readonly<Record<string, unknown>> = {}): {
  capture: ParseCapture;
  seen: string[];
} {
  const seen: string[] = [];
  const capture: ParseCapture = {
    ref: ({ name, package: packageName, version }) =>
      seen.push(`ref ${packageName ?? '-'} ${name} ${version ?? '-'}`),
    source: (source, table) => seen.push(`source ${source} ${table}`),
    metric: (name) => seen.push(`metric ${name}`),
    function: (name) => seen.push(`function ${name}`),
    macro: (uniqueId) => seen.push(uniqueId),
    config: (config) => seen.push(`config ${JSON.stringify(config)}`),
    configValue: (key) => values[key],
  };
  return { capture, seen };
}

function parsing(setup: Setup, text: string, packageName = 'shop'): { text: string; seen: string[] } {
  const { capture, seen } = capturing();
  return { text: render(text, setup.context.forParsing({ packageName, model: MODEL, capture })), seen };
}

describe('while parsing', () => {
  it('captures refs, sources and configs, and shows the model itself for each', () => {
    const { text, seen } = parsing(
      setUp(),
      "{{ config(materialized='table', tags=['a']) }}{{ ref('utils', 'x', v=2) }} {{ source('raw', 'orders') }} {{ execute }}",
    );
    expect(text).toBe('`shop`.`m` `shop`.`m` False');
    expect(seen).toEqual([
      'config {"materialized":"table","tags":["a"]}',
      'ref utils x 2',
      'source raw orders',
    ]);
  });

  it('answers for the warehouse without asking it', () => {
    const { text } = parsing(
      setUp(),
      "{{ adapter.get_relation('', 's', 't') }} {{ adapter.get_columns_in_relation(this) }} {{ adapter.check_schema_exists('', 's') }} {{ config.get('x') }}|{{ var('nothing') }}",
    );
    expect(text).toBe('None [] False |None');
  });

  it("shows dbt's configuration as an attribute of ref, without the connection", () => {
    const setup = setUp({}, { shop: { depth: 3 }, utils: { fast: true }, cli: { depth: 4 } });
    const shown = (expression: string): string =>
      parsing(setup, `{% set config = builtins.ref.config %}{{ ${expression} }}`, 'utils').text;
    expect(shown('[config.project_name, config.vars.to_dict(), config.cli_vars]')).toBe(
      "['shop', {'depth': 3}, {'depth': 4}]",
    );
    expect(shown("config.dependencies['utils'].vars.vars")).toBe("{'fast': True}");
    expect(shown("[config.dependencies['utils'].version, config.dependencies | list]")).toBe(
      "['1.2.3', ['shop', 'utils', 'dbt', 'dbt_clickhouse']]",
    );
    expect(shown('[config.args.select, config.args.SELECT]')).toBe("[['m'], ['m']]");
    expect(shown('config.credentials is defined or config.constructor is defined')).toBe('False');
  });

  it('writes the password of get_credentials into SQL, and says it to nobody', () => {
    const setup = setUp();
    const { text } = parsing(
      setup,
      "{% set found = adapter.get_credentials({'password': 'hunter2'}) %}{% do print(found) %}{% do exceptions.warn('is ' ~ found.password) %}{{ found.password }}",
    );
    expect(text).toBe('hunter2');
    expect(setup.printed.join()).toMatch(/'password': '\*{5}'/);
    expect(setup.reported.map((each) => each.message)).toEqual(['is *****']);
  });

  it('records the macros that the template itself calls, not those that they call', () => {
    const setup = setUp({
      shop: '{% macro outer() %}{{ inner() }}{% endmacro %}{% macro inner() %}1{% endmacro %}',
    });
    expect(parsing(setup, '{{ outer() }}')).toEqual({ text: '1', seen: ['macro.shop.outer'] });
  });

  it('refuses a ref without a name', () => {
    expect(() => parsing(setUp(), '{{ ref() }}')).toThrow(UserError);
  });
});

describe('macros', () => {
  it('see the node of the template that calls them', () => {
    const setup = setUp({ utils: '{% macro where() %}{{ this }} {{ model.name }}{% endmacro %}' });
    expect(parsing(setup, '{{ utils.where() }}').text).toBe('`shop`.`m` m');
  });

  it('are dispatched, and the root project overrides a package', () => {
    const macros = {
      utils:
        "{% macro star() %}{{ return(adapter.dispatch('star', 'utils')()) }}{% endmacro %}{% macro default__star() %}*{% endmacro %}",
    };
    expect(parsing(setUp(macros), '{{ utils.star() }}').text).toBe('*');
    const overriding = { ...macros, shop: '{% macro default__star() %}mine{% endmacro %}' };
    expect(parsing(setUp(overriding), '{{ utils.star() }}').text).toBe('mine');
  });

  it('may override ref and call the built-in one', () => {
    const setup = setUp({
      shop: "{% macro ref(name) %}{{ return(builtins.ref(name ~ '_v1')) }}{% endmacro %}",
    });
    const { text, seen } = parsing(setup, "{{ ref('x').identifier }}");
    expect(text).toBe('m');
    expect(seen).toEqual(['macro.shop.ref', 'ref - x_v1 -']);
  });

  it('that nobody dispatches to are an error with what was looked for', () => {
    expect(() => parsing(setUp(), "{{ adapter.dispatch('nothing', 'utils')() }}")).toThrow(
      "No macro named 'nothing'",
    );
  });
});

describe('var', () => {
  it('prefers --vars, then the root project’s variables for the package, then its own', () => {
    const setup = setUp(
      {},
      {
        cli: { a: 'cli' },
        shop: { a: 'root', b: 'root', utils: { b: 'scoped' } },
        utils: { a: 'own', b: 'own', c: 'own' },
      },
    );
    const text = "{{ var('a') }} {{ var('b') }} {{ var('c') }} {{ var('d', 'default') }}";
    expect(parsing(setup, text, 'utils').text).toBe('cli scoped own default');
  });
});

const COLUMNS: QueryResult = {
  queryId: 'q',
  elapsed: 1,
  columns: [
    { name: 'name', type: 'String' },
    { name: 'type', type: 'String' },
  ],
  rows: [
    ['id', 'UInt64'],
    ['at', 'Nullable(DateTime)'],
  ],
};

/** A warehouse that answers every query alike, after a turn of the event loop, and keeps what it was sent. */
function answering(result: QueryResult): { warehouse: Warehouse; sent: string[] } {
  const sent: string[] = [];
  const warehouse: Warehouse = {
    target,
    serverVersion: () => Promise.resolve('26.7.2.1'),
    query: async (sql) => {
      await new Promise((resolve) => setImmediate(resolve));
      sent.push(sql);
      return result;
    },
    command: (sql) => {
      sent.push(sql);
      return Promise.resolve({ queryId: 'c', elapsed: 1 });
    },
    stream: () => {
      throw new Error('not used');
    },
    insert: () => Promise.reject(new Error('not used')),
    cancel: () => Promise.resolve(),
    openSession: () => warehouse,
    close: () => Promise.resolve(),
  };
  return { warehouse, sent };
}

function relationsOf(...known: readonly ExistingRelation[]): RelationCache {
  return {
    get: (schema, name) =>
      Promise.resolve(known.find((each) => each.schema === schema && each.name === name)),
    list: (schema) => Promise.resolve(known.filter((each) => each.schema === schema)),
    hasSchema: (schema) => Promise.resolve(known.some((each) => each.schema === schema)),
    schemaEngine: () => Promise.resolve('Atomic'),
    refresh: () => Promise.resolve(),
    added: () => {},
    exchanged: () => {},
    dropped: () => {},
    renamed: () => {},
    schemaCreated: () => {},
    schemaDropped: () => {},
  };
}

function executing(setup: Setup, use: Partial<ExecuteRequest> = {}): Scope {
  // The scope reads nothing of a node but what stands in this record.
  const node = {
    ...MODEL,
    config: { materialized: 'incremental', order_by: 'id', tags: [], alias: null },
  } as unknown as ManifestNode;
  return setup.context.forExecution({
    packageName: 'shop',
    node,
    resolveRef: ({ name }) => ({
      uniqueId: `model.shop.${name}`,
      schema: 'shop',
      identifier: name,
      kind: name === 'eph' ? 'ephemeral' : 'relation',
    }),
    resolveSource: (source, table) => ({
      uniqueId: `source.shop.${source}.${table}`,
      schema: source,
      identifier: table,
      kind: 'source',
    }),
    ...use,
  });
}

const STATEMENT = `
{%- macro statement(name=none, fetch_result=false) -%}
  {%- set response, table = adapter.execute(caller(), fetch=fetch_result) -%}
  {%- do store_result(name, response=response, agate_table=table) -%}
{%- endmacro -%}
{%- macro run_query(sql) -%}
  {%- call statement('q', fetch_result=true) -%}{{ sql }}{%- endcall -%}
  {{ return(load_result('q').table) }}
{%- endmacro -%}`;

describe('while executing', () => {
  it('refs are the relations themselves, limited under --empty', async () => {
    const text = "{{ ref('a') }} {{ ref('eph') }} {{ source('raw', 't') }} {{ this }} {{ execute }}";
    expect(await renderAsync(text, executing(setUp()))).toBe(
      '`shop`.`a` `__dbt__cte__eph` `raw`.`t` `shop`.`m` True',
    );
    expect(await renderAsync("{{ ref('a') }}", executing(setUp(), { empty: true }))).toBe(
      '(select * from `shop`.`a` where false limit 0)',
    );
  });

  it('config answers from the node, keeping none that is there', async () => {
    const text =
      "{{ config.get('order_by') }} {{ config.get('alias', 'x') }} {{ config.get('nothing', 'x') }} {{ config.require('materialized') }}";
    expect(await renderAsync(text, executing(setUp()))).toBe('id None x incremental');
    await expect(renderAsync("{{ config.require('nothing') }}", executing(setUp()))).rejects.toThrow(
      'CONFIG_MISSING',
    );
  });

  // Printed by dbt 1.11.
  it.each([
    ["{{ config.get('contract') }}", 'ContractConfig(enforced=False, alias_types=True)'],
    ["{{ config.get('docs') }}", 'Docs(show=True, node_color=None)'],
    ["{{ config.get('contract').enforced }} {{ config.get('docs')['show'] }}", 'False True'],
  ])('%s gives an object of a class of its own', async (text, expected) => {
    const contract = { enforced: false, alias_types: true };
    const config = { contract, docs: { show: true, node_color: null } };
    const node = { ...MODEL, config } as unknown as ManifestNode;
    expect(await renderAsync(text, executing(setUp(), { node }))).toBe(expected);
  });

  it('run_query awaits the warehouse and gives a table', async () => {
    const { warehouse, sent } = answering(COLUMNS);
    const text =
      "{% set t = run_query('select 1') %}{{ t.columns[0].values() | join(',') }} {{ t.rows[1]['type'] }}";
    expect(await renderAsync(text, executing(setUp({ shop: STATEMENT }), { warehouse }))).toBe(
      'id,at Nullable(DateTime)',
    );
    expect(sent).toEqual(['select 1']);
  });

  it('a result is loaded once', async () => {
    const { warehouse } = answering(COLUMNS);
    const text =
      "{% call statement('x', fetch_result=true) %}select 1{% endcall %}{% set a = load_result('x') %}{{ load_result('x') }}";
    await expect(renderAsync(text, executing(setUp({ shop: STATEMENT }), { warehouse }))).rejects.toThrow(
      'already been loaded',
    );
  });

  it('columns of a relation come from the warehouse', async () => {
    const { warehouse } = answering(COLUMNS);
    const text =
      '{% for c in adapter.get_columns_in_relation(this) %}{{ c.quoted }} {{ c.dtype }};{% endfor %}';
    expect(await renderAsync(text, executing(setUp(), { warehouse }))).toBe('"id" UInt64;"at" DateTime;');
  });

  it('a relation is known from the cache, or none', async () => {
    const relations = relationsOf({ schema: 'shop', name: 'm', type: 'view', engine: 'View' });
    const text =
      "{{ adapter.get_relation('', 'shop', 'm').type }} {{ adapter.get_relation('', 'shop', 'other') }}";
    expect(await renderAsync(text, executing(setUp(), { relations }))).toBe('view None');
  });

  it('asks nothing without a warehouse, and says so', async () => {
    const text = '{{ adapter.get_columns_in_relation(this) }}';
    await expect(renderAsync(text, executing(setUp()))).rejects.toThrow('INTROSPECTION_DISABLED');
  });

  it('two nodes that wait do not wait for each other', async () => {
    const { warehouse, sent } = answering(COLUMNS);
    const text = "{% do run_query('select ' ~ n) %}{% do run_query('select ' ~ n) %}";
    const one = executing(setUp({ shop: STATEMENT }), { warehouse, extra: { n: 1 } });
    const two = executing(setUp({ shop: STATEMENT }), { warehouse, extra: { n: 2 } });
    await Promise.all([renderAsync(text, one), renderAsync(text, two)]);
    expect(sent).toEqual(['select 1', 'select 2', 'select 1', 'select 2']);
  });

  it('a template’s own error says what it says, at the call', async () => {
    const failing = renderAsync("a\n{{ exceptions.raise_compiler_error('no way') }}", executing(setUp()));
    const error = await failing.catch((reason: unknown) => reason);
    expect(error instanceof UserError && error.diagnostics[0]?.message).toContain('no way');
    const span = error instanceof UserError ? error.diagnostics[0]?.span : undefined;
    expect(span?.source.path).toBe('models/m.sql');
    expect(span?.start).toBeGreaterThan(1);
  });

  it('warnings are reported with the node', async () => {
    const setup = setUp();
    expect(await renderAsync("{{ exceptions.warn('careful') }}|", executing(setup))).toBe('|');
    expect(setup.reported).toMatchObject([
      { code: 'TEMPLATE_WARNING', message: 'careful', node: 'model.shop.m' },
    ]);
  });

  it('renders text in the node’s context, and survives validation.any[…]', async () => {
    const text =
      "{{ render('{{ this }}') }} {{ config.get('order_by', validator=validation.any[list, basestring]) }}";
    expect(await renderAsync(text, executing(setUp()))).toBe('`shop`.`m` id');
  });

  it('models may be changed by a template without harm to the manifest', async () => {
    const text = "{% do model.update({'name': 'other'}) %}{{ model.name }} {{ this }}";
    const scope = executing(setUp());
    expect(await renderAsync(text, scope)).toBe('other `shop`.`m`');
    expect(MODEL['name']).toBe('m');
  });

  it('times can be computed with', async () => {
    const text =
      '{% set a = modules.datetime.datetime(2024, 1, 31) %}{{ a + modules.datetime.timedelta(days=1) }} {{ (modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 2, 1)).days }} {{ a < run_started_at.replace(tzinfo=none) }}';
    expect(await renderAsync(text, executing(setUp()))).toBe('2024-02-01 00:00:00 29 True');
  });
});

describe('property files', () => {
  it('see variables, environment and target, and no macros', () => {
    const setup = setUp({ shop: '{% macro mine() %}1{% endmacro %}' }, { shop: { a: [1, 2] } });
    const scope = setup.context.forProperties('shop');
    expect(render("{{ var('a') }} {{ target.schema }}", scope)).toBe('[1, 2] shop');
    expect(scope.get('mine')).toBeUndefined();
  });

  it('descriptions see docs', () => {
    const scope = setUp().context.forDescriptions((args) => `<${args.join('.')}>`);
    expect(render("{{ doc('a') }} {{ doc('p', 'b') }}", scope)).toBe('<a> <p.b>');
    expect(toText(scope.get('project_name'))).toBe('shop');
  });
});

describe('var', () => {
  it('renders a value that has Jinja in it when it is asked for', () => {
    const setup = setUp({}, { shop: { depth: "{{ 4 if target.type == 'clickhouse' else var('deep') }}" } });
    expect(parsing(setup, "{{ var('depth') | int + 1 }}").text).toBe('5');
  });
});
