import { describe, expect, it } from 'vitest';
import { parseErrors, parseFiles } from '../../../test/support/parse-files.ts';

const SPINE = `
  - name: days
    time_spine: {standard_granularity_column: day}
    columns: [{name: day, granularity: day}]
`;

const ORDERS = `
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order_id, type: primary}, {name: customer, type: foreign}]
    dimensions:
      - {name: ordered_at, type: time, type_params: {time_granularity: day}}
      - {name: status, type: categorical}
    measures:
      - {name: amount, agg: sum, create_metric: true}
      - {name: order_count, agg: sum, expr: 1}
`;

function project(metrics: string, more = '', orders = ORDERS) {
  return {
    'models/orders.sql': 'select 1 as order_id',
    'models/days.sql': 'select today() as day',
    'models/schema.yml': `models:${SPINE}\nsemantic_models:${orders}\nmetrics:\n${metrics}\n${more}`,
  };
}

const REVENUE =
  '  - {name: revenue, label: Revenue, type: simple, type_params: {measure: {name: amount, fill_nulls_with: 0}}}';
const metric = (name: string, type: string, params: string) =>
  `  - {name: ${name}, label: ${name}, type: ${type}, type_params: {${params}}}`;

describe('semantic models', () => {
  it('stand for the relation of their model and depend on it', async () => {
    const { manifest } = await parseFiles(project(REVENUE));
    const orders = manifest.semanticModels['semantic_model.shop.orders'];
    expect(orders?.depends_on.nodes).toEqual(['model.shop.orders']);
    expect(orders?.node_relation).toEqual({
      alias: 'orders',
      schema_name: 'dev',
      database: '',
      relation_name: '`dev`.`orders`',
    });
    expect(orders?.measures.map(({ name, expr }) => [name, expr])).toEqual([
      ['amount', null],
      ['order_count', '1'],
    ]);
  });

  it('give their meta to every element, which may say more', async () => {
    const orders = ORDERS.replace(
      '{name: customer, type: foreign}',
      '{name: customer, type: foreign, config: {meta: {pii: true}}}',
    ).replace("    model: ref('orders')", "    model: ref('orders')\n    config: {meta: {owner: me}}");
    const { manifest } = await parseFiles(project(REVENUE, '', orders));
    const { entities } = manifest.semanticModels['semantic_model.shop.orders'] ?? {};
    expect(entities?.map(({ config }) => config.meta)).toEqual([{ owner: 'me' }, { owner: 'me', pii: true }]);
  });

  it('make a metric of a measure with create_metric', async () => {
    const { manifest } = await parseFiles(project(REVENUE));
    expect(manifest.metrics['metric.shop.amount']).toMatchObject({
      type: 'simple',
      label: 'amount',
      description: 'Metric created from measure amount',
      type_params: { measure: { name: 'amount' }, expr: 'amount' },
      depends_on: { nodes: ['semantic_model.shop.orders'] },
    });
    expect(manifest.metrics).not.toHaveProperty(['metric.shop.order_count']);
  });
});

