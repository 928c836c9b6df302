import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { connectKafka, type KafkaConnection, type StreamEvent } from '../../src/stream/index.ts';
import { startEmbedded } from '../support/kafka-cluster.ts';
import { startKafka, type KafkaSettings, type TestKafka } from '../support/kafka.ts';

const connection = (brokers: string, rest: Partial<KafkaConnection> = {}): KafkaConnection => ({
  brokers: [brokers],
  clientId: 'test',
  retries: 1,
  ...rest,
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 1;
}

describe('a broker that cannot be used is told of in one sentence', () => {
  it('when nothing listens', async () => {
    const brokers = `127.0.0.1:${await closedPort()}`;
    const events: StreamEvent[] = [];
    await expect(connectKafka(connection(brokers), (event) => events.push(event))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      retriable: true,
      message: expect.stringContaining(brokers) as string,
      hint: expect.stringContaining('KAFKA_BROKERS') as string,
    });
    // What the library would have printed.
    expect(events.some((event) => event.type === 'KafkaLogged' && event.level === 'error')).toBe(true);
  });

  it('when its name is not known', async () => {
    await expect(connectKafka(connection('no-such-host.invalid:9092'))).rejects.toMatchObject({
      code: 'UNREACHABLE',
    });
  });

  it('when it has no TLS', async () => {
    const cluster = await startEmbedded();
    const connecting = connectKafka(connection(cluster.brokers, { tls: { rejectUnauthorized: true } }));
    await expect(connecting).rejects.toMatchObject({
      code: expect.stringMatching(/^(TLS_FAILED|UNREACHABLE)$/) as string,
      hint: expect.stringContaining('KAFKA_SSL=false') as string,
    });
    await cluster.stop();
  });

  it('when something else listens there', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 1;
    await expect(connectKafka(connection(`127.0.0.1:${port}`))).rejects.toMatchObject({
      name: 'KafkaError',
      message: expect.stringContaining(String(port)) as string,
    });
    server.close();
  }, 60_000);
});

const SECURED: KafkaSettings = {
  listener: 'SECURED',
  protocol: 'SASL_PLAINTEXT',
  settings: {
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.secured.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="a" user_admin="a" user_bob="b";',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:admin',
  },
};

describe('an Apache Kafka with users and access rules', () => {
  let kafka: (TestKafka & { readonly secondPort: number }) | undefined;
  let missing = '';
  beforeAll(async () => {
    try {
      kafka = await startKafka(SECURED);
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      missing = `no Apache Kafka to be had (${String(error)})`;
    }
  });
  afterAll(() => kafka?.stop());

  const as = (context: TestContext, username: string, password: string): KafkaConnection => {
    if (!kafka) return context.skip(missing);
    return connection(`127.0.0.1:${kafka.secondPort}`, { sasl: { mechanism: 'plain', username, password } });
  };

  it('lets in who has the right password', async (context) => {
    const cluster = await connectKafka(as(context, 'admin', 'a'));
    expect(await cluster.createTopics([{ topic: 'secret' }])).toEqual(['secret']);
    await cluster.close();
  });

  it('refuses a wrong password, once and clearly', async (context) => {
    await expect(connectKafka(as(context, 'admin', 'wrong'))).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      retriable: false,
      hint: expect.stringContaining('SASL_PASSWORD') as string,
    });
  });

  it('refuses a mechanism that it does not offer', async (context) => {
    const { brokers } = as(context, 'admin', 'a');
    const sasl = { mechanism: 'scram-sha-256', username: 'admin', password: 'a' } as const;
    await expect(connectKafka({ brokers, clientId: 'test', sasl })).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
    });
  });

  it('closes on who brings no credentials, and the hint says what may be missing', async (context) => {
    const { brokers } = as(context, 'admin', 'a');
    await expect(connectKafka({ brokers, clientId: 'test', retries: 1 })).rejects.toMatchObject({
      hint: expect.stringContaining('SASL') as string,
    });
  });

  it('refuses who may not write, naming the topic', async (context) => {
    const bob = await connectKafka(as(context, 'bob', 'b'));
    await expect(bob.createTopics([{ topic: 'bobs' }])).rejects.toMatchObject({ code: 'NOT_AUTHORISED' });
    const producing = bob.openProducer().then(async (producer) => {
      await producer.add('secret', { key: null, value: 'x' });
      await producer.close();
    });
    await expect(producing).rejects.toMatchObject({ code: 'NOT_AUTHORISED' });
    await bob.close();
  });
});
