import type { YamlSchema } from '../yaml-schema.ts';
import { shareParts } from './share-parts.ts';
import {
  access,
  columnConstraint,
  CONFIGS,
  docs,
  modelConstraint,
  quoting,
  sourceFreshness,
} from './config-values.ts';
import {
  anything,
  decimal,
  either,
  flag,
  item,
  list,
  object,
  record,
  refer,
  requiredText,
  requiredWord,
  text,
  textOrNumber,
  textOrWhole,
  texts,
  whole,
  word,
  type Schema,
} from './notation.ts';

const granularity = word(
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
);
const elementConfig = object({ meta: record });
const entityType = ['foreign', 'natural', 'primary', 'unique'] as const;
const dimensionType = ['categorical', 'time'] as const;
const owner = object({ name: text, email: texts });

/** Keys that dbt moved into `config:`; still read, with a word that they have moved. */
const moved = (schema: Schema): Schema => ({ ...schema, deprecated: true });

const dimension = {
  config: elementConfig,
  description: text,
  is_partition: flag,
  label: text,
  validity_params: object({ is_start: { type: 'boolean' }, is_end: { type: 'boolean' } }),
};

const columnProperties: Readonly<Record<string, Schema>> = {
  name: requiredText,
  description: text,
  data_type: text,
  quote: flag,
  config: object({
    meta: record,
    tags: texts,
    databricks_tags: record,
    policy_tags: list({ type: ['string', 'object'] }),
  }),
  meta: moved(record),
  tags: moved(texts),
  constraints: list(columnConstraint),
  data_tests: refer('tests'),
  tests: refer('tests'),
  // What dbt-clickhouse reads of columns.
  codec: text,
  ttl: text,
  column_mask: object({ function: requiredText, using_columns: text }, 'function'),
  databricks_tags: record,
  policy_tags: list({ type: ['string', 'object'] }),
  classifiers: list(requiredText),
  granularity,
  entity: either(
    word(...entityType),
    object(
      {
        type: requiredWord(...entityType),
        name: text,
        description: text,
        label: text,
        config: elementConfig,
      },
      'type',
    ),
  ),
  dimension: either(
    word(...dimensionType),
    object({ type: requiredWord(...dimensionType), name: text, ...dimension }, 'type'),
  ),
};

const metricInput = {
  name: requiredText,
  alias: text,
  filter: text,
  offset_to_grain: text,
  offset_window: text,
};
const metricReference = either(text, object(metricInput, 'name'));

/** Both forms: dbt 1.12's on the model, and `type_params` before it, which dbt checks by itself. */
const metric = item(
  {
    name: requiredText,
    label: text,
    description: text,
    type: word('simple', 'ratio', 'cumulative', 'derived', 'conversion'),
    type_params: record,
    config: object(CONFIGS.metric),
    meta: moved(record),
    tags: moved(texts),
    enabled: moved(flag),
    group: moved(text),
    filter: either(text, list()),
    time_granularity: granularity,
    agg: word(
      'sum',
      'min',
      'max',
      'count_distinct',
      'sum_boolean',
      'average',
      'percentile',
      'median',
      'count',
    ),
    agg_time_dimension: text,
    base_metric: metricReference,
    calculation: word('conversions', 'conversion_rate'),
    constant_properties: list(
      item(
        { base_property: requiredText, conversion_property: requiredText },
        'base_property',
        'conversion_property',
      ),
    ),
    conversion_metric: metricReference,
    denominator: metricReference,
    numerator: metricReference,
    input_metric: metricReference,
    input_metrics: list(item(metricInput, 'name')),
    entity: text,
    expr: textOrWhole,
    fill_nulls_with: whole,
    grain_to_date: granularity,
    hidden: flag,
    join_to_timespine: flag,
    non_additive_dimension: object(
      { name: requiredText, window_agg: requiredWord('min', 'max'), group_by: list(requiredText) },
      'name',
      'window_agg',
    ),
    percentile: decimal,
    percentile_type: word('discrete', 'continuous'),
    period_agg: word('first', 'last', 'average'),
    window: text,
  },
  'name',
);

