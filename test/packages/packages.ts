import type { PublicPackage } from './package-sources.ts';

/** What of a package's own integration tests does not pass on ClickHouse, and why; the same in dbt. */
export interface Exception {
  /** Names of models and tests. */
  readonly names: RegExp;
  /** The code with which ClickHouse refuses the SQL, or what the package itself says; none where rows differ. */
  readonly refusal?: number | string;
  readonly because: string;
}

export interface IntegrationProject {
  readonly source: PublicPackage;
  /** The name under which projects call the package. */
  readonly name: string;
  readonly needs: readonly { readonly source: PublicPackage; readonly name: string }[];
  /** The macro that its own tests call first. */
  readonly prepare?: string;
  /** Why dbt does not get as far as to build it. */
  readonly unreadableInDbt?: string;
  readonly total: number;
  readonly exceptions: readonly Exception[];
  /** Models that pass here and not in dbt. */
  readonly failsInDbtOnly?: RegExp;
  /** Tests over random numbers, which pass or not from run to run. */
  readonly random?: RegExp;
}

export const DBT_UTILS: PublicPackage = {
  repository: 'dbt-labs/dbt-utils',
  commit: '700764ce230b2fb775b5338b6bc77a72233ea34c',
};

export const ELEMENTARY: PublicPackage = {
  repository: 'elementary-data/dbt-data-reliability',
  commit: 'ccb0de3409756b7c3d2a08a6216be7ba548c18ab',
};

export const CAPSTONE: PublicPackage = {
  repository: 'mingdinghan/dataengineercamp_capstone',
  commit: '312e49a5bb3c99fc33fdfa7dfe877c37555da7a4',
  marker: 'transform/dbt/ecommerce_etl/dbt_project.yml',
};

const DBT_DATE: PublicPackage = {
  repository: 'godatadriven/dbt-date',
  commit: 'e706de9630b228aae58a2bb0e99f34b19abb4688',
};

const NULLS =
  'columns of ClickHouse hold no nulls unless they are Nullable, and a cast of null to such a type fails';
const DEFAULTS = 'an empty cell of a seed is the default of its column, not null';
const DATABASE =
  "the SQL names the information schema behind 'target.database', which is empty on ClickHouse";
const JOINS = 'a join fills what has no partner with defaults, not nulls';

export const PROJECTS: readonly IntegrationProject[] = [
  {
    source: DBT_UTILS,
    name: 'dbt_utils',
    needs: [],
    total: 237,
    // dbt-clickhouse puts quotes around the literals that the package gives to replace.
    failsInDbtOnly: /\.test_url_(?:host|path)$/,
    exceptions: [
      { names: /^test_union_/, refusal: 70, because: NULLS },
      { names: /^test_get_relations_by_/, refusal: 62, because: DATABASE },
      {
        names: /^test_date_spine$/,
        refusal: 43,
        because: "dateDiff wants a date, not the text that the package's test gives",
      },
      {
        names: /^test_width_bucket$/,
        refusal: 43,
        because: 'least() of a Float64 and an Int64 does not exist',
      },
      { names: /not_null_proportion|at_least_one|generate_surrogate_key/, because: DEFAULTS },
      {
        names: /mutually_exclusive_ranges|sequential_values/,
        because: 'lead() and lag() give defaults at the ends',
      },
      {
        names: /^assert_get_query_results_as_dict|test_(?:un)?pivot/,
        because: 'a true of a seed is a Bool, which prints as true and sums to no text',
      },
      { names: /equality_floats_a_.*___8/, because: 'a Float32 keeps seven digits; the test wants eight' },
    ],
  },
  { source: DBT_DATE, name: 'dbt_date', needs: [], total: 73, exceptions: [] },
  {
    source: {
      repository: 'metaplane/dbt-expectations',
      commit: '77d385655ce3318685cf6930b46d077f61de5f55',
    },
    name: 'dbt_expectations',
    needs: [{ source: DBT_DATE, name: 'dbt_date' }],
    total: 169,
    random: /stdevs/,
    exceptions: [
      { names: /^data_test$/, refusal: 70, because: NULLS },
      {
        names: /match_regex/,
        because:
          "the package drops a match's flags on databases that it does not know: [A-Z] finds no small letters",
      },
      { names: /_(?:in|de)creasing_/, because: 'lag() gives a default before the first row' },
      { names: /in_type_list/, because: 'the test lists DATE and TIMESTAMP, and the column is a DateTime' },
      { names: /data_for_every_n_datepart/, refusal: 43, because: 'dateDiff takes no texts' },
      { names: /recent_data_timeseries_data_grouped/, because: JOINS },
    ],
  },
  {
    source: {
      repository: 'dbt-labs/dbt-audit-helper',
      commit: '3bd0ca4e9d79b7d740ad7e77384b3d03a16cf242',
    },
    name: 'audit_helper',
    needs: [{ source: DBT_UTILS, name: 'dbt_utils' }],
    // Its 35 unit tests come on top and are not counted here. Two models are built here that dbt skips: it fails on their
    // unit tests, which pass here.
    total: 73,
    exceptions: [
      {
        names: /struct_model/,
        refusal: "Unknown adapter 'clickhouse'",
        because: 'the package refuses adapters that it does not know',
      },
      {
        names: /classify/,
        refusal: 62,
        because: 'the SQL puts a comparison before OVER, which ClickHouse does not parse',
      },
      {
        names: /^dbt_utils_equality_compare_relation_columns_/,
        refusal: 47,
        because:
          "the model's column comes under the name of its table where another of the join has the same name",
      },
      { names: /^dbt_utils_equality_/, because: `${JOINS}, and counts come as other types than the seeds'` },
    ],
  },
  {
    source: { repository: 'dbt-labs/dbt-codegen', commit: '526cb1f0e8464d88b931e0249b4198039f15d641' },
    name: 'codegen',
    needs: [{ source: DBT_UTILS, name: 'dbt_utils' }],
    prepare: 'create_source_table',
    unreadableInDbt: "dbt-clickhouse does not parse its tests: a relation's database is undefined there",
    total: 39,
    exceptions: [
      { names: /generate_source/, refusal: 62, because: DATABASE },
      {
        names: /generate_model_(?:repeated_)?yaml$/,
        because: "the test expects the types 'integer' and 'text' of other databases",
      },
    ],
  },
  {
    source: {
      repository: 'dbt-labs/dbt-project-evaluator',
      commit: '927abbd523b627f4f1595e2fb93ebf2244314bd6',
    },
    name: 'dbt_project_evaluator',
    needs: [{ source: DBT_UTILS, name: 'dbt_utils' }],
    // The exposure of its project is among them, as in dbt.
    total: 154,
    exceptions: [
      {
        names: /^int_all_dag_relationships$/,
        refusal: 49,
        because:
          "ClickHouse's planner fails on the nine joins of the package's variant for ClickHouse (LOGICAL_ERROR)",
      },
      {
        names: /^equality_fct_(?:documentation|test)_coverage$/,
        because: 'the numbers of a seed are Float32: 38.89 is not the Float64 38.89 of the model',
      },
    ],
  },
];
