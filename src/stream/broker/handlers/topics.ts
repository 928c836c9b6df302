import { maxMessageBytes } from '../log/topic.ts';
import { ErrorCode } from '../protocol/error-code.ts';
import type { RequestReader } from '../protocol/request-reader.ts';
import type { BrokerState, Handler } from './handler.ts';

const MAX_PARTITIONS = 1_000;
/** Kafka's own numbers for "the broker's default" and "set for this topic". */
const BY_DEFAULT = -1;
const SOURCE_TOPIC = 1;
const SOURCE_DEFAULT = 5;

interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

type Outcome = readonly [ErrorCode, string | null];

function readNewTopic(request: RequestReader): NewTopic {
  const name = request.string();
  const partitions = request.int32();
  const replicationFactor = request.int16();
  const assigned = request.array(() => {
    request.int32();
    request.array(() => request.int32());
    request.tags();
  });
  const config = request.array(() => {
    const entry: [string, string] = [request.string(), request.nullableString() ?? ''];
    request.tags();
    return entry;
  });
  request.tags();
  return {
    name,
    partitions: assigned.length > 0 ? assigned.length : partitions === BY_DEFAULT ? 1 : partitions,
    replicationFactor: assigned.length > 0 ? 1 : replicationFactor,
    config: Object.fromEntries(config),
  };
}

function makeTopic(broker: BrokerState, topic: NewTopic, validateOnly: boolean): Outcome {
  const { name, partitions, replicationFactor, config } = topic;
  if (partitions < 1 || partitions > MAX_PARTITIONS) {
    return [ErrorCode.INVALID_PARTITIONS, `The embedded broker takes 1 to ${MAX_PARTITIONS} partitions.`];
  }
  if (replicationFactor !== 1 && replicationFactor !== BY_DEFAULT) {
    return [
      ErrorCode.INVALID_REPLICATION_FACTOR,
      'The embedded broker is alone: the replication factor is 1.',
    ];
  }
  if (validateOnly) {
    return broker.topics.find(name) ? [ErrorCode.TOPIC_ALREADY_EXISTS, null] : [ErrorCode.NONE, null];
  }
  const made = broker.topics.create(name, partitions, config);
  if (made === 'illegal') return [ErrorCode.INVALID_TOPIC_EXCEPTION, `'${name}' is no legal topic name.`];
  if (made === 'exists') return [ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`];
  return [ErrorCode.NONE, null];
}

export const createTopics: Handler = ({ request, response, version, broker }) => {
  const topics = request.array(() => readNewTopic(request));
  request.int32();
  const validateOnly = version >= 1 ? request.boolean() : false;
  request.tags();
  if (version >= 2) response.int32(0);
  response.array(topics, (topic) => {
    const [error, message] = makeTopic(broker, topic, validateOnly);
    response.string(topic.name);
    response.int16(error);
    if (version >= 1) response.string(message);
    if (version >= 5) {
      response.int32(error === ErrorCode.NONE ? topic.partitions : -1);
      response.int16(error === ErrorCode.NONE ? 1 : -1);
      response.array(null, () => undefined);
    }
    response.tags();
  });
  response.tags();
};

export const deleteTopics: Handler = ({ request, response, version, broker }) => {
  const names = request.array(() => request.string());
  request.int32();
  request.tags();
  if (version >= 1) response.int32(0);
  response.array(names, (name) => {
    const topic = broker.topics.find(name);
    if (topic) {
      broker.topics.delete(topic);
      broker.offsets.deleteTopic(name);
    }
    response.string(name);
    response.int16(topic ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    if (version >= 5) response.string(null);
    response.tags();
  });
  response.tags();
};

function growTopic(broker: BrokerState, name: string, count: number, validateOnly: boolean): Outcome {
  const topic = broker.topics.find(name);
  if (!topic) return [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null];
  if (count <= topic.partitions.length || count > MAX_PARTITIONS) {
    return [ErrorCode.INVALID_PARTITIONS, `Topic '${name}' has ${topic.partitions.length} partitions.`];
  }
  if (!validateOnly) broker.topics.grow(topic, count);
  return [ErrorCode.NONE, null];
}

export const createPartitions: Handler = ({ request, response, broker }) => {
  const topics = request.array(() => {
    const name = request.string();
    const count = request.int32();
    request.nullableArray(() => {
      request.array(() => request.int32());
      request.tags();
    });
    request.tags();
    return { name, count };
  });
  request.int32();
  const validateOnly = request.boolean();
  request.tags();
  response.int32(0);
  response.array(topics, ({ name, count }) => {
    const [error, message] = growTopic(broker, name, count, validateOnly);
    response.string(name);
    response.int16(error);
    response.string(message);
    response.tags();
  });
  response.tags();
};

const TOPIC_RESOURCE = 2;

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
  readonly source: number;
}

function configOf(broker: BrokerState, type: number, name: string): readonly ConfigEntry[] | ErrorCode {
  if (type !== TOPIC_RESOURCE) return [];
  const topic = broker.topics.find(name);
  if (!topic) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const defaults = {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'max.message.bytes': String(maxMessageBytes(topic)),
  };
  return Object.entries({ ...defaults, ...topic.config }).map(([key, value]) => ({
    name: key,
    value,
    source: key in topic.config ? SOURCE_TOPIC : SOURCE_DEFAULT,
  }));
}

export const describeConfigs: Handler = ({ request, response, version, broker }) => {
  const resources = request.array(() => {
    const type = request.int8();
    const name = request.string();
    const keys = request.nullableArray(() => request.string());
    request.tags();
    return { type, name, keys };
  });
  if (version >= 1) request.boolean();
  if (version >= 3) request.boolean();
  request.tags();
  response.int32(0);
  response.array(resources, ({ type, name, keys }) => {
    const found = configOf(broker, type, name);
    const entries = typeof found === 'number' ? [] : found;
    response.int16(typeof found === 'number' ? found : ErrorCode.NONE);
    response.string(null);
    response.int8(type);
    response.string(name);
    response.array(
      entries.filter((entry) => !keys || keys.length === 0 || keys.includes(entry.name)),
      (entry) => {
        response.string(entry.name);
        response.string(entry.value);
        response.boolean(false);
        if (version >= 1) response.int8(entry.source);
        else response.boolean(entry.source === SOURCE_DEFAULT);
        response.boolean(false);
        if (version >= 1) response.array([], () => undefined);
        if (version >= 3) {
          response.int8(0);
          response.string(null);
        }
        response.tags();
      },
    );
    response.tags();
  });
  response.tags();
};
