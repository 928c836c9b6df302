// How long `tsdbt check` and column lineage take on a large project, whole processes: node bench/check.mjs [--models=N]
// [--runs=N] (after `npm run build`). The project is that of bench/parse.mjs with typed sources: models in layers, two
// built-in tests a model. `cpu s` is the work of the command's own process and of the analyser's: on idle cores both run at
// once. Bars for 2,000 models on two idle cores: check 6 s and 600 MB a process, lineage 6 s more, one changed leaf 0.5 s.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, timeProcess } from './support/time-process.mjs';
import { modelPath, writeProject } from './support/write-project.mjs';

const tsdbt = fileURLToPath(new URL('../bin/tsdbt.js', import.meta.url));
const { values } = parseArgs({
  options: { models: { type: 'string', default: '2000' }, runs: { type: 'string', default: '3' } },
});
const models = Number(values.models);
/** In the analyser's process: writes down what it uses, since it ends by a signal. */
const WATCH = `data:text/javascript,${encodeURIComponent(
  "import { writeFileSync } from 'node:fs'; if (process.argv[1]?.includes('analyser-main')) setInterval(() => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeFileSync('analyser-peak', `${maxRSS} ${(userCPUTime + systemCPUTime) / 1000}`); }, 20).unref();",
)}`;
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-check-'));
const forget = () => rmSync(join(folder, 'target'), { recursive: true, force: true });
// Behind the first line, so that the compiled code is another.
const change = (run) => appendFileSync(join(folder, modelPath(models - 1, models)), `-- edit ${run}\n`);
const leaf = modelPath(models - 1, models)
  .split('/')
  .at(-1)
  .replace('.sql', '');

try {
  writeProject(folder, models);
  const tables = Array.from({ length: 100 }, (_, at) => ({
    name: `table_${at}`,
    columns: ['id UInt64', 'amount Decimal(18, 2)', 'created_at DateTime'].map((column) => {
      const [name, ...type] = column.split(' ');
      return { name, data_type: type.join(' ') };
    }),
  }));
  writeFileSync(join(folder, 'models/sources.yml'), JSON.stringify({ sources: [{ name: 'raw', tables }] }));
  console.table([
    measure({ name: 'parse, cold', args: ['parse'], prepare: forget }),
    measure({ name: 'check, cold', args: ['check'], prepare: forget }),
    measure({ name: 'check, unchanged', args: ['check'] }),
    measure({ name: 'check, one leaf changed', args: ['check'], prepare: change }),
    measure({ name: 'check of the changed leaf', args: ['check', '--select', leaf], prepare: change }),
    measure({
      name: 'lineage of every column, cold',
      args: ['lineage', `${leaf}.amount`, '--format', 'json'],
      prepare: () => forget(),
    }),
    measure({ name: 'lineage, kept', args: ['lineage', `${leaf}.amount`, '--format', 'json'] }),
  ]);
} finally {
  rmSync(folder, { recursive: true });
}

function measure({ name, args, prepare }) {
  const taken = Array.from({ length: Number(values.runs) }, (_, run) => {
    prepare?.(run);
    return timeProcess([tsdbt, ...args], {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: `--import ${WATCH}` },
    });
  });
  const child = readPeak();
  return {
    step: name,
    s: (median(taken.map((each) => each.milliseconds)) / 1000).toFixed(2),
    'cpu s': (median(taken.map((each) => each.cpu)) / 1000).toFixed(2),
    'peak MiB': Math.round(median(taken.map((each) => each.peak))),
    ...child,
  };
}

/** What the analyser's process used, as far as it was written down before it ended. */
function readPeak() {
  try {
    const text = readFileSync(join(folder, 'analyser-peak'), 'utf8');
    rmSync(join(folder, 'analyser-peak'));
    const [peak, cpu] = text.split(' ').map(Number);
    return { "analyser's cpu s": (cpu / 1000).toFixed(2), "analyser's peak MiB": Math.round(peak / 1024) };
  } catch {
    return {};
  }
}
