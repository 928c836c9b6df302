import type { CommittedOffset } from '../log/offset-store.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { RequestReader } from '../protocol/request-reader.ts';
import type { ResponseWriter } from '../protocol/response-writer.ts';
import type { BrokerState, Handler } from './handler.ts';

const MAX_METADATA = 4_096;

export const offsetCommit: Handler = ({ request, response, version, broker }) => {
  const group = request.string();
  const generation = request.int32();
  const memberId = request.string();
  if (version >= 7) request.nullableString();
  if (version <= 4) request.int64();
  const topics = request.array(() => {
    const topic = request.string();
    const offsets = request.array((): CommittedOffset => {
      const partition = request.int32();
      const offset = request.int64();
      if (version >= 6) request.int32();
      const metadata = request.nullableString()?.slice(0, MAX_METADATA) ?? null;
      request.tags();
      return { topic, partition, offset, metadata };
    });
    request.tags();
    return { topic, offsets };
  });
  request.tags();
  const known = topics.flatMap(({ offsets }) =>
    offsets.filter(({ topic, partition, offset }) => offset >= 0 && broker.topics.log(topic, partition)),
  );
  const error = broker.groups.commit(group, memberId, generation, known);
  const stored = new Set(known);
  if (version >= 3) response.int32(0);
  response.array(topics, ({ topic, offsets }) => {
    response.string(topic);
    response.array(offsets, (offset) => {
      response.int32(offset.partition);
      response.int16(stored.has(offset) ? error : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      response.tags();
    });
    response.tags();
  });
  response.tags();
};

interface WantedTopic {
  readonly topic: string;
  readonly partitions: readonly number[];
}

function readWanted(request: RequestReader): WantedTopic[] | null {
  return request.nullableArray(() => {
    const wanted = { topic: request.string(), partitions: request.array(() => request.int32()) };
    request.tags();
    return wanted;
  });
}

function allCommitted(broker: BrokerState, group: string): WantedTopic[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of broker.offsets.allOf(group)) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}

function writeOffsets(
  response: ResponseWriter,
  broker: BrokerState,
  group: string,
  wanted: readonly WantedTopic[],
  hasEpoch: boolean,
): void {
  response.array(wanted, ({ topic, partitions }) => {
    response.string(topic);
    response.array(partitions, (partition) => {
      const stored = broker.offsets.find(group, topic, partition);
      response.int32(partition);
      response.int64(stored?.offset ?? -1);
      if (hasEpoch) response.int32(-1);
      response.string(stored?.metadata ?? '');
      response.int16(ErrorCode.NONE);
      response.tags();
    });
    response.tags();
  });
}

export const offsetFetch: Handler = ({ request, response, version, broker }) => {
  if (version >= 8) {
    const groups = request.array(() => {
      const group = { id: request.string(), wanted: readWanted(request) };
      request.tags();
      return group;
    });
    request.boolean();
    request.tags();
    response.int32(0);
    response.array(groups, ({ id, wanted }) => {
      response.string(id);
      writeOffsets(response, broker, id, wanted ?? allCommitted(broker, id), true);
      response.int16(ErrorCode.NONE);
      response.tags();
    });
    response.tags();
    return;
  }
  const group = request.string();
  const wanted = readWanted(request);
  if (version >= 7) request.boolean();
  request.tags();
  if (version >= 3) response.int32(0);
  writeOffsets(response, broker, group, wanted ?? allCommitted(broker, group), version >= 5);
  if (version >= 2) response.int16(ErrorCode.NONE);
  response.tags();
};
