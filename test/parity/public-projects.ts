import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** A public dbt project that both programs read. */
export interface PublicProject {
  readonly name: string;
  /** Its folder below the folder of checkouts: `<repository>/<path>`. */
  readonly folder: string;
  /** Packages it needs, as folders below the folder of checkouts, by the name they are installed under. */
  readonly packages: Readonly<Record<string, string>>;
  /**
   * What neither program compiles on a ClickHouse that has only the seeds, as selectors: models that ask for what
   * ClickHouse refuses, and tests that compare the columns of models.
   */
  readonly uncompilable?: readonly string[];
  /** Nodes whose SQL is not the same in both programs, with the reason. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

const DOUBLED_QUOTES =
  'dbt-clickhouse doubles the quotes of the texts to replace, which ClickHouse does not read';

/**
 * Where the projects lie: a folder of git checkouts, each called as its repository. They are not part of this
 * repository; `git clone https://github.com/<owner>/<repository>` brings them.
 */
export const CHECKOUTS = process.env['TSDBT_TEST_PROJECTS'] ?? '';

export const PUBLIC_PROJECTS: readonly PublicProject[] = [
  {
    name: 'dbt-labs/jaffle-shop',
    folder: 'jaffle-shop',
    packages: { dbt_utils: 'dbt-utils', dbt_date: 'dbt-date', audit_helper: 'dbt-audit-helper' },
  },
  {
    name: "dbt-labs/dbt-utils' integration tests",
    folder: 'dbt-utils/integration_tests',
    packages: { dbt_utils: 'dbt-utils' },
    uncompilable: [
      'test_name:equality',
      'test_date_spine',
      'test_get_relations_by_pattern',
      'test_get_relations_by_prefix_and_union',
    ],
    otherwise: {
      'model.dbt_utils_integration_tests.test_url_host': DOUBLED_QUOTES,
      'model.dbt_utils_integration_tests.test_url_path': DOUBLED_QUOTES,
    },
  },
  { name: 'dbt-labs/jaffle_shop_duckdb', folder: 'jaffle_shop_duckdb', packages: {} },
  {
    name: 'mingdinghan/dataengineercamp_capstone',
    folder: 'dataengineercamp_capstone/transform/dbt/ecommerce_etl',
    packages: { dbt_utils: 'dbt-utils' },
  },
  {
    name: "dbt-labs/dbt-project-evaluator's integration tests",
    folder: 'dbt-project-evaluator/integration_tests',
    packages: {
      dbt_utils: 'dbt-utils',
      dbt_project_evaluator: 'dbt-project-evaluator',
      exclude_package: 'dbt-project-evaluator/integration_tests/exclude_package',
    },
    uncompilable: ['test_name:equality'],
  },
];

/** What is missing of a project here; undefined when it can be read. */
export function whyNoProject({ folder, packages }: PublicProject): string | undefined {
  if (CHECKOUTS === '') return 'TSDBT_TEST_PROJECTS names no folder of checkouts';
  const missing = [folder, ...Object.values(packages)].find(
    (path) => !existsSync(join(CHECKOUTS, path, 'dbt_project.yml')),
  );
  return missing === undefined ? undefined : `there is no ${missing} in ${CHECKOUTS}`;
}

/** Behaviour flags whose defaults are not the same in both programs: off in both. */
const FLAGS = {
  validate_macro_args: false,
  state_modified_compare_more_unrendered_values: false,
  require_nested_cumulative_type_params: false,
  require_yaml_configuration_for_mf_time_spines: false,
};

const NOT_SOURCES = /[/\\](?:target|logs|\.git|dbt_packages|\.tsdbt|profiles\.yml)$/;

/** Copies a project and its packages into a folder where both programs can read it. @returns the profile's name. */
export function copyProject({ folder, packages }: PublicProject, to: string): string {
  const filter = (path: string): boolean => !NOT_SOURCES.test(path);
  cpSync(join(CHECKOUTS, folder), to, { recursive: true, filter });
  for (const [name, from] of Object.entries(packages)) {
    const isOwn = (path: string): boolean => filter(path) && !/[/\\]integration_tests\w*$/.test(path);
    const keeps = from.includes('integration_tests') ? filter : isOwn;
    mkdirSync(join(to, 'dbt_packages'), { recursive: true });
    cpSync(join(CHECKOUTS, from), join(to, 'dbt_packages', name), { recursive: true, filter: keeps });
  }
  const file = join(to, 'dbt_project.yml');
  const config = parse(readFileSync(file, 'utf8'), { version: '1.1' });
  writeFileSync(file, stringify({ ...config, flags: { ...config.flags, ...FLAGS } }, { version: '1.1' }));
  return String(config.profile);
}
