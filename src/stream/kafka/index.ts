export type {
  ConsumerOptions,
  FetchedBatch,
  GroupPlace,
  IncomingRecord,
  KafkaCluster,
  OutgoingRecord,
  PartitionPlace,
  PartitionRange,
  ProducerOptions,
  RecordConsumer,
  RecordProducer,
  TopicSpec,
} from './kafka-cluster.ts';
export type { KafkaConnection, KafkaSasl, KafkaTls, SaslMechanism } from './kafka-connection.ts';
export { KafkaError, type KafkaErrorCode } from './kafka-error.ts';
export { connectKafka } from './connect-kafka.ts';
export { openKafka, type OpenKafkaOptions } from './open-kafka.ts';
export { readKafkaConnection } from './read-kafka-connection.ts';
