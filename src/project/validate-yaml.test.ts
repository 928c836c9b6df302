import { describe, expect, it } from 'vitest';
import { formatLocation, type Diagnostic } from '../base/index.ts';
import { parseYaml } from './parse-yaml.ts';
import { PACKAGES_FILE, PROJECT_FILE_SCHEMA, PROPERTY_FILE, SELECTORS_FILE } from './schemas/index.ts';
import { validateYaml, type ValidationOptions } from './validate-yaml.ts';
import type { YamlSchema } from './yaml-schema.ts';

const validate = (text: string, schema: YamlSchema = PROPERTY_FILE, options?: ValidationOptions) =>
  validateYaml(parseYaml({ path: 'm.yml', text }), schema, options);

/** A diagnostic in one line: `9:11 error: message | hint`. */
function line({ span, severity, message, hint }: Diagnostic): string {
  const place = span ? formatLocation(span).replace('m.yml:', '') : '-';
  return `${place} ${severity}: ${message}${hint === undefined ? '' : ` | ${hint}`}`;
}

async function lines(
  text: string,
  schema?: YamlSchema,
  options?: ValidationOptions,
): Promise<readonly string[]> {
  return (await validate(text, schema, options)).map(line);
}

describe('property files', () => {
  it('pass when they are right', async () => {
    const text = `
version: 2
models:
  - name: orders
    description: "{{ doc('orders') }}"
    config: {materialized: table, order_by: [id], engine: MergeTree, tags: daily, enabled: "{{ target.name == 'dev' }}"}
    columns:
      - name: id
        data_type: UInt64
        codec: ZSTD
        data_tests:
          - unique
          - not_null: {config: {severity: warn, where: id > 0}}
          - accepted_values: {arguments: {values: [1]}}
          - dbt_utils.accepted_range: {min_value: 0, config: {store_failures: true}}
          - {test_name: relationships, name: x, to: ref('y'), field: id}
sources:
  - name: raw
    schema: raw
    tables: [{name: orders, identifier: o, config: {freshness: {warn_after: {count: 1, period: day}}}}]
`;
    expect(await lines(text)).toEqual([]);
  });

  it('tell of a mistyped key, its place and what was meant, as a warning with the event of dbt', async () => {
    const found = await validate(
      'models:\n  - name: a\n    descripton: x\n    config:\n      materialised: table\n',
    );
    expect(found.map(line)).toEqual([
      "3:5 warning: The key 'descripton' is not known in 'models[a]' | did you mean 'description'?",
      "5:7 warning: The key 'materialised' is not known in 'models[a].config' | did you mean 'materialized'?",
    ]);
    expect(found.map(({ event }) => event)).toEqual([
      'CustomKeyInObjectDeprecation',
      'CustomKeyInConfigDeprecation',
    ]);
    expect((await validate('model: []\n'))[0]?.event).toBe('CustomTopLevelKeyDeprecation');
  });

  it('of packages may have unknown keys, but no wrong values', async () => {
    const text = 'models:\n  - name: a\n    shiny: x\n    columns: 5\n';
    expect(await lines(text, PROPERTY_FILE, { unknownKeys: 'ignore' })).toEqual([
      "4:14 error: 'models[a].columns' must be a list, not the number 5",
    ]);
  });

  it('tell what is missing at the first line of its mapping', async () => {
    expect(await lines('models:\n  - columns:\n      - data_type: Int8\n')).toEqual([
      "2:5 error: 'models[0]' lacks the key 'name' | add 'name:'",
      "3:9 error: 'models[0].columns[0]' lacks the key 'name' | add 'name:'",
    ]);
  });

  it('tell every wrong value at its place, in the order of the file', async () => {
    const text = `sources: {a: 1}
models:
  - 5
  - name: a
    description: 7
    columns: [{name: id, quote: maybe}]
    config: {on_schema_change: sync_all_colums}
    data_tests:
      - unique: {config: {severity: errr, limit: ten}}
`;
    expect(await lines(text)).toEqual([
      "1:10 error: 'sources' must be a list, not a mapping | begin each item with '- '",
      "3:5 error: 'models[0]' must be a mapping, not the number 5",
      "5:18 error: 'models[a].description' must be a text, not the number 7 | put the value in quotes to make it a text",
      "6:33 error: 'models[a].columns[id].quote' must be true or false, not the text 'maybe'",
      "7:32 error: 'models[a].config.on_schema_change' must be one of 'ignore', 'append_new_columns', 'fail', 'sync_all_columns', not 'sync_all_colums' | did you mean 'sync_all_columns'?",
      "9:37 error: 'models[a].data_tests[0].unique.config.severity' must be 'error' or 'warn', not 'errr'",
      "9:50 error: 'models[a].data_tests[0].unique.config.limit' must be a whole number, not the text 'ten'",
    ]);
  });

  it('may have Jinja in place of any value but the lists that make the file', async () => {
    const text =
      'models:\n  - name: a\n    config: {enabled: "{{ x }}", meta: "{{ y }}", severity: "{% if z %}a{% endif %}"}\n';
    expect((await lines(text)).filter((each) => each.includes('error'))).toEqual([]);
    expect(await lines('models: "{{ x }}"\n')).toEqual([
      "1:9 error: 'models' must be a list, not the text '{{ x }}' | write a list: '[{{ x }}]'",
    ]);
  });

  it('may be empty', async () => {
    expect(await lines('')).toEqual([]);
    expect(await lines('models:\n')).toEqual([]);
  });
});

