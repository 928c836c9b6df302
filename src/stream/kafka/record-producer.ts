import type { CompressionTypes, Kafka, Message, Producer } from 'kafkajs';
import type { StreamEventSink } from '../events.ts';
import { retryOptions } from './create-client.ts';
import { explainKafkaError, type Attempt } from './explain-kafka-error.ts';
import { partitionByKey } from './partition-by-key.ts';
import type { OutgoingRecord, ProducerOptions, RecordProducer } from './kafka-cluster.ts';

const BATCH_RECORDS = 1_000;
const BATCH_BYTES = 512 * 1024;
const ALL_REPLICAS = -1;

/** Records of one topic that wait for their send, and the send under way. */
interface TopicBatch {
  messages: Message[];
  bytes: number;
  sending: Promise<void> | undefined;
}

const sizeOf = (part: string | Uint8Array | null): number => part?.length ?? 0;
const asBuffer = (part: string | Uint8Array | null): string | Buffer | null =>
  part === null || typeof part === 'string' || Buffer.isBuffer(part) ? part : Buffer.from(part);

function toMessage(record: OutgoingRecord): Message {
  const message: Message = { key: asBuffer(record.key), value: asBuffer(record.value) };
  if (record.timestamp !== undefined) message.timestamp = String(record.timestamp);
  if (record.partition !== undefined) message.partition = record.partition;
  if (record.headers) {
    message.headers = Object.fromEntries(
      Object.entries(record.headers).map(([name, value]) => [name, asBuffer(value) ?? '']),
    );
  }
  return message;
}

class BatchingProducer implements RecordProducer {
  readonly #producer: Producer;
  readonly #attempt: Attempt;
  readonly #options: Required<ProducerOptions>;
  readonly #compression: CompressionTypes;
  readonly #onEvent: StreamEventSink;
  readonly #onClose: () => void;
  readonly #batches = new Map<string, TopicBatch>();
  readonly acknowledged = new Map<string, number>();
  #failure: Error | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    producer: Producer,
    attempt: Attempt,
    options: Required<ProducerOptions>,
    compression: CompressionTypes,
    onEvent: StreamEventSink,
    onClose: () => void,
  ) {
    this.#onClose = onClose;
    this.#producer = producer;
    this.#attempt = attempt;
    this.#options = options;
    this.#compression = compression;
    this.#onEvent = onEvent;
  }

  add(topic: string, record: OutgoingRecord): Promise<void> | undefined {
    if (this.#failure) return Promise.reject(this.#failure);
    let batch = this.#batches.get(topic);
    if (!batch) {
      batch = { messages: [], bytes: 0, sending: undefined };
      this.#batches.set(topic, batch);
    }
    batch.messages.push(toMessage(record));
    batch.bytes += sizeOf(record.key) + sizeOf(record.value);
    const { batchRecords, batchBytes } = this.#options;
    if (batch.messages.length < batchRecords && batch.bytes < batchBytes) return undefined;
    // One batch may be on its way while the next fills; a third has to wait.
    const previous = batch.sending;
    this.#startSend(topic, batch);
    return previous;
  }

  #startSend(topic: string, batch: TopicBatch): void {
    const { messages, bytes, sending: previous } = batch;
    batch.messages = [];
    batch.bytes = 0;
    const sending = this.#sendAfter(previous, topic, messages, bytes);
    batch.sending = sending;
    const settle = (): void => {
      if (batch.sending === sending) batch.sending = undefined;
    };
    // The rejection reaches the caller through `add` and `flush`.
    sending.then(settle, settle);
  }

  async #sendAfter(
    previous: Promise<void> | undefined,
    topic: string,
    messages: Message[],
    bytes: number,
  ): Promise<void> {
    await previous;
    const start = performance.now();
    try {
      await this.#producer.send({ topic, messages, acks: ALL_REPLICAS, compression: this.#compression });
    } catch (error) {
      this.#failure ??= explainKafkaError(error, { ...this.#attempt, topic });
      throw this.#failure;
    }
    this.acknowledged.set(topic, (this.acknowledged.get(topic) ?? 0) + messages.length);
    const elapsed = performance.now() - start;
    this.#onEvent({ type: 'RecordsProduced', topic, records: messages.length, bytes, elapsed });
  }

  async flush(): Promise<void> {
    for (const [topic, batch] of this.#batches) {
      if (batch.messages.length > 0 && !this.#failure) this.#startSend(topic, batch);
    }
    await Promise.allSettled([...this.#batches.values()].map((batch) => batch.sending ?? Promise.resolve()));
    if (this.#failure) throw this.#failure;
  }

  close(): Promise<void> {
    this.#onClose();
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#producer.disconnect().catch(() => undefined);
    }
  }
}

/**
 * `onClose` tells that the caller closes the producer himself and so hears of a failing last flush.
 * @throws KafkaError when the cluster cannot be reached or refuses an idempotent producer
 */
export async function openRecordProducer(
  client: Kafka,
  attempt: Attempt,
  options: ProducerOptions & { readonly retries?: number },
  onEvent: StreamEventSink,
  onClose: (producer: RecordProducer) => void,
): Promise<RecordProducer> {
  const kafkajs = await import('kafkajs');
  const producer = client.producer({
    idempotent: true,
    // The idempotent producer numbers its batches: a second one on its way could overtake a failed first.
    maxInFlightRequests: 1,
    allowAutoTopicCreation: true,
    createPartitioner: partitionByKey,
    retry: retryOptions(options.retries),
  });
  try {
    await producer.connect();
  } catch (error) {
    throw explainKafkaError(error, attempt);
  }
  const complete = {
    batchRecords: options.batchRecords ?? BATCH_RECORDS,
    batchBytes: options.batchBytes ?? BATCH_BYTES,
    compression: options.compression ?? 'none',
  } as const;
  const { None, GZIP, LZ4, Snappy } = kafkajs.CompressionTypes;
  const compression = { none: None, gzip: GZIP, lz4: LZ4, snappy: Snappy }[complete.compression];
  const opened: RecordProducer = new BatchingProducer(producer, attempt, complete, compression, onEvent, () =>
    onClose(opened),
  );
  return opened;
}
