export type {
  ConsumerOptions,
  FetchedBatch,
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
