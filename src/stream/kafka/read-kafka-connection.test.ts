import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKafkaConnection } from './read-kafka-connection.ts';

describe('the connection from the environment', () => {
  it('is none without brokers', () => {
    expect(readKafkaConnection({})).toBeUndefined();
    expect(readKafkaConnection({ KAFKA_BROKERS: ' , ' })).toBeUndefined();
  });

  it('has every broker of the list, with the default port where none is given', () => {
    expect(readKafkaConnection({ KAFKA_BROKERS: 'a:1, b ,[::1]:9093' })).toEqual({
      brokers: ['a:1', 'b:9092', '[::1]:9093'],
      clientId: 'tsdbt',
    });
  });

  it('uses TLS with credentials unless told otherwise', () => {
    const env = {
      KAFKA_BROKERS: 'a:1',
      SASL_USERNAME: 'u',
      SASL_PASSWORD: 'p',
      SASL_MECHANISM: 'SCRAM-SHA-512',
    };
    expect(readKafkaConnection(env)).toMatchObject({
      sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
      tls: { rejectUnauthorized: true },
    });
    expect(readKafkaConnection({ ...env, KAFKA_SSL: 'false' })).not.toHaveProperty('tls');
  });

  it('understands listener names in front of an address', () => {
    expect(readKafkaConnection({ KAFKA_BROKERS: 'SSL://a:1' })).toMatchObject({ brokers: ['a:1'], tls: {} });
    expect(readKafkaConnection({ KAFKA_BROKERS: 'PLAINTEXT://a:1' })).not.toHaveProperty('tls');
  });

  it('takes the compression of what is produced', () => {
    expect(readKafkaConnection({ KAFKA_BROKERS: 'a:1', KAFKA_COMPRESSION: 'LZ4' })).toMatchObject({
      compression: 'lz4',
    });
  });

  it('reads certificates from their files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-pem-'));
    writeFileSync(join(folder, 'ca.pem'), 'the authority');
    expect(
      readKafkaConnection({ KAFKA_BROKERS: 'a:1', SSL_CA_LOCATION: join(folder, 'ca.pem') }),
    ).toMatchObject({
      tls: { ca: 'the authority' },
    });
    rmSync(folder, { recursive: true });
  });

  it.each([
    [{ KAFKA_BROKERS: 'http://a:1' }, 'KAFKA_BROKERS_INVALID'],
    [{ KAFKA_BROKERS: 'a:99999' }, 'KAFKA_BROKERS_INVALID'],
    [{ KAFKA_BROKERS: 'a:1', SASL_USERNAME: 'u' }, 'SASL_INCOMPLETE'],
    [
      { KAFKA_BROKERS: 'a:1', SASL_USERNAME: 'u', SASL_PASSWORD: 'p', SASL_MECHANISM: 'oauth' },
      'SASL_MECHANISM_UNKNOWN',
    ],
    [{ KAFKA_BROKERS: 'a:1', SSL_CA_LOCATION: '/never/was.pem' }, 'SSL_FILE_UNREADABLE'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SSL: 'maybe' }, 'KAFKA_SSL_INVALID'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_COMPRESSION: 'brotli' }, 'KAFKA_COMPRESSION_UNKNOWN'],
  ])('refuses %j', (env, code) => {
    expect(() => readKafkaConnection(env)).toThrow(code);
  });
});
