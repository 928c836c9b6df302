// Our Jinja against Jinja2 itself, in the same run: node bench/jinja.mjs (after `npm run build`).
// Python with jinja2 is looked for as $PYTHON, python3 and python; without it only our own times are printed.
import { spawnSync } from 'node:child_process';
import { DBT_OPTIONS, Environment, recordScope } from '../dist/jinja/index.js';

const MACRO = `{% macro pivot_status(column, values, alias=true, agg='sum', prefix='', suffix='') %}
  {%- for value in values %}
    {{ agg }}(
      case
        when {{ column }} = '{{ value | replace("'", "''") }}'
        then 1
        else 0
      end
    )
    {%- if alias %} as {{ prefix ~ value | lower | replace(' ', '_') ~ suffix }}{% endif %}
    {%- if not loop.last %},{% endif %}
  {%- endfor %}
{%- endmacro %}

{% macro money(column, scale=2) -%}
  round({{ column }} / 100, {{ scale }})
{%- endmacro %}

{% macro limited(n) %}{% if n %} limit {{ n }}{% endif %}{% endmacro %}
`;

const MODEL = `{{ config(materialized='table', order_by=['order_id', 'placed_at'], tags=['daily']) }}

{%- set statuses = ['placed', 'shipped', 'completed', 'return pending', 'returned'] -%}
{%- set amounts = ['credit_card', 'coupon', 'bank_transfer', 'gift_card'] %}

with orders as (
    select * from {{ ref('stg_orders') }}
    {% if is_incremental() %}
    where placed_at > (select max(placed_at) from {{ this }})
    {% endif %}
),

payments as (
    select * from {{ ref('stg_payments') }}
),

by_order as (
    select
        order_id,
        {% for method in amounts -%}
        sum(case when payment_method = '{{ method }}' then amount else 0 end) as {{ method }}_amount,
        {% endfor -%}
        sum(amount) as total_amount
    from payments
    group by order_id
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.placed_at,
        {{ pivot_status('orders.status', statuses, suffix='_count') }},
        {% for method in amounts -%}
        {{ money('by_order.' ~ method ~ '_amount') }} as {{ method }},
        {% endfor -%}
        {{ money('by_order.total_amount', scale=4) }} as amount
    from orders
    left join by_order on orders.order_id = by_order.order_id
    group by 1, 2, 3
)

select * from final {{ limited(var('rows', 0)) }}
`;

const ROUNDS = 400;

const PYTHON = `
import json, statistics, sys, time
import jinja2, jinja2.sandbox
given = json.load(sys.stdin)
env = jinja2.sandbox.SandboxedEnvironment(extensions=['jinja2.ext.do', 'jinja2.ext.loopcontrols'])
names = dict(config=lambda **k: '', ref=lambda n: '\`shop\`.\`' + n + '\`', is_incremental=lambda: False,
             var=lambda n, d=None: d, this='t')
def median(run):
    times = []
    for round in range(given['rounds']):
        start = time.perf_counter_ns()
        run(round)
        times.append((time.perf_counter_ns() - start) / 1000)
    return statistics.median(times)
whole = given['macro'] + given['model']
template = env.from_string(whole)
print(json.dumps(dict(
    version=jinja2.__version__,
    model=median(lambda n: env.from_string(given['model'] + '-- %d' % n)),
    macro=median(lambda n: env.from_string(given['macro'] + '-- %d' % n)),
    render=median(lambda n: template.render(names)),
    text=template.render(names),
)))
`;

function median(run) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    run(round);
    times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1];
}

async function medianAsync(run) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await run(round);
    times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1];
}

async function measureOurs() {
  const environment = new Environment(DBT_OPTIONS);
  const { hostFunction } = await import('../dist/jinja/index.js');
  const names = recordScope({
    config: hostFunction('config', () => ''),
    ref: hostFunction('ref', ({ positional }) => `\`shop\`.\`${String(positional[0])}\``),
    is_incremental: hostFunction('is_incremental', () => false),
    var: hostFunction('var', ({ positional }) => positional[1] ?? null),
    this: 't',
  });
  // A text of its own for each round: V8 keeps the code of a source it has seen.
  const compile = (text) => (round) =>
    environment.parse({ path: 'bench.sql', text: `${text}-- ${round}` }).program(false);
  const template = environment.parse({ path: 'bench.sql', text: MACRO + MODEL });
  const model = median(compile(MODEL));
  const macro = median(compile(MACRO));
  return {
    model,
    macro,
    render: median(() => template.renderSync(names)),
    renderAsync: await medianAsync(() => template.render(names)),
    text: template.renderSync(names).text,
  };
}

function measurePython() {
  const input = JSON.stringify({ macro: MACRO, model: MODEL, rounds: ROUNDS });
  for (const python of [process.env.PYTHON, 'python3', 'python']) {
    const done = python ? spawnSync(python, ['-c', PYTHON], { input, encoding: 'utf8' }) : undefined;
    if (done?.status === 0) return JSON.parse(done.stdout);
  }
  return undefined;
}

const ours = await measureOurs();
const theirs = measurePython();
const micro = (value) => (value === undefined ? '–' : `${value.toFixed(0)} µs`);
const share = (mine, other) => (other === undefined ? '–' : `1/${(other / mine).toFixed(1)}`);

console.log(`Jinja: medians of ${ROUNDS} rounds on Node ${process.versions.node}`);
console.log(
  theirs
    ? `against Jinja2 ${theirs.version}`
    : 'Python with jinja2 is not on this machine: only our own times',
);
console.table({
  [`parse and compile the model (${MODEL.split('\n').length - 1} lines)`]: {
    ours: micro(ours.model),
    Jinja2: micro(theirs?.model),
    share: share(ours.model, theirs?.model),
  },
  [`parse and compile the macros (${MACRO.split('\n').length - 1} lines)`]: {
    ours: micro(ours.macro),
    Jinja2: micro(theirs?.macro),
    share: share(ours.macro, theirs?.macro),
  },
  render: {
    ours: micro(ours.render),
    Jinja2: micro(theirs?.render),
    share: share(ours.render, theirs?.render),
  },
  'render, asynchronous': {
    ours: micro(ours.renderAsync),
    Jinja2: '–',
    share: share(ours.renderAsync, theirs?.render),
  },
});
if (theirs && theirs.text !== ours.text) {
  console.error('the two texts differ');
  process.exitCode = 1;
}
