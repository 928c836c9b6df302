import { describe, expect, it } from 'vitest';
import { parseErrors, parseFiles } from '../../test/support/parse-files.ts';
import { formatLocation, type Diagnostic, type Span } from '../base/index.ts';

/** Code, place and hint of each diagnostic: what a user needs to mend it. */
function seen(diagnostics: readonly Diagnostic[]): readonly (readonly (string | undefined)[])[] {
  return diagnostics.map((each) => [each.code, each.span && formatLocation(each.span), each.hint]);
}

const lineOf = (span: Span): number => span.source.text.slice(0, span.start).split('\n').length;

const model = (yaml: string): Record<string, string> => ({
  'models/orders.sql': 'select 1 as id',
  'models/schema.yml': `models:\n  - name: orders\n${yaml}`,
});

describe('a mistake in a project', () => {
  it('is shown where the ref stands, below blank lines too, with the nearest name', async () => {
    const errors = await parseErrors({
      'models/orders.sql': 'select 1',
      'models/mart.sql': "\n\nselect *\nfrom {{ ref('ordrs') }}\n",
    });
    expect(seen(errors)).toEqual([['REF_NOT_FOUND', 'models/mart.sql:4:9', "did you mean 'orders'?"]]);
    expect(errors[0]?.node).toBe('model.shop.mart');
  });

  it('in a hook of dbt_project.yml is shown there', async () => {
    const errors = await parseErrors({
      'models/orders.sql': 'select 1',
      'dbt_project.yml': `name: shop\nprofile: shop\nmodels:\n  +post-hook: "select * from {{ ref('ordrs') }}"\n`,
    });
    expect(seen(errors)).toEqual([['REF_NOT_FOUND', 'dbt_project.yml:4:15', "did you mean 'orders'?"]]);
  });

  it('does not hide the others', async () => {
    const errors = await parseErrors({
      'models/a.sql': "select * from {{ ref('nothing') }}",
      'models/b.sql': "select * from {{ source('raw', 'nothing') }}",
      'models/c.sql': "{{ config(materialized=5, enabled='yes') }} select 1",
    });
    expect(errors.map((each) => each.code).toSorted()).toEqual([
      'CONFIG_TYPE',
      'CONFIG_TYPE',
      'REF_NOT_FOUND',
      'SOURCE_NOT_FOUND',
    ]);
  });

  it('tells a disabled model from one that does not exist', async () => {
    const errors = await parseErrors({
      'models/off_model.sql': '{{ config(enabled=false) }} select 1',
      'models/mart.sql': "select * from {{ ref('off_model') }}",
    });
    expect(seen(errors)).toEqual([
      ['REF_DISABLED', 'models/mart.sql:1:18', 'enable it, or disable what refers to it'],
    ]);
  });

  it.each([
    ['in code', { 'models/orders.sql': '{{ config(enabled="yes") }} select 1' }, 'models/orders.sql:1:4'],
    [
      'in a property file, once it is rendered',
      model(`    config: {enabled: "{{ 'maybe' }}"}\n`),
      'models/schema.yml:3:23',
    ],
    [
      'in dbt_project.yml, once it is rendered',
      {
        'models/orders.sql': 'select 1',
        'dbt_project.yml': `name: shop\nprofile: shop\nmodels:\n  shop:\n    +enabled: "{{ 'maybe' }}"\n`,
      },
      'dbt_project.yml:5:15',
    ],
  ])('of a config has its place %s', async (_where, files, place) => {
    const errors = await parseErrors(files);
    expect(errors.map((each) => [each.code, each.span && formatLocation(each.span)])).toContainEqual([
      'CONFIG_TYPE',
      place,
    ]);
  });

  it.each([
    ['cannot be read', '{{ 1 + }}', 'JINJA_SYNTAX'],
    ['fails', '{{ 1 / 0 }}', 'JINJA_RUNTIME'],
  ])('of an argument of a test that %s is shown at the test', async (_what, value, code) => {
    const errors = await parseErrors(
      model(
        `    columns:\n      - name: id\n        data_tests:\n          - unique\n          - accepted_values:\n              arguments: {values: ["${value}"]}\n`,
      ),
    );
    const places = errors.map((each) => [each.code, each.span?.source.path, each.span && lineOf(each.span)]);
    expect(places).toEqual([[code, 'models/schema.yml', expect.toBeOneOf([7, 8])]]);
  });

  it('of two macros of one name names both places', async () => {
    const [error] = await parseErrors({
      'macros/a.sql': '{% macro cents(x) %}{{ x }}{% endmacro %}',
      'macros/b.sql': '\n{% macro cents(y) %}{{ y }}{% endmacro %}',
    });
    expect(error?.code).toBe('MACRO_TWICE');
    expect([error?.span, error?.related?.[0]?.span].map((span) => span && formatLocation(span))).toEqual([
      'macros/b.sql:2:1',
      'macros/a.sql:1:1',
    ]);
  });

  it('of two nodes of one relation names both', async () => {
    const errors = await parseErrors({
      'models/a.sql': "{{ config(alias='same') }} select 1",
      'models/b.sql': "{{ config(alias='same') }} select 1",
    });
    expect(errors.map((each) => each.code)).toEqual(['RELATION_TWICE']);
    expect(errors[0]?.message).toContain('`dev`.`same`');
  });

  it('of two files of one name is found unless one is disabled', async () => {
    const files = { 'models/a/x.sql': 'select 1', 'models/b/x.sql': 'select 2' };
    expect((await parseErrors(files)).map((each) => each.code)).toEqual(['RESOURCE_TWICE']);
    const disabled = { ...files, 'models/b/x.sql': '{{ config(enabled=false) }} select 2' };
    const { manifest } = await parseFiles(disabled);
    expect(manifest.disabled['model.shop.x']).toHaveLength(1);
  });

  it('in the name of a generic test comes with the nearest one', async () => {
    const errors = await parseErrors(model('    columns: [{name: id, data_tests: [uniq]}]\n'));
    expect(errors.map((each) => [each.code, each.hint])).toEqual([
      ['TEST_NOT_FOUND', "did you mean 'unique'?"],
    ]);
  });

  it('in a private ref names the group', async () => {
    const errors = await parseErrors({
      ...model(
        '    config: {group: finance, access: private}\ngroups: [{name: finance, owner: {name: F}}]\n',
      ),
      'models/mart.sql': "select * from {{ ref('orders') }}",
    });
    expect(errors.map((each) => each.code)).toEqual(['REF_PRIVATE']);
    expect(errors[0]?.message).toContain("group 'finance'");
  });

  it('in a group comes with the nearest one', async () => {
    const errors = await parseErrors(
      model('    config: {group: finanse}\ngroups: [{name: finance, owner: {name: F}}]\n'),
    );
    expect(errors.map((each) => [each.code, each.hint])).toEqual([
      ['GROUP_NOT_FOUND', "did you mean 'finance'?"],
    ]);
  });

  it('in a description is shown in the property file', async () => {
    const errors = await parseErrors(model('    description: "{{ doc(\'ordrs\') }}"\n'));
    expect(errors.map((each) => [each.code, each.span?.source.path, each.related])).toEqual([
      ['DOC_NOT_FOUND', 'models/schema.yml', undefined],
    ]);
  });

  it('in a snapshot names the missing config', async () => {
    const errors = await parseErrors({ 'snapshots/s.sql': '{% snapshot s %} select 1 {% endsnapshot %}' });
    expect(errors.map((each) => each.code)).toEqual(['SNAPSHOT_CONFIG']);
  });
});

