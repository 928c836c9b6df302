import type { StreamEventSink } from '../events.ts';
import { openEmbeddedBroker } from '../broker/index.ts';
import { connectKafka } from './connect-kafka.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import type { KafkaConnection } from './kafka-connection.ts';

export interface OpenKafkaOptions {
  /** A cluster by its address; the embedded broker is used when there is none. */
  readonly connection?: KafkaConnection | undefined;
  /** The folder of the embedded broker's log: `.tsdbt/topics` of the project. */
  readonly directory: string;
  readonly onEvent?: StreamEventSink;
}

/** The cluster that was named, or the embedded broker: whoever uses it need not know which. @throws KafkaError, BrokerError */
export async function openKafka(options: OpenKafkaOptions): Promise<KafkaCluster> {
  const { connection, directory, onEvent = () => undefined } = options;
  if (connection) return connectKafka(connection, onEvent);
  const broker = await openEmbeddedBroker({ directory, onEvent });
  try {
    const cluster = await connectKafka({ brokers: () => [broker.address], clientId: 'tsdbt' }, onEvent);
    return closingAlso(cluster, () => broker.close());
  } catch (error) {
    await broker.close();
    throw error;
  }
}

function closingAlso(cluster: KafkaCluster, then: () => Promise<void>): KafkaCluster {
  return {
    get brokers() {
      return cluster.brokers;
    },
    createTopics: (topics) => cluster.createTopics(topics),
    deleteTopics: (topics) => cluster.deleteTopics(topics),
    listTopics: () => cluster.listTopics(),
    readRanges: (topic) => cluster.readRanges(topic),
    readCommitted: (group, topics) => cluster.readCommitted(group, topics),
    readNotes: (group, topics) => cluster.readNotes(group, topics),
    storeCommitted: (group, places) => cluster.storeCommitted(group, places),
    openProducer: (options) => cluster.openProducer(options),
    openConsumer: (options) => cluster.openConsumer(options),
    async close() {
      try {
        await cluster.close();
      } finally {
        await then();
      }
    },
  };
}
