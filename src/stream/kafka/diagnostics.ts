import { didYouMean, type Diagnostic } from '../../base/index.ts';
import { KafkaError } from './kafka-error.ts';

/** Something listens, but does not answer as a broker. */
export const silentBroker = (brokers: string): KafkaError =>
  new KafkaError('TIMED_OUT', `What listens at ${brokers} does not answer as Kafka does.`, {
    retriable: true,
    hint: 'Check the port in KAFKA_BROKERS, and whether that listener wants TLS.',
  });

const error = (code: string, message: string, hint: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  hint,
});

export const brokerAddressInvalid = (address: string): Diagnostic =>
  error(
    'KAFKA_BROKERS_INVALID',
    `KAFKA_BROKERS holds '${address}', which is not a broker's address.`,
    "Write 'host:port', several of them with commas between.",
  );

export const saslMechanismUnknown = (mechanism: string, known: readonly string[]): Diagnostic =>
  error(
    'SASL_MECHANISM_UNKNOWN',
    `SASL_MECHANISM is '${mechanism}', which is not supported.`,
    `${didYouMean(mechanism, known) ?? 'Choose one of:'} ${known.join(', ')}.`,
  );

export const saslIncomplete = (missing: string): Diagnostic =>
  error(
    'SASL_INCOMPLETE',
    `${missing} is not set, but the other part of the SASL credentials is.`,
    'Set both SASL_USERNAME and SASL_PASSWORD, or neither.',
  );

export const tlsFileUnreadable = (variable: string, path: string, reason: string): Diagnostic =>
  error(
    'SSL_FILE_UNREADABLE',
    `${variable} names '${path}', which cannot be read: ${reason}.`,
    'Give the path of a PEM file.',
  );

export const tlsPairIncomplete = (missing: string): Diagnostic =>
  error(
    'SSL_PAIR_INCOMPLETE',
    `${missing} is not set, but its counterpart is.`,
    'A client certificate needs both SSL_CERT_LOCATION and SSL_KEY_LOCATION.',
  );

export const tlsSwitchInvalid = (value: string): Diagnostic =>
  error(
    'KAFKA_SSL_INVALID',
    `KAFKA_SSL is '${value}', which is neither 'true' nor 'false'.`,
    "Set 'true' or 'false'.",
  );

export const compressionUnknown = (value: string, known: readonly string[]): Diagnostic =>
  error(
    'KAFKA_COMPRESSION_UNKNOWN',
    `KAFKA_COMPRESSION is '${value}', which is not supported.`,
    `${didYouMean(value, known) ?? 'Choose one of:'} ${known.join(', ')}.`,
  );