const model = item(
  {
    name: requiredText,
    identifier: text,
    description: text,
    config: object(CONFIGS.model),
    columns: list(refer('column')),
    data_tests: refer('tests'),
    tests: refer('tests'),
    constraints: list(modelConstraint),
    access: moved(access),
    group: moved(text),
    docs: moved(docs),
    meta: moved(record),
    tags: moved(texts),
    latest_version: textOrNumber,
    deprecation_date: text,
    versions: list({
      type: 'object',
      required: ['v'],
      properties: {
        v: anything,
        defined_in: text,
        description: text,
        access: text,
        config: anything,
        columns: list(item({ ...columnProperties, name: text, include: texts, exclude: list(requiredText) })),
        constraints: list(modelConstraint),
        data_tests: refer('tests'),
        tests: refer('tests'),
        docs: anything,
        deprecation_date: text,
      },
      additionalProperties: { type: 'object' },
    }),
    time_spine: object(
      {
        standard_granularity_column: requiredText,
        custom_granularities: list(item({ name: requiredText, column_name: text }, 'name')),
      },
      'standard_granularity_column',
    ),
    semantic_model: either(
      { type: 'boolean' },
      object({ enabled: { type: 'boolean' }, name: text, group: text, config: elementConfig }, 'enabled'),
    ),
    primary_entity: text,
    agg_time_dimension: text,
    derived_semantics: object({
      dimensions: list(
        item(
          {
            name: requiredText,
            expr: requiredText,
            type: requiredWord(...dimensionType),
            granularity,
            ...dimension,
          },
          'expr',
          'name',
          'type',
        ),
      ),
      entities: list(
        item(
          {
            name: requiredText,
            expr: requiredText,
            type: requiredWord(...entityType),
            description: text,
            label: text,
            config: elementConfig,
          },
          'expr',
          'name',
          'type',
        ),
      ),
    }),
    metrics: list(refer('metric')),
  },
  'name',
);

const relationProperties = {
  name: requiredText,
  description: text,
  columns: list(refer('column')),
  data_tests: refer('tests'),
  tests: refer('tests'),
  group: moved(text),
  docs: moved(docs),
  meta: moved(record),
  tags: moved(texts),
} as const;

const sourceTable = item(
  {
    name: requiredText,
    identifier: text,
    description: text,
    loader: text,
    columns: list(refer('column')),
    data_tests: refer('tests'),
    tests: refer('tests'),
    quoting,
    config: object(CONFIGS.sourceTable),
    // dbt-external-tables and other packages read keys of their own here.
    external: record,
    freshness: moved(sourceFreshness),
    loaded_at_field: moved(text),
    loaded_at_query: moved(text),
    meta: moved(record),
    tags: moved(texts),
  },
  'name',
);

const source = item(
  {
    name: requiredText,
    description: text,
    schema: text,
    database: text,
    catalog: text,
    loader: text,
    quoting,
    config: object(CONFIGS.source),
    tables: list(sourceTable),
    freshness: moved(sourceFreshness),
    loaded_at_field: moved(text),
    loaded_at_query: moved(text),
    meta: moved(record),
    tags: moved(texts),
    overrides: moved(text),
  },
  'name',
);

const rows = either(text, list({ type: 'object' }));
const format = word('dict', 'csv', 'sql');
const unitTest = item(
  {
    name: requiredText,
    model: requiredText,
    description: text,
    config: object(CONFIGS.unitTest),
    given: list(item({ input: requiredText, rows, format, fixture: text }, 'input')),
    expect: { ...object({ rows, format, fixture: text }), type: 'object' },
    overrides: object({ macros: record, vars: record, env_vars: record }),
    versions: anything,
  },
  'name',
  'model',
  'expect',
);

