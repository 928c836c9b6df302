/*
 * How fast records are made, and how fast they get to Kafka; beside them datagen, where there is a built checkout of it.
 *
 *   npm run build && npm run bench:generate
 *
 * KAFKA_BROKERS names the Kafka (else the embedded broker, in a process of its own); TSDBT_BENCH_DATAGEN the checkout of
 * MaterializeInc/datagen; TSDBT_BENCH_RUNS how often each is measured (3), of which the median counts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClock } from '../dist/base/index.js';
import { readGeneratorSpec, runGenerator } from '../dist/generate/index.js';
import { connectKafka, kafkaTarget } from '../dist/stream/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = Number(process.env.TSDBT_BENCH_RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'tsdbt-bench-'));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const shown = (rate) => Math.round(rate).toLocaleString('en-US');

const nowhere = () => ({
  open: async () => undefined,
  send: () => undefined,
  flush: async () => undefined,
  close: async () => undefined,
});

/** Records of a run a second, and a second of this process's own time: neighbours slow the one, hardly the other. */
async function measure(spec, target, number) {
  const started = performance.now();
  const before = process.cpuUsage();
  const { counts } = await runGenerator(spec, target, {
    number,
    wait: 0,
    prefix: '',
    seed: 1,
    isHurried: true,
    isClockFixed: false,
    thenLive: false,
    clock: createClock(),
    signal: new AbortController().signal,
  });
  const records = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const { user, system } = process.cpuUsage(before);
  return {
    rate: records / ((performance.now() - started) / 1000),
    perCpu: records / ((user + system) / 1e6),
  };
}

async function medianOf(run) {
  const found = [];
  for (let turn = 0; turn < runs; turn += 1) found.push(await run());
  return {
    rate: median(found.map(({ rate }) => rate)),
    perCpu: median(found.map(({ perCpu }) => perCpu)),
  };
}

const say = (what, { rate, perCpu }, note = '') => {
  const cpu = perCpu === undefined ? '' : `${shown(perCpu)} a CPU second`;
  process.stdout.write(
    `${what.padEnd(44)} ${shown(rate).padStart(9)} a second  ${cpu.padStart(22)}  ${note}\n`,
  );
};

const specOf = (path) => readGeneratorSpec({ path, text: readFileSync(join(root, path), 'utf8') });
const orders = await specOf('generators/orders_recent.json');

say('orders, made only', await medianOf(() => measure(orders, nowhere(), 500_000)));
say(
  'orders with shipments, made only',
  await medianOf(async () => measure(await specOf('generators/orders_history.json'), nowhere(), 100_000)),
);
say(
  'shops, products, customers, made only',
  await medianOf(async () => measure(await specOf('generators/bootstrap.json'), nowhere(), 400)),
);
say(
  'the store of streams, made only',
  await medianOf(async () => measure(await specOf('generators/store.yml'), nowhere(), 50_000)),
);

let broker;
let brokers = process.env.KAFKA_BROKERS;
if (!brokers) {
  broker = spawn(process.execPath, [join(root, 'bin/tsdbt.js'), 'broker'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  brokers = await new Promise((resolve, reject) => {
    broker.once('exit', () => reject(new Error('the embedded broker ended')));
    let text = '';
    broker.stdout.on('data', (data) => {
      text += data;
      const [address] = /^\S+:\d+$/m.exec(text) ?? [];
      if (address) resolve(address);
    });
  });
}
try {
  const cluster = await connectKafka({ brokers: brokers.split(','), clientId: 'bench' });
  const rates = {};
  for (const compression of ['none', 'gzip']) {
    rates[compression] = await medianOf(async () =>
      measure(orders, await kafkaTarget({ cluster, compression }), 200_000),
    );
    say(`orders to Kafka, kafkajs, compression ${compression}`, rates[compression]);
  }
  await cluster.close();

  const checkout = process.env.TSDBT_BENCH_DATAGEN;
  if (checkout) {
    // Only the difference of two runs counts, so that its start does not.
    const spec = join(folder, 'orders.json');
    const [topic] = JSON.parse(readFileSync(join(root, 'generators/orders_recent.json'), 'utf8'));
    writeFileSync(spec, JSON.stringify([{ ...topic, _meta: { ...topic._meta, topic: 'orders_datagen' } }]));
    const time = (number) => {
      const started = performance.now();
      execFileSync(process.execPath, [join(checkout, 'dist/datagen.js'), '-s', spec, '-n', String(number)], {
        cwd: folder,
        env: { ...process.env, KAFKA_BROKERS: brokers },
        stdio: 'ignore',
      });
      return (performance.now() - started) / 1000;
    };
    time(1);
    const { rate } = await medianOf(async () => {
      const short = time(100);
      return { rate: 2_000 / (time(2_100) - short) };
    });
    say('orders to Kafka, datagen', { rate }, `ours is ${(rates.none.rate / rate).toFixed(0)} times as fast`);
  } else {
    process.stdout.write('datagen is left out: TSDBT_BENCH_DATAGEN names no checkout\n');
  }
} finally {
  broker?.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
