import { isRecord } from '../../base/index.ts';
import { KafkaError, type KafkaErrorCode } from './kafka-error.ts';

/** What was being done and to what, so that the sentence can say so. */
export interface Attempt {
  /** `host:port`, with commas between. */
  readonly brokers: string;
  readonly topic?: string;
  readonly group?: string;
  readonly usesTls?: boolean;
  readonly usesSasl?: boolean;
}

interface Explanation {
  readonly code: KafkaErrorCode;
  readonly sentence: string;
  readonly hint: string;
  readonly retriable?: boolean;
}

/** A failure as the client library wraps it, from the outside in. */
interface Layer {
  readonly name: string;
  readonly message: string;
  /** Kafka's name of a refusal, or the system's of a network failure. */
  readonly type: string;
}

function layersOf(error: unknown): Layer[] {
  const layers: Layer[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && layers.length < 20) {
    const each = queue.shift();
    if (!(each instanceof Error)) continue;
    const fields: unknown = each;
    const { type, code, cause, errors } = isRecord(fields) ? fields : {};
    layers.push({
      name: each.name,
      message: each.message,
      type: typeof type === 'string' ? type : typeof code === 'string' ? code : '',
    });
    queue.push(cause, ...(Array.isArray(errors) ? errors : []));
  }
  return layers;
}

const TLS_SIGN = /certificate|\bTLS\b|\bSSL\b|EPROTO|altname|wrong version number|secure TLS connection/i;
const TLS_CODE = /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO)/;
const NETWORK = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE/;

const topicOf = ({ topic }: Attempt): string => (topic === undefined ? 'the topic' : `topic '${topic}'`);

/** Kafka's own refusals, by their names in the protocol. */
function explainRefusal(type: string, message: string, attempt: Attempt): Explanation | undefined {
  switch (type) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'UNKNOWN_TOPIC_ID':
      return {
        code: 'UNKNOWN_TOPIC',
        sentence: `Kafka has no ${topicOf(attempt).replace(/^the /, 'such ')}.`,
        hint: 'Produce to it first, or create it; topics are told apart by letter case.',
        retriable: true,
      };
    case 'INVALID_TOPIC_EXCEPTION':
      return {
        code: 'INVALID_TOPIC',
        sentence: `Kafka does not allow the name of ${topicOf(attempt)}.`,
        hint: 'Use letters, digits, dots, dashes and underscores, at most 249.',
      };
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return {
        code: 'RECORD_TOO_LARGE',
        sentence: `A record for ${topicOf(attempt)} is larger than Kafka takes.`,
        hint: "Make the record smaller, or raise the topic's 'max.message.bytes'.",
      };
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'GROUP_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
    case 'DELEGATION_TOKEN_AUTHORIZATION_FAILED': {
      const subject = type.startsWith('GROUP') ? `group '${attempt.group ?? ''}'` : topicOf(attempt);
      return {
        code: 'NOT_AUTHORISED',
        sentence: `This Kafka user may not do that with ${type.startsWith('CLUSTER') ? 'the cluster' : subject}.`,
        hint: 'Ask for the access rule (ACL), or use another SASL_USERNAME.',
      };
    }
    case 'SASL_AUTHENTICATION_FAILED':
    case 'UNSUPPORTED_SASL_MECHANISM':
    case 'ILLEGAL_SASL_STATE':
      return authenticationFailed(attempt);
    case 'INVALID_PARTITIONS':
    case 'INVALID_REPLICATION_FACTOR':
    case 'INVALID_CONFIG':
    case 'INVALID_REPLICA_ASSIGNMENT':
    case 'POLICY_VIOLATION':
      return {
        code: 'TOPIC_CONFIG_REFUSED',
        sentence: `Kafka refused to create ${topicOf(attempt)}: ${withoutStop(message)}.`,
        hint: "Change the topic's partitions, replication factor or configuration.",
      };
    case 'INVALID_GROUP_ID':
    case 'INCONSISTENT_GROUP_PROTOCOL':
    case 'INVALID_SESSION_TIMEOUT':
    case 'GROUP_MAX_SIZE_REACHED':
    case 'FENCED_INSTANCE_ID':
      return {
        code: 'GROUP_REFUSED',
        sentence: `Kafka refused a seat in group '${attempt.group ?? ''}': ${withoutStop(message)}.`,
        hint: 'Give the pipe a group of its own.',
      };
    case 'UNSUPPORTED_VERSION':
      return {
        code: 'UNSUPPORTED',
        sentence: 'The broker does not know a request that is needed here.',
        hint: 'Use Apache Kafka 0.11 or newer, or a service compatible with it.',
      };
    case 'GROUP_LOAD_IN_PROGRESS':
    case 'GROUP_COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR_FOR_GROUP':
      return {
        code: 'KAFKA_FAILED',
        sentence: `Kafka is not ready for group '${attempt.group ?? ''}': ${withoutStop(message)}.`,
        hint: 'Try again shortly; if it lasts, look at the brokers.',
        retriable: true,
      };
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
    case 'LEADER_NOT_AVAILABLE':
    case 'NOT_LEADER_FOR_PARTITION':
    case 'NOT_CONTROLLER':
    case 'KAFKA_STORAGE_ERROR':
      return {
        code: 'KAFKA_FAILED',
        sentence: `Kafka cannot take records for ${topicOf(attempt)} now: ${withoutStop(message)}.`,
        hint: 'Look at the brokers: replicas are missing, a leader is being chosen, or a disk is full.',
        retriable: true,
      };
    default:
      return undefined;
  }
}

