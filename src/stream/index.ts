/*
 * Every command reads the pipes, few stream: what needs the broker, a Kafka client, faker or a warehouse is loaded when
 * it is called.
 */
import type { EmbeddedBroker, EmbeddedBrokerOptions } from './broker/index.ts';
import type { RecordTarget } from '../generate/index.ts';
import type { KafkaCluster, KafkaConnection, OpenKafkaOptions } from './kafka/index.ts';
import type { PipeConfig, PipeResult, RunPipeOptions } from './pipe/index.ts';
import type { KafkaTargetOptions, TablesTargetOptions } from './target/index.ts';
import type { StreamEventSink } from './events.ts';

export type * from './events.ts';
export type * from './broker/index.ts';
export type * from './kafka/index.ts';
export type * from './pipe/index.ts';
export { BrokerError } from './broker/broker-error.ts';
export { KafkaError } from './kafka/kafka-error.ts';
export { readKafkaConnection } from './kafka/read-kafka-connection.ts';
export { PipeError } from './pipe/pipe-error.ts';
export { PIPE_FILE } from './pipe/pipe-schema.ts';
export { readPipes } from './pipe/read-pipes.ts';
export { resolvePipe } from './pipe/resolve-pipe.ts';

/** The embedded broker of a folder; see the room's part `broker`. @throws BrokerError when its log cannot be used */
export async function openEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  return (await import('./broker/index.ts')).openEmbeddedBroker(options);
}

/** Where generated records go: to the topics of a cluster. */
export async function kafkaTarget(options: KafkaTargetOptions): Promise<RecordTarget> {
  return (await import('./target/kafka-target.ts')).kafkaTarget(options);
}

/** Where generated records go: straight to the tables that pipes would bring them to. */
export async function tablesTarget(options: TablesTargetOptions): Promise<RecordTarget> {
  return (await import('./target/tables-target.ts')).tablesTarget(options);
}

/** Connects to a cluster that answers and takes the credentials. @throws KafkaError when it does not */
export async function connectKafka(
  connection: KafkaConnection,
  onEvent?: StreamEventSink,
): Promise<KafkaCluster> {
  return (await import('./kafka/index.ts')).connectKafka(connection, onEvent);
}

/** The cluster that was named, or the embedded broker. @throws KafkaError, BrokerError */
export async function openKafka(options: OpenKafkaOptions): Promise<KafkaCluster> {
  return (await import('./kafka/index.ts')).openKafka(options);
}

/** Brings records of a pipe's topics into its table. @throws KafkaError, WarehouseError, PipeError; what was confirmed before stays */
export async function runPipe(pipe: PipeConfig, options: RunPipeOptions): Promise<PipeResult> {
  return (await import('./pipe/index.ts')).runPipe(pipe, options);
}
