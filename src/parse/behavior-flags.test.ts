import { describe, expect, it } from 'vitest';
import { parseErrors, parseFiles } from '../../test/support/parse-files.ts';

/** dbt's behaviour flags, switched both ways in dbt_project.yml, where they change what a parse makes of a project. */
const withFlag = (flag: string, files: Readonly<Record<string, string>>, more = '') => ({
  ...files,
  'dbt_project.yml': `name: shop\nprofile: shop\nflags: {${flag}}\n${more}`,
});

interface Case {
  readonly flag: string;
  readonly byDefault: boolean;
  readonly files: Readonly<Record<string, string>>;
  /** The code of the error when it is on. */
  readonly code: string;
  /** dbt's event of the warning when it is off, if there is one. */
  readonly event?: string;
}

const CASES: readonly Case[] = [
  {
    flag: 'require_resource_names_without_spaces',
    byDefault: true,
    files: { 'models/two words.sql': 'select 1 as n' },
    code: 'BLANK_IN_NAME',
    event: 'SpacesInResourceNameDeprecation',
  },
  {
    flag: 'require_source_and_semantic_model_names_without_spaces',
    byDefault: false,
    files: { 'models/s.yml': 'sources: [{name: two words, tables: [{name: t}, {name: u}]}]\n' },
    code: 'BLANK_IN_NAME',
    event: 'SpacesInResourceNameDeprecation',
  },
  {
    flag: 'require_unique_project_resource_names',
    byDefault: false,
    files: {
      'models/same.sql': 'select 1 as n',
      'seeds/same.csv': 'n\n1\n',
      'models/s.yml': 'seeds: [{name: same, config: {alias: other}}]\n',
    },
    code: 'NAME_TWICE',
    event: 'DuplicateNameDistinctNodeTypesDeprecation',
  },
  {
    flag: 'require_valid_schema_from_generate_schema_name',
    byDefault: false,
    files: {
      'macros/g.sql': '{% macro generate_schema_name(custom, node) %}{{ return(none) }}{% endmacro %}',
      'models/m.sql': 'select 1 as n',
    },
    code: 'SCHEMA_NAME_MISSING',
    event: 'GenerateSchemaNameNullValueDeprecation',
  },
];

describe('a behaviour flag', () => {
  it.each(CASES)('$flag makes an error of what it is about', async ({ flag, files, code, byDefault }) => {
    const errors = await parseErrors(withFlag(`${flag}: true`, files));
    expect(new Set(errors.map((each) => each.code))).toEqual(new Set([code]));
    expect(errors[0]?.span).toBeDefined();
    expect((await parseErrors(withFlag('', files))).length > 0).toBe(byDefault);
  });

  it.each(CASES)('$flag leaves it at a warning when it is off', async ({ flag, files, event }) => {
    const { warnings } = await parseFiles(withFlag(`${flag}: false`, files));
    expect(warnings.map((each) => each.event)).toEqual(event === undefined ? [] : [event]);
  });
});

describe('require_corrected_analysis_fqns', () => {
  const files = { 'analyses/deep/look.sql': 'select 1 as n' };
  const configs = 'models: {shop: {+tags: [of_models]}}\nanalyses: {shop: {deep: {+tags: [of_analyses]}}}\n';

  it('is off: an analysis lies in a folder of its own, and is configured as a model', async () => {
    const { manifest } = await parseFiles(withFlag('', files, configs));
    expect(manifest.nodes['analysis.shop.look']).toMatchObject({
      fqn: ['shop', 'analysis', 'deep', 'look'],
      tags: ['of_models'],
    });
  });

  it('names an analysis by its own folders and configures it under analyses', async () => {
    const { manifest } = await parseFiles(withFlag('require_corrected_analysis_fqns: true', files, configs));
    expect(manifest.nodes['analysis.shop.look']).toMatchObject({
      fqn: ['shop', 'deep', 'look'],
      path: 'deep/look.sql',
      tags: ['of_analyses'],
    });
  });
});

describe('require_generic_test_arguments_property', () => {
  const test = '{% test above(model, column_name, floor) %}select 1 where {{ floor }}{% endtest %}';
  const files = {
    'tests/generic/above.sql': test,
    'models/m.sql': 'select 1 as n',
    'models/s.yml':
      'models: [{name: m, columns: [{name: n, data_tests: [{above: {arguments: {floor: 3}}}]}]}]\n',
  };
  const kwargs = async (flag: string): Promise<unknown> => {
    const { manifest } = await parseFiles(withFlag(flag, files));
    const [found] = Object.values(manifest.nodes).filter(({ resource_type: type }) => type === 'test');
    return found?.resource_type === 'test' ? found.test_metadata?.kwargs : undefined;
  };

  it('is on: what stands under arguments is what the test is called with', async () => {
    expect(await kwargs('')).toMatchObject({ floor: 3 });
  });

  it('takes arguments for one argument of that name when it is off', async () => {
    const off = 'require_generic_test_arguments_property: false';
    const [refused] = await parseErrors(withFlag(off, files));
    expect(refused?.message).toContain("takes no keyword argument 'arguments'");
  });
});

describe('validate_macro_args', () => {
  const files = {
    'macros/twice.sql': '{% macro twice(number) %}2 * {{ number }}{% endmacro %}',
    'macros/m.yml': 'macros: [{name: twice, arguments: [{name: nmber, type: integer}]}]\n',
  };

  it('is on: arguments of a property file are compared with the macro’s', async () => {
    const { warnings } = await parseFiles(withFlag('', files));
    expect(warnings.map(({ message }) => message).join()).toMatch(/arguments described for macro 'twice'/);
  });

  it('compares nothing when it is off', async () => {
    expect((await parseFiles(withFlag('validate_macro_args: false', files))).warnings).toEqual([]);
  });
});
