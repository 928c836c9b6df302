import type { Warehouse } from '../../warehouse/index.ts';
import type { StreamEventSink } from '../events.ts';
import type { KafkaCluster } from '../kafka/index.ts';
import type { PipeConfig } from './pipe-config.ts';
import { PipeRun } from './pipe-run.ts';
import { prepareRawTable } from './raw-table.ts';

export interface RunPipeOptions {
  /** `once`: up to the ends that the topics have at the start, then stop. `follow`: until the signal. */
  readonly mode: 'once' | 'follow';
  readonly warehouse: Warehouse;
  readonly kafka: KafkaCluster;
  readonly onEvent?: StreamEventSink;
  /** Aborting drains: what was taken is written, then the pipe stops. */
  readonly signal?: AbortSignal;
}

export interface PipeResult {
  readonly pipe: string;
  /** `database.table`. */
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** Records without a value. */
  readonly skipped: number;
  /** Records that stand in the error table. */
  readonly rejected: number;
  /** Whether the ends seen at the start were reached; false when a signal came before. */
  readonly drained: boolean;
}

/**
 * Brings records of Kafka's topics into a raw table, which is made when it is missing.
 *
 * When the table's rows carry their offsets (`_topic`, `_partition`, `_offset`), every record is in it exactly once,
 * whatever is killed in between: a block is inserted whole or not at all, and the place is read from the table itself.
 * Into a table without them every record comes at least once: the group's place is stored after the insert, so a crash
 * between the two brings a block again.
 * Two pipes into one table are held apart by Kafka's group, also when a partition changes hands during an insert.
 * @throws KafkaError, WarehouseError, PipeError; what was confirmed before stays
 */
export async function runPipe(pipe: PipeConfig, options: RunPipeOptions): Promise<PipeResult> {
  const { warehouse, kafka, mode, signal } = options;
  const onEvent = options.onEvent ?? (() => undefined);
  const table = await prepareRawTable(pipe, warehouse);
  if (table.created) onEvent({ type: 'TableCreated', pipe: pipe.name, table: table.shown });
  const start = performance.now();
  const run = new PipeRun({ pipe, table, warehouse, kafka, mode, onEvent });
  const drained = await run.run(signal);
  if (drained && mode === 'once') {
    const elapsed = performance.now() - start;
    onEvent({ type: 'PipeDrained', pipe: pipe.name, table: table.shown, ...run.counts, elapsed });
  }
  return { pipe: pipe.name, table: table.shown, ...run.counts, drained };
}
