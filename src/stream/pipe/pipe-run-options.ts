import type { Warehouse } from '../../warehouse/index.ts';
import type { StreamEventSink } from '../events.ts';
import type { KafkaCluster } from '../kafka/index.ts';
import type { PipeConfig } from './pipe-config.ts';
import type { RawTable } from './raw-table.ts';

/** What a run works with. */
export interface PipeRunOptions {
  readonly pipe: PipeConfig;
  readonly table: RawTable;
  readonly warehouse: Warehouse;
  readonly kafka: KafkaCluster;
  readonly mode: 'once' | 'follow';
  readonly onEvent: StreamEventSink;
}
