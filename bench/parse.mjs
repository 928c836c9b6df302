// How long `tsdbt ls` and `tsdbt parse` take on large projects, from nothing: node bench/parse.mjs [models …]
// (after `npm run build`). The projects are written to a temporary folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, timeProcess } from './support/time-process.mjs';
import { writeProject } from './support/write-project.mjs';

const RUNS = 3;
const tsdbt = fileURLToPath(new URL('../bin/tsdbt.js', import.meta.url));
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1_000, 5_000, 10_000];

const table = sizes.flatMap((models) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-parse-'));
  try {
    writeProject(folder, models);
    return ['ls', 'parse'].map((command) => {
      const runs = Array.from({ length: RUNS }, () => {
        rmSync(join(folder, 'target'), { recursive: true, force: true });
        return timeProcess([tsdbt, command], { cwd: folder });
      });
      return {
        models,
        command,
        'median s': (median(runs.map((run) => run.milliseconds)) / 1000).toFixed(2),
        'peak MiB': Math.round(median(runs.map((run) => run.peak))),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
console.table(table);