describe('a model that would destroy the data it is made of', () => {
  const sources = 'sources: [{name: raw, schema: dev, tables: [{name: orders}]}]\n';

  it('is an error where it reads the source', async () => {
    const errors = await parseErrors({
      'models/orders.sql': "select * from {{ source('raw', 'orders') }}",
      'models/sources.yml': sources,
    });
    expect(errors.map((each) => [each.code, each.span && formatLocation(each.span)])).toEqual([
      ['REPLACES_SOURCE', 'models/orders.sql:1:18'],
    ]);
  });

  it('is an error where one of its ancestors reads the source, and both places are shown', async () => {
    const errors = await parseErrors({
      'models/orders.sql': "select * from {{ ref('stg') }}",
      'models/stg.sql': "select * from {{ ref('raw_orders') }}",
      'models/raw_orders.sql':
        "{{ config(materialized='ephemeral') }} select * from {{ source('raw', 'orders') }}",
      'models/sources.yml': sources,
    });
    expect(errors.map((each) => [each.code, each.node])).toEqual([['REPLACES_SOURCE', 'model.shop.orders']]);
    expect(errors[0]?.message).toContain("that it reads through 'model.shop.raw_orders'");
    expect(errors[0]?.related?.map(({ span }) => formatLocation(span))).toEqual([
      'models/raw_orders.sql:1:57',
      'models/sources.yml:1:52',
    ]);
  });

  it('is a warning where only other nodes read the source', async () => {
    const files = {
      'models/orders.sql': 'select 1',
      'models/mart.sql': "select * from {{ source('raw', 'orders') }}",
      'models/sources.yml': sources,
    };
    const { warnings } = await parseFiles(files);
    expect(seen(warnings)).toEqual([
      ['FILLS_SOURCE', 'models/orders.sql:1:1', "read it with ref('orders'), so that it is built first"],
    ]);
    expect(warnings[0]?.message).toContain("which 'model.shop.mart' reads as a source");
  });

  it('is none while nobody reads the source, nor where the model is built elsewhere', async () => {
    const unread = { 'models/orders.sql': 'select 1', 'models/sources.yml': sources };
    expect(await parseErrors(unread)).toEqual([]);
    const elsewhere = {
      'models/orders.sql': "{{ config(schema='marts') }} select * from {{ source('raw', 'orders') }}",
      'models/sources.yml': sources,
    };
    expect(await parseErrors(elsewhere)).toEqual([]);
  });

  it("is none for a seed that fills a source's table", async () => {
    const files = {
      'seeds/orders.csv': 'id\n1\n',
      'models/stg.sql': "select * from {{ source('raw', 'orders') }}",
      'models/sources.yml': sources,
    };
    expect(await parseErrors(files)).toEqual([]);
  });

  it('is an error where a pipe writes the relation', async () => {
    const relation = { schema: 'dev', identifier: 'orders' };
    const protectedRelations = [{ relation, owner: "pipe 'orders'" }];
    const errors = await parseErrors({ 'models/orders.sql': 'select 1' }, { protectedRelations });
    expect(errors.map((each) => each.code)).toEqual(['REPLACES_PIPE_TARGET']);
    expect(errors[0]?.message).toContain("which pipe 'orders' writes");
  });

  it('is an error where a pipe writes the source that the relation is, read or not', async () => {
    const protectedRelations = [{ relation: { source: 'raw', table: 'orders' }, owner: "pipe 'orders'" }];
    const unread = { 'models/orders.sql': 'select 1', 'models/sources.yml': sources };
    const errors = await parseErrors(unread, { protectedRelations });
    expect(errors.map((each) => each.code)).toEqual(['REPLACES_PIPE_TARGET']);
    const elsewhere = { ...unread, 'models/orders.sql': "{{ config(schema='marts') }} select 1" };
    expect(await parseErrors(elsewhere, { protectedRelations })).toEqual([]);
  });
});

