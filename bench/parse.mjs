// How long commands take on large projects, whole process: node bench/parse.mjs [--rendered=N] [models …] (after `npm run
// build`). Each project is written to a temporary folder: models in layers over sources, two tests a model, macros, one
// package. Of ten models N have to be rendered (4 unless told otherwise); the others are text and `ref`, `source`, `config`.
// With dbt on the PATH (or at $TSDBT_BENCH_DBT) the same is measured of dbt, beside it as a ratio.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findDbt, timeDbt } from './support/time-dbt.mjs';
import { median, timeProcess } from './support/time-process.mjs';
import { modelPath, RENDERED_OF_TEN, writeProject } from './support/write-project.mjs';

const RUNS = 3;
const tsdbt = fileURLToPath(new URL('../bin/tsdbt.js', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rendered: { type: 'string', default: String(RENDERED_OF_TEN) } },
});
const given = positionals.map(Number);
const sizes = given.length > 0 ? given : [1_000, 5_000, 10_000];
const dbt = findDbt();

const table = [];
for (const models of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-parse-'));
  try {
    writeProject(folder, models, Number(values.rendered));
    for (const step of stepsOf(folder, models)) table.push(measure(folder, models, step));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
console.table(table);

/** What is measured, in this order: each step finds what those before it kept. */
function stepsOf(folder, models) {
  const forget = () => rmSync(join(folder, 'target'), { recursive: true, force: true });
  const change = (run) => appendFileSync(join(folder, modelPath(models - 1, models)), `-- edit ${run}\n`);
  const changeMacro = (run) => appendFileSync(join(folder, 'macros/macro_49.sql'), `{# edit ${run} #}\n`);
  return [
    { name: 'parse, cold', args: ['parse'], prepare: forget },
    { name: 'parse, unchanged', args: ['parse'] },
    { name: 'parse, one model changed', args: ['parse'], prepare: change },
    { name: 'parse, one macro changed', args: ['parse'], prepare: changeMacro },
    { name: 'ls, cold', args: ['ls'], prepare: forget },
    { name: 'ls, unchanged', args: ['ls'] },
    { name: 'compile, unchanged', args: ['compile', '--no-introspect'], runs: 1 },
  ];
}

function measure(folder, models, { name, args, prepare, runs = RUNS }) {
  const time = (run) => {
    prepare?.(run);
    return timeProcess([tsdbt, ...args], { cwd: folder });
  };
  const taken = Array.from({ length: runs }, (_, run) => time(run));
  const milliseconds = median(taken.map((each) => each.milliseconds));
  const row = {
    models,
    step: name,
    s: (milliseconds / 1000).toFixed(2),
    'cpu s': (median(taken.map((each) => each.cpu)) / 1000).toFixed(2),
    'ms per model': (milliseconds / models).toFixed(3),
    'peak MiB': Math.round(median(taken.map((each) => each.peak))),
  };
  if (!dbt) return row;
  prepare?.(runs);
  const seconds = timeDbt(dbt, args, folder);
  return seconds === undefined
    ? row
    : { ...row, 'dbt s': seconds.toFixed(2), 'times faster': ((seconds * 1000) / milliseconds).toFixed(1) };
}
