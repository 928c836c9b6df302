import type { Kafka, KafkaConfig, logLevel, RetryOptions } from 'kafkajs';
import type { StreamEventSink } from '../events.ts';
import { registerCodecs } from './codec/register-codecs.ts';
import type { KafkaConnection } from './kafka-connection.ts';

/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;
const DEFAULT_RETRIES = 8;

/** Kafka.js waits 0.1 s, 0.2 s, 0.4 s … up to 5 s between attempts. */
export function retryOptions(retries = DEFAULT_RETRIES): RetryOptions {
  return { initialRetryTime: FIRST_WAIT, maxRetryTime: LONGEST_WAIT, retries };
}

const LEVELS: Readonly<Record<number, 'error' | 'warn' | 'info' | 'debug'>> = {
  1: 'error',
  2: 'warn',
  4: 'info',
  5: 'debug',
};

/** The client library, its talk led into the event sink: it prints nothing. */
export async function createClient(connection: KafkaConnection, onEvent: StreamEventSink): Promise<Kafka> {
  const kafkajs = await import('kafkajs');
  registerCodecs(kafkajs);
  const { brokers, sasl, tls } = connection;
  const logCreator =
    () =>
    (entry: { level: logLevel; log: { message: string; broker?: unknown } }): void => {
      const { message, broker } = entry.log;
      onEvent({
        type: 'KafkaLogged',
        level: LEVELS[entry.level] ?? 'debug',
        message,
        ...(typeof broker === 'string' ? { broker } : {}),
      });
    };
  const config: KafkaConfig = {
    clientId: connection.clientId,
    brokers: typeof brokers === 'function' ? () => [...brokers()] : [...brokers],
    connectionTimeout: CONNECT_TIMEOUT,
    authenticationTimeout: CONNECT_TIMEOUT,
    requestTimeout: connection.requestTimeout ?? REQUEST_TIMEOUT,
    enforceRequestTimeout: true,
    retry: retryOptions(connection.retries),
    logLevel: kafkajs.logLevel.INFO,
    logCreator,
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
    ...(tls
      ? {
          ssl: {
            rejectUnauthorized: tls.rejectUnauthorized,
            ...(tls.ca === undefined ? {} : { ca: [tls.ca] }),
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
          },
        }
      : {}),
  };
  return new kafkajs.Kafka(config);
}

/** Spelled out by mechanism, as the library's types want each with its own literal. */
function saslOf({
  mechanism,
  username,
  password,
}: NonNullable<KafkaConnection['sasl']>): NonNullable<KafkaConfig['sasl']> {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}