describe('metrics', () => {
  it('stand on the measures of the metrics they are made of, each once', async () => {
    const metrics = [
      metric('rate', 'ratio', 'numerator: revenue, denominator: {name: orders, alias: n}'),
      metric(
        'margin',
        'derived',
        'expr: revenue - before, metrics: [revenue, {name: revenue, alias: before, offset_window: 2 weeks}]',
      ),
      metric('both', 'derived', 'expr: rate + margin, metrics: [rate, margin]'),
      metric('orders', 'simple', 'measure: order_count'),
      REVENUE,
    ];
    const { manifest } = await parseFiles(project(metrics.join('\n')));
    const both = manifest.metrics['metric.shop.both'];
    expect(both?.depends_on.nodes).toEqual(['metric.shop.rate', 'metric.shop.margin']);
    expect(both?.type_params.input_measures.map(({ name }) => name)).toEqual(['amount', 'order_count']);
    const margin = manifest.metrics['metric.shop.margin'];
    expect(margin?.type_params.metrics[1]?.offset_window).toEqual({ count: 2, granularity: 'week' });
  });

  it('refuse what stood beside cumulative_type_params before, unless the flag is off: a warning then', async () => {
    const files = project(metric('running', 'cumulative', 'measure: amount, window: 7 days'));
    const [refused] = await parseErrors(files);
    expect(refused?.code).toBe('CUMULATIVE_PARAMS');
    const flags = { REQUIRE_NESTED_CUMULATIVE_TYPE_PARAMS: false };
    const { manifest, warnings } = await parseFiles(files, { flags });
    expect(manifest.metrics['metric.shop.running']?.type_params.cumulative_type_params).toEqual({
      window: { count: 7, granularity: 'day' },
      grain_to_date: null,
      period_agg: 'first',
      metric: null,
    });
    expect(warnings.map(({ event }) => event)).toContain('MFCumulativeTypeParamsDeprecation');
  });

  it('keep the Jinja of their filters', async () => {
    const filter = `{{ Dimension('order_id__status') }} = 'open'`;
    const { manifest } = await parseFiles(project(`${REVENUE.slice(0, -1)}, filter: "${filter}"}`));
    expect(manifest.metrics['metric.shop.revenue']?.filter).toEqual({
      where_filters: [{ where_sql_template: filter }],
    });
  });

  it('are what models and exposures that name them depend on', async () => {
    const { manifest } = await parseFiles({
      ...project(
        REVENUE,
        `exposures: [{name: board, type: dashboard, owner: {name: me}, depends_on: ["metric('revenue')"]}]`,
      ),
      'models/report.sql': "select '{{ metric('revenue') }}'",
    });
    expect(manifest.nodes['model.shop.report']).toMatchObject({
      metrics: [['revenue']],
      depends_on: { nodes: ['metric.shop.revenue'] },
    });
    expect(manifest.exposures['exposure.shop.board']?.depends_on.nodes).toEqual(['metric.shop.revenue']);
  });

  it('that are switched off are in disabled, and nothing may be made of them', async () => {
    const off = `${REVENUE.slice(0, -1)}, config: {enabled: false}}`;
    const { manifest } = await parseFiles(project(off));
    expect(manifest.metrics).not.toHaveProperty(['metric.shop.revenue']);
    expect(manifest.disabled['metric.shop.revenue']).toHaveLength(1);
    const errors = await parseErrors(
      project([off, metric('twice', 'derived', 'expr: revenue, metrics: [revenue]')].join('\n')),
    );
    expect(errors.map(({ code }) => code)).toEqual(['REF_DISABLED']);
  });
});

describe('saved queries', () => {
  it('depend on their metrics, and name what they export like a model', async () => {
    const query = `saved_queries:
  - name: daily
    tags: [b]
    config: {schema: marts, export_as: view, tags: a}
    query_params: {metrics: [revenue], group_by: ["Dimension('order_id__status')"], where: "1 = 1"}
    exports: [{name: daily_revenue}, {name: other, config: {alias: o, export_as: table, schema: x}}]
`;
    const { manifest } = await parseFiles(project(REVENUE, query));
    expect(manifest.savedQueries['saved_query.shop.daily']).toMatchObject({
      depends_on: { nodes: ['metric.shop.revenue'] },
      tags: ['a', 'b'],
      query_params: { where: { where_filters: [{ where_sql_template: '1 = 1' }] }, limit: null },
      exports: [
        { config: { export_as: 'view', schema_name: 'marts', alias: 'daily_revenue' } },
        { config: { export_as: 'table', schema_name: 'x', alias: 'o' } },
      ],
    });
  });
});

