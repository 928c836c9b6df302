import { maxMessageBytes } from '../log/topic.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { BrokerState, Handler } from './handler.ts';

interface Stored {
  readonly partition: number;
  readonly error: ErrorCode;
  readonly baseOffset: number;
}

function store(broker: BrokerState, name: string, partition: number, records: Buffer | null): Stored {
  const topic = broker.topics.find(name);
  const log = topic?.partitions[partition];
  const failed = (error: ErrorCode): Stored => ({ partition, error, baseOffset: -1 });
  if (!topic || !log) return failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  if (!records || records.length === 0) return failed(ErrorCode.INVALID_RECORD);
  const result = log.append(records, maxMessageBytes(topic));
  return typeof result === 'number' ? failed(result) : { partition, error: ErrorCode.NONE, ...result };
}

/** Appends batches. All acknowledgement levels mean the same here: written to the log before the answer. */
export const produce: Handler = ({ request, response, version, broker }) => {
  request.nullableString();
  const acks = request.int16();
  request.int32();
  // Read whole before anything is stored: a request that turns out malformed leaves no trace.
  const topics = request.array(() => {
    const name = request.string();
    const partitions = request.array(() => {
      const partition = request.int32();
      const records = request.nullableBytes();
      request.tags();
      return { partition, records };
    });
    request.tags();
    return { name, partitions };
  });
  request.tags();
  const legalAcks = acks >= -1 && acks <= 1;
  const results = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partition, records }) =>
      legalAcks
        ? store(broker, name, partition, records)
        : { partition, error: ErrorCode.INVALID_REQUIRED_ACKS, baseOffset: -1 },
    ),
  }));
  if (acks === 0) return 'silent';
  response.array(results, ({ name, partitions }) => {
    response.string(name);
    response.array(partitions, ({ partition, error, baseOffset }) => {
      response.int32(partition);
      response.int16(error);
      response.int64(baseOffset);
      response.int64(-1);
      if (version >= 5) response.int64(0);
      if (version >= 8) {
        response.array([], () => undefined);
        response.string(null);
      }
      response.tags();
    });
    response.tags();
  });
  response.int32(0);
  response.tags();
  return undefined;
};
