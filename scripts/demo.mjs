// The bundled store from nothing to tested marts, with the commands that a user would type.
// Run again, it adds a few new orders to what stands. KAFKA_BROKERS chooses a real Kafka.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsdbt = fileURLToPath(new URL('../bin/tsdbt.js', import.meta.url));
const started = Date.now();

const say = (text = '') => process.stdout.write(`${text}\n`);
const heading = (text) => say(`\n\u2500\u2500 ${text} (${((Date.now() - started) / 1000).toFixed(0)}s)`);

/** Shows the command as typed, runs it with its output on the screen, and ends the demo if it fails. */
function run(...args) {
  say(`\n$ tsdbt ${args.map((arg) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`)).join(' ')}`);
  try {
    execFileSync(process.execPath, [tsdbt, ...args], { cwd: root, stdio: 'inherit' });
  } catch (error) {
    process.exit(error.status ?? 1);
  }
}

/** Rows of a query, as objects; not shown. */
function query(sql) {
  const args = ['show', '--quiet', '--output', 'json', '--limit', '-1', '--inline', sql];
  const output = execFileSync(process.execPath, [tsdbt, ...args], { cwd: root, maxBuffer: 1 << 28 });
  return JSON.parse(output.toString()).show;
}

const TABLES = ['products', 'customers', 'orders', 'shipments'];
const SOURCES = TABLES.map((table) => `{{ source('ecommerce_raw', '${table}') }}`);

/** Rows of each raw table and of the report, in this order. */
function countRows() {
  const counts = SOURCES.map(
    (source, index) => `select '${TABLES[index]}' as name, count() as total from ${source}`,
  );
  counts.push("select 'report_orders' as name, count() as total from {{ ref('report_orders') }}");
  const order = [...TABLES, 'report_orders'];
  return query(counts.join(' union all ')).sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

const orderIds = () => query(`select id from ${SOURCES[2]}`).map((row) => row.id);

const isFirst =
  query(
    "select count() as total from system.tables where database = 'ecommerce_etl' and name = 'report_orders'",
  )[0].total === 0;

if (isFirst) {
  heading(
    'Records: a shop with its products and customers, a month of orders with their shipments, orders of the last hour',
  );
  run('generate', 'generators/bootstrap.json', '-n', '1');
  run('generate', 'generators/orders_history.json', '-n', '10000');
  run('generate', 'generators/orders_recent.json', '-n', '20');
} else {
  heading('The store stands: a few new orders come in');
}
const before = isFirst ? undefined : { counts: countRows(), ids: orderIds() };
const fresh = 1 + Math.floor(Math.random() * 20);
if (!isFirst) run('generate', 'generators/orders_recent.json', '-n', String(fresh));

heading('From Kafka into the raw tables');
run('pipe', '--once');

heading('Models and tests');
run('build');

heading('What was made');
const after = countRows();
for (const { name, total } of after) {
  const old = before?.counts.find((row) => row.name === name)?.total;
  say(`  ${name.padEnd(14)} ${String(total).padStart(7)} rows${old === undefined ? '' : `, ${old} before`}`);
}
const ids = orderIds();
if (new Set(ids).size !== ids.length) {
  say('an order stands twice in the raw table');
  process.exit(1);
}
if (before) {
  const known = new Set(before.ids);
  const added = ids.filter((id) => !known.has(id));
  const lost = before.ids.length - (ids.length - added.length);
  say(`  ${added.length} new order ids were added, ${lost} of the old ones are gone`);
  if (added.length !== fresh || lost !== 0) {
    say(`  but ${fresh} orders were made`);
    process.exit(1);
  }
}

heading('Revenue by category');
run(
  'show',
  '--quiet',
  '--limit',
  '20',
  '--inline',
  "select category, revenue, quantity, orders_count from {{ ref('revenue_by_product_categories') }} order by revenue desc",
);

heading('Where to look next');
say(`  npx tsdbt show --select report_orders          the wide table that dashboards read
  npx tsdbt lineage --format svg -o lineage.svg  how it all hangs together
  npx tsdbt generate generators/orders_recent.json -n 20 && npx tsdbt pipe --once && npx tsdbt build
  npx tsdbt generate generators/store.yml        the store as it lives, until Ctrl-C
  npm run demo                                   once more: new orders come in`);
