import type { TimedOffset } from '../log/partition-log.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { BrokerState, Handler } from './handler.ts';

/** Timestamps that mean a place instead of a time. */
const LATEST = -1;
const EARLIEST = -2;
const GREATEST_TIMESTAMP = -3;
const NOT_FOUND: TimedOffset = { offset: -1, timestamp: -1 };

function lookUp(
  broker: BrokerState,
  topic: string,
  partition: number,
  timestamp: number,
): TimedOffset | ErrorCode {
  const log = broker.topics.log(topic, partition);
  if (!log) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (timestamp === LATEST) return { offset: log.endOffset, timestamp: -1 };
  if (timestamp === EARLIEST) return { offset: log.startOffset, timestamp: -1 };
  if (timestamp === GREATEST_TIMESTAMP) return log.latestOffset() ?? NOT_FOUND;
  return log.offsetSince(timestamp) ?? NOT_FOUND;
}

export const listOffsets: Handler = ({ request, response, version, broker }) => {
  request.int32();
  if (version >= 2) request.int8();
  const topics = request.array(() => {
    const topic = request.string();
    const partitions = request.array(() => {
      const partition = request.int32();
      if (version >= 4) request.int32();
      const timestamp = request.int64();
      request.tags();
      return { partition, timestamp };
    });
    request.tags();
    return { topic, partitions };
  });
  request.tags();
  if (version >= 2) response.int32(0);
  response.array(topics, ({ topic, partitions }) => {
    response.string(topic);
    response.array(partitions, ({ partition, timestamp }) => {
      const found = lookUp(broker, topic, partition, timestamp);
      const { offset, timestamp: time } = typeof found === 'number' ? NOT_FOUND : found;
      response.int32(partition);
      response.int16(typeof found === 'number' ? found : ErrorCode.NONE);
      response.int64(time);
      response.int64(offset);
      if (version >= 4) response.int32(offset < 0 ? -1 : 0);
      response.tags();
    });
    response.tags();
  });
  response.tags();
};