describe('what breaks the rules of the semantic layer', () => {
  const replaced = (from: string, to: string) => ORDERS.replace(from, to);
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a measure without a time dimension',
      REVENUE,
      replaced('{agg_time_dimension: ordered_at}', '{}'),
      /no aggregation time dimension/,
    ],
    [
      'a time dimension that is none',
      REVENUE,
      replaced('agg_time_dimension: ordered_at', 'agg_time_dimension: status'),
      /is no time dimension of semantic model/,
    ],
    [
      'no primary entity',
      REVENUE,
      replaced('order_id, type: primary', 'order_id, type: foreign'),
      /no primary entity/,
    ],
    [
      'two primary entities',
      REVENUE,
      replaced('customer, type: foreign', 'customer, type: primary'),
      /several primary entities: 'order_id', 'customer'/,
    ],
    [
      'a name that is taken',
      REVENUE,
      replaced('{name: status,', '{name: amount,'),
      /'amount' is the name of a dimension and of a measure/,
    ],
    ['a name that is none', REVENUE, replaced('{name: status,', '{name: Sta__tus,'), /'Sta__tus' is no name/],
    [
      'a count without expression',
      REVENUE,
      replaced('agg: sum, expr: 1', 'agg: count'),
      /counts and needs an 'expr'/,
    ],
    [
      'a percentile without one',
      REVENUE,
      replaced('agg: sum, expr: 1', 'agg: percentile, expr: x'),
      /needs 'agg_params.percentile'/,
    ],
    [
      'an unknown measure',
      metric('m1', 'simple', 'measure: nope'),
      ORDERS,
      /measure 'nope', which no semantic model has/,
    ],
    [
      'an unknown metric',
      metric('m1', 'derived', 'expr: nope, metrics: [nope]'),
      ORDERS,
      /metric 'nope', which does not exist/,
    ],
    ['a derived metric of nothing', metric('m1', 'derived', 'expr: "1"'), ORDERS, /has no metrics/],
    ['half a ratio', metric('m1', 'ratio', 'numerator: amount'), ORDERS, /needs 'denominator'/],
    [
      'a window that is none',
      metric('m1', 'cumulative', 'measure: amount, cumulative_type_params: {window: soon}'),
      ORDERS,
      /'soon' is no window of time/,
    ],
    [
      'a granularity that is none',
      metric('m1', 'cumulative', 'measure: amount, cumulative_type_params: {window: 3 blinks}'),
      ORDERS,
      /'blinks' is no time granularity/,
    ],
    [
      'window and grain',
      metric(
        'm1',
        'cumulative',
        'measure: amount, cumulative_type_params: {window: 3 days, grain_to_date: month}',
      ),
      ORDERS,
      /both 'window' and 'grain_to_date'/,
    ],
    [
      'metrics in a circle',
      [
        metric('m1', 'derived', 'expr: m2, metrics: [m2]'),
        metric('m2', 'derived', 'expr: m1, metrics: [m1]'),
      ].join('\n'),
      ORDERS,
      /made of each other: m1 → m2 → m1/,
    ],
    [
      'a conversion that does not count',
      metric(
        'm1',
        'conversion',
        'conversion_type_params: {entity: customer, base_measure: order_count, conversion_measure: amount}',
      ),
      ORDERS,
      /measure 'amount' does not count/,
    ],
    ['a metric without parameters', '  - {name: m1, label: x, type: simple}', ORDERS, /has no 'type_params'/],
  ];

  it.each(cases)('%s', async (_name, metrics, orders, message) => {
    const errors = await parseErrors(project(metrics, '', orders));
    expect(errors.map((each) => each.message).join('\n')).toMatch(message);
    expect(errors.every(({ span }) => span?.source.path.endsWith('schema.yml'))).toBe(true);
  });

  it('two metrics of one name', async () => {
    const errors = await parseErrors(project(`${REVENUE}\n${REVENUE}`));
    expect(errors.map(({ code }) => code)).toContain('RESOURCE_TWICE');
  });

  it('semantic models without a time spine', async () => {
    const files = project(REVENUE);
    const schema = files['models/schema.yml'].replace('granularity: day}]', 'granularity: month}]');
    const errors = await parseErrors({ ...files, 'models/schema.yml': schema });
    expect(errors.map(({ code }) => code)).toEqual(['TIME_SPINE_MISSING']);
  });

  it('a time spine whose columns are not there', async () => {
    const files = project(REVENUE);
    const schema = files['models/schema.yml'].replace(
      '{standard_granularity_column: day}',
      '{standard_granularity_column: hour}',
    );
    const errors = await parseErrors({ ...files, 'models/schema.yml': schema });
    expect(errors.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/column 'hour' is not among/),
    );
  });

  it('a model that is the time spine by its name is warned of where the flag is off', async () => {
    const files = project(REVENUE);
    const byName = {
      'models/orders.sql': files['models/orders.sql'],
      'models/metricflow_time_spine.sql': 'select today() as date_day',
      'models/schema.yml': `semantic_models:${ORDERS}\nmetrics:\n${REVENUE}`,
    };
    expect((await parseFiles(byName)).warnings).toEqual([]);
    const flags = { REQUIRE_YAML_CONFIGURATION_FOR_MF_TIME_SPINES: false };
    const { warnings } = await parseFiles(byName, { flags });
    expect(warnings.map(({ event }) => event)).toEqual(['MFTimespineWithoutYamlConfigurationDeprecation']);
  });
});
