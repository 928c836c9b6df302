import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { UserError } from '../base/index.ts';
import { parseYaml } from '../project/index.ts';
import { openKafka, readGeneratorSpec, readKafkaConnection, runGenerator } from '../stream/index.ts';
import { unreadableFile } from './diagnostics.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { topicsFolder } from './stream-folder.ts';
import { explainingFailures } from './explain-failure.ts';

export interface GenerateOptions extends GlobalOptions {
  /** Path of the spec, relative to the working directory. */
  readonly spec: string;
  /** -1 goes on until Ctrl-C. */
  readonly iterations: number;
  /** Milliseconds after each iteration. */
  readonly wait: number;
  readonly isDryRun: boolean;
  readonly seed: number | undefined;
  readonly prefix: string;
  /** Gets each record of a dry run as a JSON line. */
  readonly onLine: (line: string) => void;
}

const records = (count: number): string =>
  count === 1 ? '1 record' : `${count.toLocaleString('en-US')} records`;

/**
 * `tsdbt generate`: makes records from a spec, and sends them to Kafka (or the embedded broker) unless it is a dry run.
 * @throws UserError for a spec that cannot be used, and for what the broker refuses.
 */
export async function generateRecords(options: GenerateOptions, io: AppIo): Promise<void> {
  const spec = readGeneratorSpec(parseYaml(await readSource(options)));
  const { iterations, wait, prefix, seed } = options;
  const run = { iterations, wait, prefix, seed, clock: io.clock, signal: io.signal };
  if (options.isDryRun) {
    await runGenerator(spec, { kind: 'lines', onLine: options.onLine }, run);
    return;
  }
  await explainingFailures(async () => {
    const connection = readKafkaConnection(options.env);
    const started = io.clock.monotonic();
    const cluster = await openKafka({ connection, directory: topicsFolder(options), onEvent: io.onStream });
    try {
      const counts = await runGenerator(spec, { kind: 'kafka', cluster, onEvent: io.onStream }, run);
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const seconds = Math.max(0.001, (io.clock.monotonic() - started) / 1000);
      for (const [topic, count] of counts)
        io.onCommand({ kind: 'Noted', message: `${records(count)} to '${topic}'` });
      io.onCommand({
        kind: 'Noted',
        message: `${records(total)} in ${seconds.toFixed(1)}s`,
      });
    } finally {
      await cluster.close();
    }
  });
}

async function readSource(
  options: GenerateOptions,
): Promise<{ readonly path: string; readonly text: string }> {
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
