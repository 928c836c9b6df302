import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedBroker, openKafka, type StreamEvent } from '../../src/stream/index.ts';
import { readAll, until } from '../support/kafka-cluster.ts';
import { startBrokerProcess, startProducerProcess, type Worker } from '../support/kafka-processes.ts';
import { killOwnerWhileProducing } from '../support/kafka-kill-owner.ts';

const typesOf = (events: readonly unknown[]): unknown[] => events.map((event) => (event as StreamEvent).type);

describe('the embedded broker of a folder', () => {
  let directory: string;
  let workers: Worker[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tsdbt-topics-'));
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map((worker) => worker.ended));
    rmSync(directory, { recursive: true, force: true });
  });

  it('is served by the first process and used by the others', async () => {
    const first = startBrokerProcess(directory);
    workers.push(first);
    await until(() => typesOf(first.said).includes('BrokerStarted'), 'the first broker starting');
    const events: StreamEvent[] = [];
    const second = await openEmbeddedBroker({ directory, onEvent: (event) => events.push(event) });
    expect(second.serves).toBe(false);
    expect(events).toMatchObject([{ type: 'BrokerJoined', ownerPid: first.child.pid }]);
    await second.close();
  });

  it('has one owner when many processes come at once', async () => {
    workers.push(...Array.from({ length: 6 }, () => startBrokerProcess(directory)));
    await until(() => workers.every((worker) => worker.said.length > 0), 'all of them having a seat');
    const owners = workers.filter((worker) => typesOf(worker.said).includes('BrokerStarted'));
    expect(owners).toHaveLength(1);
  });

  it('goes on at the same address when its owner is killed', async () => {
    const owner = startBrokerProcess(directory);
    workers.push(owner);
    await until(() => owner.said.length > 0, 'the owner starting');
    const events: StreamEvent[] = [];
    const broker = await openEmbeddedBroker({ directory, onEvent: (event) => events.push(event) });
    const { address } = broker;
    owner.kill();
    await until(() => broker.serves, 'taking over');
    expect(broker.address).toBe(address);
    expect(events.at(-1)).toMatchObject({ type: 'BrokerStarted', takenOver: true });
    await broker.close();
  });

  it('goes on when its owner closes it in order', async () => {
    const owner = await openEmbeddedBroker({ directory });
    const other = startBrokerProcess(directory);
    workers.push(other);
    await until(() => typesOf(other.said).includes('BrokerJoined'), 'the other joining');
    await owner.close();
    await until(() => typesOf(other.said).includes('BrokerStarted'), 'the other taking over');
  });

  it('loses nothing acknowledged when its owner is killed while another process produces', async () => {
    const { acknowledged, stored, kills } = await killOwnerWhileProducing(directory, workers, 3);
    expect(kills).toBe(3);
    expect(acknowledged).toBeGreaterThan(0);
    const values = new Set(stored);
    const lost = Array.from({ length: acknowledged }, (_each, i) => i).filter((i) => !values.has(i));
    expect(lost).toEqual([]);
    // The producer is idempotent, and the new owner learns its numbers from the log.
    expect(stored.length).toBe(values.size);
  });

  it('cuts off a batch that was being written when its owner died', async () => {
    const kafka = await openKafka({ directory });
    const producer = await kafka.openProducer();
    for (let i = 0; i < 10; i += 1) await producer.add('t', { key: null, value: String(i) });
    await producer.close();
    await kafka.close();
    const folder = join(directory, 'logs', 't');
    const [log] = readdirSync(folder).filter((name) => name.endsWith('.log'));
    appendFileSync(join(folder, log ?? ''), Buffer.from('0000000000000000000000010203', 'hex'));

    const events: StreamEvent[] = [];
    const again = await openKafka({ directory, onEvent: (event) => events.push(event) });
    expect(events).toContainEqual({
      type: 'TopicRepaired',
      topic: 't',
      partition: 0,
      bytesRemoved: 14,
      endOffset: 10,
    });
    const next = await again.openProducer();
    await next.add('t', { key: null, value: '10' });
    await next.close();
    expect((await readAll(again, 't')).map(({ value }) => value)).toEqual([...Array(11).keys()].map(String));
    await again.close();
  });

  it('says who holds the log when the holder does not answer for it', async () => {
    const owner = startBrokerProcess(directory);
    workers.push(owner);
    await until(() => owner.said.length > 0, 'the owner starting');
    // What a container or another machine on a shared folder leaves behind.
    const [entry] = readdirSync(directory).filter((name) => name.startsWith('owner.'));
    const path = join(directory, entry ?? '');
    const stored = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(
      path,
      JSON.stringify({ ...stored, machine: 'elsewhere', address: { host: '127.0.0.1', port: 1 } }),
    );
    await expect(openEmbeddedBroker({ directory })).rejects.toMatchObject({
      code: 'LOG_LOCKED',
      message: expect.stringContaining("on 'elsewhere'") as string,
    });
  });

  it('serves at the port that it is told to, and says so when something else is there', async () => {
    const first = await openEmbeddedBroker({ directory });
    const port = Number(first.address.split(':')[1]);
    await first.close();
    const second = await openEmbeddedBroker({ directory, port });
    expect(second.address).toBe(`127.0.0.1:${port}`);
    const elsewhere = openEmbeddedBroker({ directory: join(directory, 'other'), port });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'LOG_UNUSABLE',
      message: expect.stringContaining('EADDRINUSE') as string,
    });
    await second.close();
  });

  it('serves a producer that started before there was an owner left', async () => {
    const owner = startBrokerProcess(directory);
    workers.push(owner);
    await until(() => owner.said.length > 0, 'the owner starting');
    const producer = startProducerProcess({ directory }, 't', 0);
    workers.push(producer);
    await until(() => producer.said.length > 0, 'the first acknowledgement');
    owner.child.stdin?.end();
    await owner.ended;
    const before = producer.said.length;
    await until(() => producer.said.length > before + 2, 'acknowledgements after the owner has gone');
    producer.child.stdin?.end();
    expect(await producer.ended).toBe(0);
  });
});
