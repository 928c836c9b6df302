import { describe, expect, it } from 'vitest';
import { createClock, formatLocation, UserError, type JsonObject, type SourceFile } from '../base/index.ts';
import {
  createTemplateContext,
  MacroRegistry,
  type Invocation,
  type MacroEntry,
  type PackageInfo,
} from '../context/index.ts';
import { DBT_OPTIONS, Environment } from '../jinja/index.ts';
import type { EmbeddedTarget, Manifest, ManifestNode } from '../manifest/index.ts';
import { WarehouseError } from '../warehouse/index.ts';
import { createCompiler } from './compiler.ts';
import { mapEngineError } from './map-engine-error.ts';
import { operationNode } from './operation-node.ts';
import type { Compiler, CompilerOptions } from './types.ts';

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

interface ModelSpec {
  readonly sql: string;
  readonly materialized?: string;
  readonly reads?: readonly string[];
  readonly alias?: string;
  readonly package?: string;
}

function modelNode(name: string, spec: ModelSpec): ManifestNode {
  const packageName = spec.package ?? 'shop';
  const base = operationNode({ name, packageName, target, code: spec.sql, type: 'operation', createdAt: 0 });
  return {
    ...base,
    resource_type: 'model',
    unique_id: `model.${packageName}.${name}`,
    original_file_path: `models/${name}.sql`,
    alias: spec.alias ?? name,
    config: { ...base.config, materialized: spec.materialized ?? 'view' },
    depends_on: { macros: [], nodes: (spec.reads ?? []).map((each) => `model.shop.${each}`) },
    access: 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: [],
    time_spine: null,
  };
}

/** A compiler for a few models and macros, as parsing would leave them. */
function project(
  models: Readonly<Record<string, ModelSpec>>,
  macros = '',
  extra: readonly ManifestNode[] = [],
  options: Partial<CompilerOptions> = {},
): Compiler {
  const nodes = [...Object.entries(models).map(([name, spec]) => modelNode(name, spec)), ...extra];
  const file = new Map<string, SourceFile>();
  for (const node of nodes) {
    if (node.resource_type !== 'seed')
      file.set(node.unique_id, { path: node.original_file_path, text: node.raw_code });
  }
  const manifest: Manifest = {
    projectName: 'shop',
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    sources: {},
    macros: {},
    docs: {},
    exposures: {},
    groups: {},
    metrics: {},
    semanticModels: {},
    savedQueries: {},
    unitTests: {},
    disabled: {},
    selectors: {},
    provenance: { file, span: new Map() },
  };
  const invocation: Invocation = {
    id: 'id',
    startedAt: new Date(0),
    clock: createClock('2024-05-06T07:08:09Z'),
    which: 'compile',
    env: {},
    cliVars: {},
    flags: {},
    args: {},
    sink: { log: () => {}, print: () => {}, report: () => {} },
  };
  const packages: readonly PackageInfo[] = [{ name: 'shop', kind: 'root', vars: {}, quoting: {} }];
  const entries = environment
    .parseMacros({ path: 'macros/m.sql', text: macros })
    .map((template): MacroEntry => ({
      uniqueId: `macro.shop.${template.definition.macroName}`,
      packageName: 'shop',
      template,
    }));
  const registry = new MacroRegistry({ macros: entries, packages });
  const context = createTemplateContext({ invocation, target, packages, macros: registry });
  return createCompiler({ manifest, context, environment, templates: new Map(), ...options });
}

async function problem(run: () => Promise<unknown>): Promise<UserError> {
  const error = await run().catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error(`no UserError but ${String(error)}`);
}

