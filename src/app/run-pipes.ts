import { UserError } from '../base/index.ts';
import { openKafka, readKafkaConnection, runPipe, type PipeResult } from '../stream/index.ts';
import { openWarehouse } from '../warehouse/index.ts';
import { noPipes, unknownPipe } from './diagnostics.ts';
import { explainingFailures } from './explain-failure.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { readProjectPipes } from './read-project-pipes.ts';
import { resolvePipes } from './resolve-pipes.ts';
import { topicsFolder } from './stream-folder.ts';

export interface PipesOptions extends GlobalOptions {
  /** Pipes to run; all of them when empty. */
  readonly names: readonly string[];
  /** Stop at the ends that the topics have at the start; else go on until the signal. */
  readonly once: boolean;
}

/** `tsdbt pipe`: brings records from Kafka into the raw tables. @throws UserError, also for what Kafka or ClickHouse refuses. */
export async function runPipes(options: PipesOptions, io: AppIo): Promise<readonly PipeResult[]> {
  const { invocation, loaded, parsed } = await openProject(options, io);
  const defined = await readProjectPipes(loaded, invocation);
  if (defined.length === 0) throw new UserError(noPipes());
  const known = defined.map((pipe) => pipe.name);
  const missing = options.names.find((name) => !known.includes(name));
  if (missing !== undefined) throw new UserError(unknownPipe(missing, known));
  const wanted = defined.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  const pipes = resolvePipes(wanted, parsed.manifest, loaded.target);

  return await explainingFailures(async () => {
    const kafka = await openKafka({
      connection: readKafkaConnection(options.env),
      directory: topicsFolder(options),
      onEvent: io.onStream,
    });
    try {
      const warehouse = await openWarehouse(loaded.target, { signal: io.signal });
      try {
        // A pipe that fails stops the others too, each after the block in hand.
        const stop = new AbortController();
        const signal = AbortSignal.any([io.signal, stop.signal]);
        const mode = options.once ? 'once' : 'follow';
        const ends = await Promise.allSettled(
          pipes.map(async (pipe) => {
            try {
              return await runPipe(pipe, { mode, warehouse, kafka, onEvent: io.onStream, signal });
            } catch (error) {
              if (mode === 'follow') stop.abort();
              throw error;
            }
          }),
        );
        const failed = ends.find((end) => end.status === 'rejected');
        if (failed) throw failed.reason;
        return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      } finally {
        await warehouse.close();
      }
    } finally {
      await kafka.close();
    }
  });
}
