/** The ways in which Kafka refuses or fails; each has its own sentence and hint. */
export type KafkaErrorCode =
  | 'UNREACHABLE'
  | 'AUTHENTICATION_FAILED'
  | 'TLS_FAILED'
  | 'NOT_AUTHORISED'
  | 'UNKNOWN_TOPIC'
  | 'INVALID_TOPIC'
  | 'TOPIC_CONFIG_REFUSED'
  | 'RECORD_TOO_LARGE'
  | 'TIMED_OUT'
  | 'GROUP_REFUSED'
  | 'UNSUPPORTED'
  | 'KAFKA_FAILED';

/** Kafka could not be reached, or refused something. */
export class KafkaError extends Error {
  readonly code: KafkaErrorCode;
  /** Whether the same attempt may succeed later without anything being changed. */
  readonly retriable: boolean;
  /** What to do about it: one sentence. */
  readonly hint?: string;

  constructor(
    code: KafkaErrorCode,
    message: string,
    details: { retriable?: boolean; hint?: string; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'KafkaError';
    this.code = code;
    this.retriable = details.retriable ?? false;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}
