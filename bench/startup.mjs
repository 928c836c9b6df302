// How long whole commands take on the bundled project, against Node that does nothing: node bench/startup.mjs [runs]
// (after `npm run build`). The commands take turns, so that a machine that slows down slows all of them.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, timeProcess } from './support/time-process.mjs';

const RUNS = Number(process.argv[2] ?? 15);
const root = fileURLToPath(new URL('..', import.meta.url));
const tsdbt = join(root, 'bin', 'tsdbt.js');
const COMMANDS = {
  'node, nothing done': ['-e', '0'],
  'tsdbt --version': [tsdbt, '--version'],
  'tsdbt --help': [tsdbt, '--help'],
  'tsdbt ls': [tsdbt, 'ls'],
  'tsdbt parse': [tsdbt, 'parse'],
};

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-startup-'));
try {
  cpSync(join(root, 'project'), folder, {
    recursive: true,
    filter: (path) => !/[/\\](target|logs|\.tsdbt)$/.test(path),
  });
  const runs = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
  // The first round warms the file cache and is not counted.
  for (let round = 0; round <= RUNS; round += 1) {
    for (const [name, args] of Object.entries(COMMANDS)) {
      const run = timeProcess(args, { cwd: folder });
      if (round > 0) runs[name].push(run);
    }
  }
  const base = median(runs['node, nothing done'].map((run) => run.milliseconds));
  const table = Object.entries(runs).map(([command, each]) => {
    const milliseconds = each.map((run) => run.milliseconds);
    return {
      command,
      'median ms': Math.round(median(milliseconds)),
      'least ms': Math.round(Math.min(...milliseconds)),
      'times node': (median(milliseconds) / base).toFixed(1),
      'peak MiB': Math.round(median(each.map((run) => run.peak))),
    };
  });
  console.table(table);
} finally {
  rmSync(folder, { recursive: true });
}