describe('a compiled model', () => {
  it('has its refs resolved and its place on disk', async () => {
    const compiler = project({
      a: { sql: 'select 1' },
      b: { sql: "select * from {{ ref('a') }}", reads: ['a'], alias: 'bee' },
    });
    const { sql, node } = await compiler.compileNode('model.shop.b');
    expect(sql).toBe('select * from `shop`.`a`');
    expect(node).toMatchObject({
      compiled: true,
      compiled_code: sql,
      compiled_path: 'target/compiled/shop/models/b.sql',
    });
  });

  it('reads no rows under --empty', async () => {
    const models = { a: { sql: 'select 1' }, b: { sql: "select * from {{ ref('a') }}", reads: ['a'] } };
    const { sql } = await project(models, '', [], { empty: true }).compileNode('model.shop.b');
    expect(sql).toBe('select * from (select * from `shop`.`a` where false limit 0)');
  });

  it('is put behind the ephemeral models it reads, each once, inner ones first, by alias', async () => {
    const compiler = project({
      base: { sql: 'select 1 as x', materialized: 'ephemeral', alias: 'ground' },
      left: { sql: "select * from {{ ref('base') }}", materialized: 'ephemeral', reads: ['base'] },
      right: { sql: "select * from {{ ref('base') }}", materialized: 'ephemeral', reads: ['base'] },
      top: {
        sql: "select * from {{ ref('left') }} join {{ ref('right') }} using x",
        reads: ['left', 'right'],
      },
    });
    const { sql, extraCtes } = await compiler.compileNode('model.shop.top');
    expect(sql).toBe(
      [
        'with __dbt__cte__ground as (\nselect 1 as x\n)',
        '__dbt__cte__left as (\nselect * from `__dbt__cte__ground`\n)',
        '__dbt__cte__right as (\nselect * from `__dbt__cte__ground`\n) ',
      ].join(',  ') + 'select * from `__dbt__cte__left` join `__dbt__cte__right` using x',
    );
    expect(extraCtes.map((cte) => cte.id)).toEqual([
      'model.shop.base',
      'model.shop.left',
      'model.shop.right',
    ]);
  });

  it('maps back to the file of each part', async () => {
    const compiler = project({
      eph: { sql: '-- eph\nselect missing_one', materialized: 'ephemeral' },
      top: { sql: "{# a comment #}\nselect missing_two\nfrom {{ ref('eph') }}", reads: ['eph'] },
    });
    const { sql, map } = await compiler.compileNode('model.shop.top');
    const place = (needle: string): string => {
      const span = map.lookup(sql.indexOf(needle));
      return span ? formatLocation(span) : '';
    };
    expect(place('missing_two')).toBe('models/top.sql:2:8');
    expect(place('missing_one')).toBe('models/eph.sql:2:8');
  });
});

describe('a wrong reference', () => {
  it('to nothing has a suggestion and its place', async () => {
    const error = await problem(() =>
      project({ orders: { sql: '1' }, b: { sql: "select 1\nfrom {{ ref('ordres') }}" } }).compileNode(
        'model.shop.b',
      ),
    );
    expect(error.diagnostics[0]).toMatchObject({
      code: 'REF_NOT_FOUND',
      hint: "did you mean 'orders'?",
      node: 'model.shop.b',
    });
    const span = error.diagnostics[0]?.span;
    expect(span && formatLocation(span)).toMatch(/^models\/b\.sql:2:/);
  });

  it('that parsing did not see is explained', async () => {
    const models = { a: { sql: '1' }, b: { sql: "{% if execute %}select * from {{ ref('a') }}{% endif %}" } };
    const error = await problem(() => project(models).compileNode('model.shop.b'));
    expect(error.diagnostics[0]?.code).toBe('REF_UNKNOWN_AT_PARSE');
    expect(error.diagnostics[0]?.hint).toContain("-- depends_on: {{ ref('a') }}");
  });

  it('in a circle of ephemeral models ends', async () => {
    const models = {
      a: { sql: "select * from {{ ref('b') }}", materialized: 'ephemeral', reads: ['b'] },
      b: { sql: "select * from {{ ref('a') }}", materialized: 'ephemeral', reads: ['a'] },
    };
    const error = await problem(() => project(models).compileNode('model.shop.a'));
    expect(error.diagnostics[0]?.code).toBe('CYCLE');
  });
});

describe('an error in macros', () => {
  it('names the place in the template and every call on the way', async () => {
    const macros = `{% macro one() %}{{ two() }}{% endmacro %}
{% macro two() %}{{ three() }}{% endmacro %}
{% macro three() %}{{ exceptions.raise_compiler_error('three says no') }}{% endmacro %}`;
    const error = await problem(() =>
      project({ a: { sql: 'select\n{{ one() }}' } }, macros).compileNode('model.shop.a'),
    );
    const [first] = error.diagnostics;
    expect(first?.message).toContain('three says no');
    const places = [first?.span, ...(first?.related ?? []).map((each) => each.span)].flatMap((span) =>
      span ? [formatLocation(span).split(':').slice(0, 2).join(':')] : [],
    );
    for (const place of ['models/a.sql:2', 'macros/m.sql:1', 'macros/m.sql:2', 'macros/m.sql:3']) {
      expect(places).toContain(place);
    }
  });
});