describe('a warning', () => {
  const events = async (files: Record<string, string>): Promise<readonly (string | undefined)[]> =>
    (await parseFiles(files)).warnings.map((each) => each.event);

  it.each<[string, Record<string, string>, string]>([
    ['a description of nothing', model('  - name: nothing\n'), 'NoNodeForYamlKey'],
    [
      'a description in the wrong section',
      { ...model(''), 'models/s.yml': 'seeds: [{name: orders}]\n' },
      'WrongResourceSchemaFile',
    ],
    [
      'a macro that is not there',
      { ...model(''), 'macros/m.yml': 'macros: [{name: nothing}]\n' },
      'MacroNotFoundForPatch',
    ],
    [
      'a folder that does not exist',
      {
        ...model(''),
        'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: {shop: {marts: {+enabled: true}}}\n',
      },
      'UnusedResourceConfigPath',
    ],
    [
      'a test of nothing',
      model('  - name: nothing\n    columns: [{name: a, data_tests: [unique]}]\n'),
      'NodeNotFoundOrDisabled',
    ],
    ['a model past its date', model("    deprecation_date: '2025-01-01'\n"), 'DeprecatedModel'],
    [
      'a reader of a model that will be deprecated',
      {
        ...model("    deprecation_date: '2027-01-01'\n"),
        'models/mart.sql': "select * from {{ ref('orders') }}",
      },
      'UpcomingReferenceDeprecation',
    ],
    [
      'a config beside the arguments of a test',
      model('    columns: [{name: id, data_tests: [{unique: {where: x > 1}}]}]\n'),
      'PropertyMovedToConfigDeprecation',
    ],
    [
      'arguments that are not under arguments',
      model('    columns: [{name: id, data_tests: [{accepted_values: {values: [1]}}]}]\n'),
      'MissingArgumentsPropertyInGenericTestDeprecation',
    ],
  ])('of %s has the name of its event in dbt', async (_what, files, event) => {
    expect(await events(files)).toContain(event);
  });
});
