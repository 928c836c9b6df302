import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { UserError } from '../base/index.ts';
import {
  filesTarget,
  linesTarget,
  prefixed,
  readGeneratorSpec,
  runGenerator,
  topicsOf,
  type GeneratorOptions,
  type GeneratorProgress,
  type GeneratorSpec,
  type RecordTarget,
} from '../generate/index.ts';
import { kafkaTarget, openKafka, readKafkaConnection, tablesTarget } from '../stream/index.ts';
import { openWarehouse } from '../warehouse/index.ts';
import { formatNotMade, noPipes, noSpec, unreadableFile } from './diagnostics.ts';
import { explainingFailures } from './explain-failure.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { readGeneratorTimes, type GeneratorTimes } from './read-generator-times.ts';
import { readProjectPipes } from './read-project-pipes.ts';
import { resolvePipes } from './resolve-pipes.ts';
import { serveHealth } from './serve-health.ts';
import { topicsFolder } from './stream-folder.ts';

export interface GenerateOptions extends GlobalOptions, GeneratorTimes {
  /** Path of the spec, relative to the working directory. */
  readonly spec: string | undefined;
  /** Below 0 goes on until Ctrl-C; the spec decides when undefined. */
  readonly number: number | undefined;
  /** Milliseconds after each iteration. */
  readonly wait: number;
  readonly thenLive: boolean;
  /** `kafka`, `tables`, `files`, `stdout` or `dry-run`. */
  readonly to: string;
  /** Folder of files. */
  readonly output: string | undefined;
  readonly isCompressed: boolean;
  readonly seed: number | undefined;
  readonly prefix: string;
  readonly recordSize: number | undefined;
  /** datagen's name of the form of records; `json` is the one that is made. */
  readonly format: string;
  /** Delete the spec's topics, and make nothing. */
  readonly clean: boolean;
  /** `[host:]port` of the health endpoint; none unless given. */
  readonly health: string | undefined;
  /** Gets each record as a JSON line where they are not sent anywhere. */
  readonly onLine: (line: string) => void;
}

/** How often progress is told in the log (milliseconds). */
const TELL_EVERY = 10_000;

const records = (count: number): string =>
  count === 1 ? '1 record' : `${count.toLocaleString('en-US')} records`;

/**
 * `tsdbt generate`: makes records from a spec and sends them where they are to go. Resolves with whether the run had no
 * end of its own.
 * @throws UserError for a spec that cannot be used, and for what Kafka or ClickHouse refuses.
 */
export async function generateRecords(
  options: GenerateOptions,
  io: AppIo,
): Promise<{ readonly isEndless: boolean }> {
  if (options.format !== 'json') throw new UserError(formatNotMade(options.format));
  const times = readGeneratorTimes(options, io.clock);
  const spec = await readGeneratorSpec(await readSource(options));
  return await explainingFailures(async () => {
    if (options.clean) {
      await deleteTopics(spec, options, io);
      return { isEndless: false };
    }
    const opened = await openTarget(options, io);
    try {
      return await generateTo(opened.target, spec, options, times, io);
    } finally {
      await opened.close();
    }
  });
}

async function generateTo(
  target: RecordTarget,
  spec: GeneratorSpec,
  options: GenerateOptions,
  times: ReturnType<typeof readGeneratorTimes>,
  io: AppIo,
): Promise<{ readonly isEndless: boolean }> {
  const { number, wait, prefix, seed, recordSize, thenLive, to } = options;
  let progress: GeneratorProgress = { counts: new Map(), records: 0, elapsed: 0 };
  let told = 0;
  const run: GeneratorOptions = {
    ...times,
    number,
    wait,
    prefix,
    seed,
    recordSize,
    thenLive,
    isHurried: to === 'dry-run',
    isClockFixed: Boolean(options.env['TSDBT_NOW']),
    clock: io.clock,
    signal: io.signal,
    onProgress(now) {
      progress = now;
      if (now.elapsed - told < TELL_EVERY) return;
      told = now.elapsed;
      const topics = Object.fromEntries(now.counts);
      io.onStream({ type: 'GeneratorProgressed', records: now.records, topics, elapsed: now.elapsed });
    },
  };
  const health = options.health === undefined ? undefined : await serveHealth(options.health, () => progress);
  try {
    if (health) io.onCommand({ kind: 'Noted', message: `Health on http://${health.address}/health` });
    const { counts, isEndless } = await runGenerator(spec, target, run);
    if (to !== 'dry-run') tellCounts(counts, progress.elapsed, io);
    return { isEndless };
  } finally {
    await health?.close();
  }
}