function authenticationFailed({ brokers }: Attempt): Explanation {
  return {
    code: 'AUTHENTICATION_FAILED',
    sentence: `Kafka at ${brokers} refused the credentials.`,
    hint: 'Check SASL_USERNAME, SASL_PASSWORD and SASL_MECHANISM.',
  };
}

function explainTransport(layer: Layer, attempt: Attempt): Explanation | undefined {
  const { name, message, type } = layer;
  const { brokers } = attempt;
  if (name === 'KafkaJSSASLAuthenticationError') return authenticationFailed(attempt);
  const isConnection = name.startsWith('KafkaJSConnection') || NETWORK.test(type) || TLS_CODE.test(type);
  if (isConnection && (TLS_CODE.test(type) || TLS_SIGN.test(message))) {
    return {
      code: 'TLS_FAILED',
      sentence: `No trusted TLS connection to Kafka at ${brokers}: ${withoutStop(message)}.`,
      hint: attempt.usesTls
        ? "Set SSL_CA_LOCATION to the certificate authority's PEM file; if the listener has no TLS, set KAFKA_SSL=false."
        : 'Set KAFKA_SSL=true, or SSL_CA_LOCATION.',
    };
  }
  if (name === 'KafkaJSConnectionClosedError' || /ECONNRESET|EPIPE/.test(type)) {
    return {
      code: 'UNREACHABLE',
      sentence: `Kafka at ${brokers} closed the connection.`,
      hint: attempt.usesTls
        ? 'If it does so at once, that listener may have no TLS (KAFKA_SSL=false) or want other credentials.'
        : 'If it does so at once, that listener may want TLS (KAFKA_SSL=true) or SASL credentials.',
      retriable: true,
    };
  }
  if (name === 'KafkaJSConnectionError' || NETWORK.test(type)) {
    return {
      code: 'UNREACHABLE',
      sentence: `Kafka at ${brokers} cannot be reached: ${withoutStop(message.replace(/^Connection error: /, ''))}.`,
      hint: 'Check KAFKA_BROKERS and that the broker runs; without KAFKA_BROKERS the embedded broker is used.',
      retriable: true,
    };
  }
  if (name === 'KafkaJSRequestTimeoutError' || name === 'KafkaJSLockTimeout') {
    return {
      code: 'TIMED_OUT',
      sentence: `Kafka at ${brokers} did not answer in time.`,
      hint: 'Look at the broker and the network between; the attempt can be repeated.',
      retriable: true,
    };
  }
  if (name === 'KafkaJSServerDoesNotSupportApiKey') {
    return {
      code: 'UNSUPPORTED',
      sentence: 'The broker does not know a request that is needed here.',
      hint: 'Use Apache Kafka 0.11 or newer, or a service compatible with it.',
    };
  }
  return undefined;
}

const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');

/** What the client library threw, as one sentence with a code and a hint; a KafkaError stays as it is. */
export function explainKafkaError(error: unknown, attempt: Attempt): KafkaError {
  if (error instanceof KafkaError) return error;
  // The innermost cause knows best: the outer layers say only that attempts were given up.
  const layers = layersOf(error).reverse();
  for (const layer of layers) {
    const explanation =
      explainRefusal(layer.type, layer.message, attempt) ?? explainTransport(layer, attempt);
    if (!explanation) continue;
    const { code, sentence, hint, retriable } = explanation;
    return new KafkaError(code, sentence, { hint, cause: error, ...(retriable ? { retriable } : {}) });
  }
  const message = layers[0]?.message ?? String(error);
  return new KafkaError('KAFKA_FAILED', `Kafka failed: ${withoutStop(message)}.`, { cause: error });
}
