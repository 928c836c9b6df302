import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isRecord } from '../../base/index.ts';
import { retryOptions } from './create-client.ts';
import { claimPlace } from './claim-place.ts';
import { explainKafkaError, type Attempt } from './explain-kafka-error.ts';
import type { ConsumerOptions, PartitionPlace, RecordConsumer } from './kafka-cluster.ts';

const MAX_BYTES_PER_PARTITION = 8 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
/** Milliseconds. A killed member keeps its partitions for as long: short, so that a restarted pipe soon goes on. */
const SESSION_TIMEOUT = 10_000;
const HEARTBEAT_INTERVAL = 3_000;
const LONGEST_FETCH_WAIT = 250;

/** The place of one partition in the hands of its batch's handler. */
function placeOf(
  consumer: Consumer,
  topic: string,
  partition: number,
  claim: PartitionPlace['claim'],
  heartbeat: () => Promise<void>,
): PartitionPlace {
  return {
    seek: (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    commit: (nextOffset) => consumer.commitOffsets([{ topic, partition, offset: String(nextOffset) }]),
    claim,
    heartbeat,
  };
}

/**
 * A member of a consumer group whose handler decides about places; nothing is committed by itself.
 * @throws KafkaError when the cluster cannot be reached or the topics are unknown
 */
export async function openRecordConsumer(
  client: Kafka,
  attempt: Attempt,
  options: ConsumerOptions & { readonly retries?: number },
): Promise<RecordConsumer> {
  const { topics, group, start, onBatch, onAssigned } = options;
  const consumer = client.consumer({
    groupId: group,
    sessionTimeout: SESSION_TIMEOUT,
    heartbeatInterval: HEARTBEAT_INTERVAL,
    maxBytesPerPartition: options.maxBytesPerPartition ?? MAX_BYTES_PER_PARTITION,
    maxBytes: MAX_BYTES,
    minBytes: 1,
    maxWaitTimeInMs: LONGEST_FETCH_WAIT,
    allowAutoTopicCreation: false,
    // A second start by itself would hide an error that lasts.
    retry: { ...retryOptions(options.retries), restartOnFailure: () => Promise.resolve(false) },
  });
  let finish: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  // Whoever never looks at `done` learns of the failure from `close`.
  done.catch(() => undefined);
  let failed = false;
  const failWith = (error: unknown): void => {
    failed = true;
    fail(error);
  };

  /** The last note of each partition that the coordinator took: a consumer that was stopped commits nothing, silently. */
  const taken = new Map<string, string>();
  consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
    for (const { topic, partitions } of payload.topics) {
      for (const each of partitions) {
        const fields: unknown = each;
        const note = isRecord(fields) ? fields['metadata'] : undefined;
        if (typeof note === 'string') taken.set(`${topic}:${each.partition}`, note);
        else taken.delete(`${topic}:${each.partition}`);
      }
    }
  });
  const claimOf =
    (topic: string, partition: number): PartitionPlace['claim'] =>
    async (nextOffset, metadata) => {
      const offset = String(nextOffset);
      const claim = (): Promise<void> =>
        consumer.commitOffsets([{ topic, partition, offset, metadata }]).then(() => undefined);
      const isAccepted = await claimPlace(claim, () => !failed, attempt);
      return isAccepted && taken.get(`${topic}:${partition}`) === metadata;
    };

  const handle = async (payload: EachBatchPayload): Promise<void> => {
    const { batch, heartbeat, isRunning, isStale } = payload;
    if (failed || !isRunning() || isStale()) return;
    const { topic, partition } = batch;
    const place = placeOf(consumer, topic, partition, claimOf(topic, partition), heartbeat);
    try {
      await onBatch(
        {
          topic,
          partition,
          records: batch.messages.map((message) => ({
            offset: Number(message.offset),
            timestamp: Number(message.timestamp),
            key: message.key,
            value: message.value,
          })),
          requestedOffset: requestedOffsetOf(batch),
          nextOffset: Number(batch.lastOffset()) + 1,
          highWatermark: Number(batch.highWatermark),
        },
        place,
      );
    } catch (error) {
      // The library takes its own errors as signs to rejoin the group; those of the handler end the consumer.
      if (isLibraryError(error)) throw error;
      failWith(error);
    }
  };

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    onAssigned(new Map(Object.entries(payload.memberAssignment)), (topic, partition, offset) =>
      consumer.seek({ topic, partition, offset: String(offset) }),
    );
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => failWith(explainKafkaError(payload.error, attempt)));
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    // A fetch of nothing but markers (of transactions) never reaches the handler, yet moves the place.
    const { topic, partition, batchSize, lastOffset, highWatermark } = payload;
    if (batchSize > 0 || failed) return;
    const place = placeOf(consumer, topic, partition, claimOf(topic, partition), () => Promise.resolve());
    const batch = {
      topic,
      partition,
      records: [],
      requestedOffset: undefined,
      nextOffset: Number(lastOffset) + 1,
      highWatermark: Number(highWatermark),
    };
    onBatch(batch, place).catch(failWith);
  });

  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: start === 'beginning' });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      partitionsConsumedConcurrently: 1,
      eachBatch: handle,
    });
  } catch (error) {
    await consumer.disconnect().catch(() => undefined);
    throw explainKafkaError(error, attempt);
  }
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await consumer.disconnect().catch(() => undefined);
    finish();
  };
  return {
    done,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

/** The library knows it, its types do not tell. */
function requestedOffsetOf(batch: unknown): number | undefined {
  const fetched = isRecord(batch) ? batch['fetchedOffset'] : undefined;
  return typeof fetched === 'string' || typeof fetched === 'number' ? Number(fetched) : undefined;
}

function isLibraryError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}
