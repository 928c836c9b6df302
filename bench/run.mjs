// What `tsdbt run` adds to the statements that it sends: node bench/run.mjs [nodes of a kind] (after `npm run build`).
// A project of views, tables and incremental models is built, and built again; then a bare loop sends the same statements
// over the same client, on an engine of its own, as many at once. Time counts from the first node to the last.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWarehouse } from '../dist/warehouse/index.js';
import { timeProcess } from './support/time-process.mjs';

const COUNT = Number(process.argv[2] ?? 500);
const KINDS = {
  view: "materialized='view'",
  table: "materialized='table'",
  incremental:
    "materialized='incremental', unique_key='id', incremental_strategy='delete_insert', order_by='id'",
};
const tsdbt = fileURLToPath(new URL('../bin/tsdbt.js', import.meta.url));

function writeProject(folder, kind) {
  mkdirSync(join(folder, 'models'), { recursive: true });
  writeFileSync(join(folder, 'dbt_project.yml'), 'name: bench\nprofile: bench\n');
  const output = '{ type: clickhouse, driver: embedded, path: data, schema: bench, threads: 1 }';
  writeFileSync(join(folder, 'profiles.yml'), `bench:\n  target: local\n  outputs:\n    local: ${output}\n`);
  for (let n = 0; n < COUNT; n += 1) {
    const sql = `{{ config(${KINDS[kind]}) }}\nselect number + ${n} as id, toString(number) as name from numbers(10)\n`;
    writeFileSync(join(folder, 'models', `m${n}.sql`), sql);
  }
}

/** Runs the project. @returns seconds of the nodes, of the whole process, and each node's statements */
function runProject(folder, threads) {
  const { milliseconds, status } = timeProcess([tsdbt, 'run', '--quiet', '--threads', String(threads)], {
    cwd: folder,
  });
  if (status !== undefined && status !== 0) throw new Error(`tsdbt run ended with ${status}`);
  const results = JSON.parse(readFileSync(join(folder, 'target', 'run_results.json'), 'utf8'));
  const statements = results.results.map(({ unique_id }) => {
    const name = unique_id.split('.').at(-1);
    const text = readFileSync(join(folder, 'target', 'run', 'bench', 'models', `${name}.sql`), 'utf8');
    return text.split(';\n\n').filter((sql) => sql.trim() !== '');
  });
  return { nodes: results.elapsed_time, whole: milliseconds / 1000, statements };
}

/** Sends each node's statements in their order, so many nodes at once. @returns seconds */
async function sendAll(warehouse, nodes, threads) {
  const waiting = [...nodes];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: threads }, async () => {
      for (let node = waiting.shift(); node; node = waiting.shift()) {
        for (const sql of node) await warehouse.command(sql);
      }
    }),
  );
  return (performance.now() - started) / 1000;
}

const openEngine = (path) =>
  openWarehouse({
    kind: 'embedded',
    name: 'local',
    profileName: 'bench',
    schema: 'bench',
    threads: 4,
    customSettings: {},
    useLwDeletes: false,
    allowAutomaticDeduplication: false,
    checkExchange: true,
    fields: {},
    path,
  });

const table = [];
for (const threads of [1, 4]) {
  for (const kind of Object.keys(KINDS)) {
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-run-'));
    try {
      writeProject(folder, kind);
      const runs = [runProject(folder, threads), runProject(folder, threads)];
      const warehouse = await openEngine(join(folder, 'bare'));
      await warehouse.command('CREATE DATABASE bench', { database: null });
      for (const [round, { nodes, whole, statements }] of runs.entries()) {
        const bare = await sendAll(warehouse, statements, threads);
        table.push({
          models: `${COUNT} x ${kind}`,
          threads,
          build: round === 0 ? 'first' : 'again',
          statements: statements.flat().length,
          'bare loop s': bare.toFixed(2),
          'tsdbt run s': nodes.toFixed(2),
          ratio: (nodes / bare).toFixed(2),
          'whole process s': whole.toFixed(2),
        });
      }
      await warehouse.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
console.table(table);