function tellCounts(counts: ReadonlyMap<string, number>, elapsed: number, io: AppIo): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const seconds = Math.max(0.001, elapsed / 1000);
  for (const [topic, count] of counts)
    io.onCommand({ kind: 'Noted', message: `${records(count)} to '${topic}'` });
  io.onCommand({ kind: 'Noted', message: `${records(total)} in ${seconds.toFixed(1)}s` });
}

interface OpenedTarget {
  readonly target: RecordTarget;
  close(): Promise<void>;
}

async function openTarget(options: GenerateOptions, io: AppIo): Promise<OpenedTarget> {
  const nothing = (): Promise<void> => Promise.resolve();
  switch (options.to) {
    case 'dry-run':
    case 'stdout':
      return { target: linesTarget(options.onLine), close: nothing };
    case 'files':
      return { target: filesTarget(resolve(options.cwd, options.output ?? '.')), close: nothing };
    case 'tables':
      return await openTables(options, io);
    default: {
      const cluster = await openCluster(options, io);
      const compression = options.isCompressed ? 'gzip' : 'none';
      return { target: await kafkaTarget({ cluster, compression }), close: () => cluster.close() };
    }
  }
}

const openCluster = (options: GenerateOptions, io: AppIo) =>
  openKafka({
    connection: readKafkaConnection(options.env),
    directory: topicsFolder(options),
    onEvent: io.onStream,
  });

async function openTables(options: GenerateOptions, io: AppIo): Promise<OpenedTarget> {
  const { invocation, loaded, parsed } = await openProject(options, io);
  const defined = await readProjectPipes(loaded, invocation);
  if (defined.length === 0) throw new UserError(noPipes());
  const pipes = resolvePipes(defined, parsed.manifest, loaded.target);
  const pipeOf = new Map(
    pipes.flatMap((pipe) => pipe.topics.map((topic) => [prefixed(options.prefix, topic), pipe] as const)),
  );
  // Not the signal: what was made when it comes is still written.
  const warehouse = await openWarehouse(loaded.target);
  const target = await tablesTarget({ warehouse, pipeOf, onEvent: io.onStream });
  return { target, close: () => warehouse.close() };
}

async function deleteTopics(spec: GeneratorSpec, options: GenerateOptions, io: AppIo): Promise<void> {
  const topics = topicsOf(spec).map((topic) => prefixed(options.prefix, topic));
  if (options.to === 'dry-run') {
    io.onCommand({ kind: 'Noted', message: `A dry run: ${topics.join(', ')} would be deleted` });
    return;
  }
  const cluster = await openCluster(options, io);
  try {
    const there = await cluster.listTopics();
    const found = topics.filter((topic) => there.includes(topic));
    await cluster.deleteTopics(found);
    io.onCommand({
      kind: 'Noted',
      message: found.length === 0 ? 'None of the topics is there' : `Deleted ${found.join(', ')}`,
    });
  } finally {
    await cluster.close();
  }
}

async function readSource(
  options: GenerateOptions,
): Promise<{ readonly path: string; readonly text: string }> {
  if (options.spec === undefined) throw new UserError(noSpec());
  const path = resolve(options.cwd, options.spec);
  const shown = relative(options.cwd, path) || options.spec;
  try {
    return { path: shown.startsWith('..') ? options.spec : shown, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new UserError(
      unreadableFile(options.spec, error instanceof Error ? error.message : String(error)),
      { cause: error },
    );
  }
}