describe('a generic test', () => {
  it('runs its macro with rendered arguments', async () => {
    const macros = `
{% test positive(model, column_name, above) %}select * from {{ model }} where {{ column_name }} <= {{ above + 1 }}{% endtest %}
{% macro get_where_subquery(relation) %}{{ return('(select * from ' ~ relation ~ ' where 1)') }}{% endmacro %}`;
    const base = modelNode('positive_a_id', {
      sql: '{{ test_positive(**_dbt_generic_test_kwargs) }}',
      reads: ['a'],
    });
    const kwargs: JsonObject = { model: "{{ get_where_subquery(ref('a')) }}", column_name: 'id', above: 2 };
    const test = {
      ...base,
      resource_type: 'test',
      unique_id: 'test.shop.positive_a_id.0123456789',
      test_metadata: { name: 'positive', kwargs, namespace: null },
    } as ManifestNode;
    const compiler = project({ a: { sql: 'select 1' } }, macros, [test]);
    const { sql } = await compiler.compileNode('test.shop.positive_a_id.0123456789');
    expect(sql).toBe('select * from (select * from `shop`.`a` where 1) where id <= 3');
  });
});

describe('inline SQL', () => {
  it('may read every node, ephemeral ones too', async () => {
    const compiler = project({ a: { sql: 'select 1 as x', materialized: 'ephemeral' } });
    const { sql } = await compiler.compileInline("select * from {{ ref('a') }}");
    expect(sql).toBe('with __dbt__cte__a as (\nselect 1 as x\n) select * from `__dbt__cte__a`');
  });
});

describe('run-operation', () => {
  const macros = "{% macro greet(name='you', times=1) %}{{ return('hi ' ~ name * times) }}{% endmacro %}";

  it('calls a macro with its arguments', async () => {
    expect(await project({}, macros).runOperation('greet', { name: 'x', times: 2 })).toBe('hi xx');
    expect(await project({}, macros).runOperation('shop.greet', {})).toBe('hi you');
  });

  it('suggests a macro for a mistyped name', async () => {
    const error = await problem(() => project({}, macros).runOperation('gret', {}));
    expect(error.diagnostics[0]).toMatchObject({ code: 'MACRO_NOT_FOUND', hint: "did you mean 'greet'?" });
  });

  it('cannot read what exists inside of other models only', async () => {
    const compiler = project(
      { e: { sql: '1', materialized: 'ephemeral' } },
      "{% macro m() %}{{ ref('e') }}{% endmacro %}",
    );
    const error = await problem(() => compiler.runOperation('m', {}));
    expect(error.diagnostics[0]?.code).toBe('OPERATION_REFS_EPHEMERAL');
  });
});

describe('an error of ClickHouse', () => {
  const models = {
    eph: { sql: 'select 1 as order_id', materialized: 'ephemeral' },
    top: { sql: "select order_id,\n  id\nfrom {{ ref('eph') }}", reads: ['eph'] },
  };

  it.each([
    ['Syntax error: failed at position 71 (id) (line 4, col 3): id from', 'models/top.sql:2:3'],
    ['Unknown expression identifier `id` in scope SELECT order_id, id FROM x', 'models/top.sql:2:3'],
  ])('%j is mapped to the model’s own line', async (message, place) => {
    const compiled = await project(models).compileNode('model.shop.top');
    const diagnostic = mapEngineError(new WarehouseError('UNKNOWN_IDENTIFIER', message), compiled);
    expect(diagnostic.span && formatLocation(diagnostic.span)).toBe(place);
    expect(diagnostic.related?.[0]?.span.source.path).toBe('target/compiled/shop/models/top.sql');
  });

  it('is as wide as the name, without the query that ClickHouse repeats, and passes its guess on', async () => {
    const compiled = await project(models).compileNode('model.shop.top');
    const message =
      "Unknown expression identifier `order_id` in scope SELECT order_id, id FROM x. Maybe you meant: ['id', 'ix'].";
    const diagnostic = mapEngineError(new WarehouseError('UNKNOWN_IDENTIFIER', message), compiled);
    expect(diagnostic.message).toBe('Unknown expression identifier `order_id`');
    expect(diagnostic.hint).toBe("did you mean 'id' or 'ix'?");
  });

  it('is found when the query stands inside of another statement', async () => {
    const compiled = await project(models).compileNode('model.shop.top');
    const statement = `create table id as (\n${compiled.sql}\n)`;
    const failure = new WarehouseError(
      'SYNTAX_ERROR',
      'Syntax error: failed at position 9 (line 5, col 3): id',
    );
    const { span } = mapEngineError(failure, compiled, statement);
    expect(span && formatLocation(span)).toBe('models/top.sql:2:3');
  });

  it('without a place has none', async () => {
    const compiled = await project(models).compileNode('model.shop.top');
    const diagnostic = mapEngineError(new WarehouseError('TIMEOUT_EXCEEDED', 'Timeout exceeded'), compiled);
    expect(diagnostic).toEqual({
      code: 'TIMEOUT_EXCEEDED',
      severity: 'error',
      message: 'Timeout exceeded',
      node: 'model.shop.top',
    });
  });
});