describe('dbt_project.yml', () => {
  it('passes with folders, prefixed configurations and hooks', async () => {
    const text = `
name: shop
version: 1.0.0
model-paths: [models]
models:
  shop:
    +materialized: view
    marts:
      +tags: [daily]
      +post-hook: ["optimize table {{ this }}", {sql: x, transaction: false}]
      orders:
        +order_by: id
on-run-start: "select 1"
vars: {anything: [1]}
`;
    expect(await lines(text, PROJECT_FILE_SCHEMA)).toEqual([]);
  });

  it('warns of configurations without their plus, and of unknown ones', async () => {
    const text =
      'name: shop\nmodels:\n  shop:\n    materialized: view\n    +materialised: view\n    +persist_doc: {relation: true}\n    colour: red\n';
    const found = await validate(text, PROJECT_FILE_SCHEMA);
    expect(found.map(line)).toEqual([
      "4:5 warning: The configuration 'materialized' should begin with '+', to tell it from a folder | write '+materialized:'",
      "5:5 warning: The key '+materialised' is not known in 'models.shop' | did you mean '+materialized'?",
      "6:5 warning: The key '+persist_doc' is not known in 'models.shop' | did you mean '+persist_docs'?",
      "7:5 warning: The key 'colour' is not known in 'dbt_project.yml'",
    ]);
    expect(found[0]?.event).toBe('MissingPlusPrefixDeprecation');
  });

  it('must have a name that can be a part of SQL', async () => {
    expect(await lines('version: 1\n', PROJECT_FILE_SCHEMA)).toEqual([
      "1:1 error: 'dbt_project.yml' lacks the key 'name' | add 'name:'",
    ]);
    expect(await lines('name: my-shop\n', PROJECT_FILE_SCHEMA)).toEqual([
      "1:7 error: 'name' must consist of letters, digits and underscores and not begin with a digit, not 'my-shop'",
    ]);
  });
});

describe('selectors.yml and packages.yml', () => {
  it('pass when they are right', async () => {
    const selectors = `selectors:
  - name: nightly
    default: true
    definition: {union: [tag:nightly, {method: fqn, value: a.b, parents: true, exclude: [x]}]}
`;
    const packages = `packages:
  - package: dbt-labs/dbt_utils
    version: [">=1.0.0", "<2.0.0"]
  - git: https://example.com/x.git
    revision: 1.0
  - local: ../other
`;
    expect(await lines(selectors, SELECTORS_FILE)).toEqual([]);
    expect(await lines(packages, PACKAGES_FILE)).toEqual([]);
  });

  it('say what a package lacks', async () => {
    const text = 'packages:\n  - package: dbt_utils\n  - version: 1.0.0\n  - {git: a, local: b}\n';
    expect(await lines(text, PACKAGES_FILE)).toEqual([
      "2:5 error: 'packages[0]' lacks the key 'version' | add 'version:'",
      "2:14 error: 'packages[0].package' must have a namespace, as in 'dbt-labs/dbt_utils', not 'dbt_utils'",
      "3:5 error: 'packages[1]' must have exactly one of 'package', 'git', 'local', 'tarball', 'private'",
      "4:5 error: 'packages[2]' must have exactly one of 'package', 'git', 'local', 'tarball', 'private'",
    ]);
  });

  it('say what a selector lacks', async () => {
    expect(await lines('selectors:\n  - name: x\n', SELECTORS_FILE)).toEqual([
      "2:5 error: 'selectors[x]' lacks the key 'definition' | add 'definition:'",
    ]);
  });
});

describe('a schema of another room', () => {
  it('is compiled when it is first needed', async () => {
    const schema: YamlSchema = {
      id: 'test-pipe',
      title: 'pipe',
      schema: {
        type: 'object',
        required: ['topic'],
        properties: { topic: { type: 'string' } },
        additionalProperties: false,
      },
    };
    expect(await lines('topics: x\n', schema)).toEqual([
      "1:1 error: 'pipe' lacks the key 'topic' | add 'topic:'",
      "1:1 warning: The key 'topics' is not known in 'pipe' | did you mean 'topic'?",
    ]);
  });
});
