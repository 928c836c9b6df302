import { readFileSync } from 'node:fs';
import { UserError } from '../../base/index.ts';
import {
  brokerAddressInvalid,
  compressionUnknown,
  saslIncomplete,
  saslMechanismUnknown,
  tlsFileUnreadable,
  tlsPairIncomplete,
  tlsSwitchInvalid,
} from './diagnostics.ts';
import type { Compression, KafkaConnection, KafkaSasl, KafkaTls, SaslMechanism } from './kafka-connection.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 9092;
const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'lz4', 'snappy'];
const MECHANISMS: readonly SaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512'];
/** `host`, `host:port`, `[ipv6]:port`, with Kafka's own listener names allowed in front. */
const ADDRESS =
  /^(?:(?<listener>PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL):\/\/)?(?<host>[^\s:[\]/]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?$/i;

function readBroker(text: string): { address: string; tls: boolean } {
  const groups = ADDRESS.exec(text)?.groups;
  const port = Number(groups?.['port'] ?? DEFAULT_PORT);
  if (!groups?.['host'] || port < 1 || port > 65_535) throw new UserError(brokerAddressInvalid(text));
  return { address: `${groups['host']}:${port}`, tls: /SSL$/i.test(groups['listener'] ?? '') };
}

function readSasl(env: Environment): KafkaSasl | undefined {
  const username = env['SASL_USERNAME'];
  const password = env['SASL_PASSWORD'];
  if (!username && !password) return undefined;
  if (!username) throw new UserError(saslIncomplete('SASL_USERNAME'));
  if (!password) throw new UserError(saslIncomplete('SASL_PASSWORD'));
  const wanted = env['SASL_MECHANISM'] || 'plain';
  const mechanism = MECHANISMS.find((known) => known === wanted.toLowerCase());
  if (!mechanism) {
    throw new UserError(
      saslMechanismUnknown(
        wanted,
        MECHANISMS.map((known) => known.toUpperCase()),
      ),
    );
  }
  return { mechanism, username, password };
}

function readPem(env: Environment, variable: string): string | undefined {
  const path = env[variable];
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(
      tlsFileUnreadable(variable, path, error instanceof Error ? error.message : String(error)),
    );
  }
}

function readTls(env: Environment, byDefault: boolean): KafkaTls | undefined {
  const ca = readPem(env, 'SSL_CA_LOCATION');
  const cert = readPem(env, 'SSL_CERT_LOCATION');
  const key = readPem(env, 'SSL_KEY_LOCATION');
  if (cert && !key) throw new UserError(tlsPairIncomplete('SSL_KEY_LOCATION'));
  if (key && !cert) throw new UserError(tlsPairIncomplete('SSL_CERT_LOCATION'));
  const wanted = env['KAFKA_SSL']?.toLowerCase();
  if (wanted && wanted !== 'true' && wanted !== 'false') throw new UserError(tlsSwitchInvalid(wanted));
  if (wanted === 'false' || (!wanted && !byDefault && !ca && !cert)) return undefined;
  return {
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function readCompression(env: Environment): Compression | undefined {
  const wanted = env['KAFKA_COMPRESSION']?.toLowerCase();
  if (!wanted) return undefined;
  const compression = COMPRESSIONS.find((known) => known === wanted);
  if (!compression) throw new UserError(compressionUnknown(wanted, COMPRESSIONS));
  return compression;
}

/**
 * The cluster that the environment names: `KAFKA_BROKERS` (addresses with commas between; port 9092 unless given),
 * `SASL_USERNAME`, `SASL_PASSWORD`, `SASL_MECHANISM` (PLAIN unless given), `SSL_CA_LOCATION`, `SSL_CERT_LOCATION`,
 * `SSL_KEY_LOCATION` (paths of PEM files), `KAFKA_SSL` (true or false; true unless given when there are credentials or
 * certificates, since a password must not travel in the clear by oversight). `KAFKA_COMPRESSION` (none, gzip, lz4,
 * snappy) is for what is produced. The names are those of datagen and of Kafka's tools. Undefined when `KAFKA_BROKERS` is not set.
 * @throws UserError for a value that cannot be meant
 */
export function readKafkaConnection(env: Environment): KafkaConnection | undefined {
  const listed = (env['KAFKA_BROKERS'] ?? '').split(',').map((part) => part.trim());
  const brokers = listed.filter((part) => part !== '').map(readBroker);
  if (brokers.length === 0) return undefined;
  const sasl = readSasl(env);
  const tls = readTls(env, sasl !== undefined || brokers.some((broker) => broker.tls));
  const compression = readCompression(env);
  return {
    brokers: brokers.map((broker) => broker.address),
    clientId: 'tsdbt',
    ...(sasl ? { sasl } : {}),
    ...(tls ? { tls } : {}),
    ...(compression ? { compression } : {}),
  };
}
