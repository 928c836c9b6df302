import type { PartitionLog } from '../log/partition-log.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { RequestReader } from '../protocol/request-reader.ts';
import type { BrokerState, Exchange, Handler } from './handler.ts';

interface WantedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

interface FetchRequest {
  readonly maxWait: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly sessionId: number;
  readonly wanted: readonly WantedPartition[];
}

/** A wait longer than this would only keep timers alive. */
const LONGEST_WAIT = 300_000;

function readRequest(request: RequestReader, version: number): FetchRequest {
  request.int32();
  const maxWait = request.int32();
  const minBytes = request.int32();
  const maxBytes = request.int32();
  request.int8();
  const sessionId = version >= 7 ? request.int32() : 0;
  if (version >= 7) request.int32();
  const wanted = request.array(() => {
    const topic = request.string();
    const partitions = request.array(() => {
      const partition = request.int32();
      if (version >= 9) request.int32();
      const offset = request.int64();
      if (version >= 12) request.int32();
      if (version >= 5) request.int64();
      const partitionMaxBytes = request.int32();
      request.tags();
      return { topic, partition, offset, maxBytes: partitionMaxBytes };
    });
    request.tags();
    return partitions;
  });
  if (version >= 7) {
    request.array(() => {
      request.string();
      request.array(() => request.int32());
      request.tags();
    });
  }
  if (version >= 11) request.string();
  request.tags();
  return { maxWait, minBytes, maxBytes, sessionId, wanted: wanted.flat() };
}

function refusal(log: PartitionLog | undefined, offset: number): ErrorCode {
  if (!log) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  return offset < log.startOffset || offset > log.endOffset ? ErrorCode.OFFSET_OUT_OF_RANGE : ErrorCode.NONE;
}

/** Whether there is something to answer with: enough bytes, or an error that the client must hear of. */
function isDue(broker: BrokerState, { wanted, minBytes }: FetchRequest): boolean {
  let bytes = 0;
  for (const { topic, partition, offset, maxBytes } of wanted) {
    const log = broker.topics.log(topic, partition);
    if (!log || refusal(log, offset) !== ErrorCode.NONE) return true;
    bytes += Math.min(log.bytesFrom(offset), maxBytes);
    if (bytes >= minBytes) return true;
  }
  return bytes >= minBytes;
}

/** Waits for appended records to make the request due, at most as long as the client will wait. */
async function untilDue({ broker, signal }: Exchange, fetch: FetchRequest): Promise<void> {
  if (fetch.maxWait <= 0 || isDue(broker, fetch)) return;
  await new Promise<void>((resolve) => {
    const leave: (() => void)[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      for (const stop of leave) stop();
      resolve();
    };
    const timer = setTimeout(finish, Math.min(fetch.maxWait, LONGEST_WAIT));
    signal.addEventListener('abort', finish, { once: true });
    for (const { topic, partition } of fetch.wanted) {
      const log = broker.topics.log(topic, partition);
      if (log) leave.push(log.onAppend(() => isDue(broker, fetch) && finish()));
    }
  });
}

/** Gives out whole batches as they lie in the log; there are no fetch sessions, every answer is complete. */
export const fetch: Handler = async (exchange) => {
  const { request, response, version, broker, signal } = exchange;
  const wanted = readRequest(request, version);
  const sessionError = wanted.sessionId === 0 ? ErrorCode.NONE : ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
  if (sessionError === ErrorCode.NONE) await untilDue(exchange, wanted);
  if (signal.aborted) return;
  response.int32(0);
  if (version >= 7) {
    response.int16(sessionError);
    response.int32(0);
  }
  let bytesLeft = wanted.maxBytes;
  let isFirst = true;
  const topics = sessionError === ErrorCode.NONE ? byTopic(wanted.wanted) : [];
  response.array(topics, ([topic, partitions]) => {
    response.string(topic);
    response.array(partitions, ({ partition, offset, maxBytes }) => {
      const log = broker.topics.log(topic, partition);
      const error = refusal(log, offset);
      const end = log?.endOffset ?? -1;
      response.int32(partition);
      response.int16(error);
      response.int64(end);
      response.int64(end);
      if (version >= 5) response.int64(log?.startOffset ?? -1);
      response.array(null, () => undefined);
      if (version >= 11) response.int32(-1);
      // The first batch always fits, however large: otherwise its reader could never get past it.
      const records =
        log && error === ErrorCode.NONE && (bytesLeft > 0 || isFirst)
          ? log.read(offset, Math.max(0, Math.min(maxBytes, bytesLeft)), isFirst)
          : Buffer.alloc(0);
      if (records.length > 0) isFirst = false;
      bytesLeft -= records.length;
      response.records(records);
      response.tags();
    });
    response.tags();
  });
  response.tags();
};

function byTopic(wanted: readonly WantedPartition[]): [string, WantedPartition[]][] {
  const topics = new Map<string, WantedPartition[]>();
  for (const each of wanted) {
    const list = topics.get(each.topic);
    if (list) list.push(each);
    else topics.set(each.topic, [each]);
  }
  return [...topics];
}