const exposure = item(
  {
    name: requiredText,
    label: text,
    type: requiredWord('dashboard', 'notebook', 'analysis', 'ml', 'application'),
    owner: { ...owner, type: 'object' },
    description: text,
    maturity: text,
    url: text,
    depends_on: list(requiredText),
    config: object(CONFIGS.exposure),
    enabled: moved(flag),
    meta: moved(record),
    tags: moved(texts),
  },
  'name',
  'owner',
  'type',
);

const functionArgument = item({ name: text, data_type: text, description: text, default_value: anything });
const functionReturns = object({ data_type: text, description: text });
const sqlFunction = item(
  {
    name: requiredText,
    identifier: text,
    description: text,
    language: text,
    config: object(CONFIGS.function),
    arguments: list(functionArgument),
    returns: functionReturns,
    overloads: list(
      item(
        {
          defined_in: requiredText,
          description: text,
          arguments: list(functionArgument),
          returns: functionReturns,
        },
        'defined_in',
      ),
    ),
    columns: list(refer('column')),
    data_tests: refer('tests'),
    tests: refer('tests'),
  },
  'name',
);

const savedQuery = item(
  {
    name: requiredText,
    label: text,
    description: text,
    config: object(CONFIGS.savedQuery),
    query_params: {
      ...object({
        metrics: list(requiredText),
        group_by: list(requiredText),
        where: either(text, list(requiredText)),
        order_by: list(requiredText),
        limit: whole,
      }),
      type: 'object',
    },
    exports: list(
      item(
        {
          name: requiredText,
          config: object({
            alias: text,
            schema: text,
            schema_name: text,
            export_as: word('table', 'view', 'cache'),
          }),
        },
        'name',
      ),
    ),
    tags: moved(texts),
  },
  'name',
  'query_params',
);

const macro = item(
  {
    name: requiredText,
    description: text,
    config: object({ docs, meta: record }),
    docs,
    meta: record,
    arguments: list(item({ name: requiredText, type: text, description: text }, 'name')),
  },
  'name',
);

const analysis = item(
  {
    name: requiredText,
    description: text,
    config: object(CONFIGS.analysis),
    columns: list(refer('column')),
    docs: moved(docs),
    meta: moved(record),
    tags: moved(texts),
    group: moved(text),
  },
  'name',
);

const dataTest = item(
  {
    name: requiredText,
    description: text,
    config: object(CONFIGS.dataTest),
    docs: moved(docs),
    meta: moved(record),
  },
  'name',
);

const testBody = {
  name: text,
  description: text,
  column_name: text,
  arguments: anything,
  config: refer('testConfig'),
};

const group = item(
  {
    name: requiredText,
    owner: { ...owner, type: 'object' },
    description: text,
    config: object({ meta: record }),
  },
  'name',
  'owner',
);

/** Property files: `*.yml` in the resource folders and at the project's root. */
export const PROPERTY_FILE: YamlSchema = {
  id: 'property-file',
  title: 'property file',
  get schema() {
    return shareParts({
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        version: textOrNumber,
        anchors: anything,
        models: list(model),
        seeds: list(item({ ...relationProperties, config: object(CONFIGS.seed) }, 'name')),
        snapshots: list(
          item({ ...relationProperties, relation: text, config: object(CONFIGS.snapshot) }, 'name'),
        ),
        sources: list(source),
        data_tests: list(dataTest),
        tests: list(dataTest),
        unit_tests: list(unitTest),
        analyses: list(analysis),
        macros: list(macro),
        exposures: list(exposure),
        groups: list(group),
        metrics: list(refer('metric')),
        semantic_models: list({ type: 'object', required: ['name'] }),
        saved_queries: list(savedQuery),
        functions: list(sqlFunction),
      },
      definitions: {
        column: item(columnProperties, 'name'),
        metric,
        // `- unique`, a mapping whose one key is the test's name, or one with `test_name`. Arguments are the test's own.
        tests: list({
          type: ['string', 'object'],
          minProperties: 1,
          properties: { test_name: text, ...testBody },
          additionalProperties: { properties: testBody },
        }),
        testConfig: object(CONFIGS.dataTest),
      },
    });
  },
};
