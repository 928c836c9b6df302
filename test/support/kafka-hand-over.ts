import { setTimeout as sleep } from 'node:timers/promises';
import { runPipe, type KafkaCluster, type PipeResult, type StreamEvent } from '../../src/stream/index.ts';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { interceptInserts } from './intercepted-warehouse.ts';
import { connectTo, until } from './kafka-cluster.ts';
import { startWarehouse, testPipe, type TestWarehouse } from './kafka-pipe.ts';

/** What a table holds of a topic whose records are numbers from 0 on. */
export interface HandOverOutcome {
  readonly sent: number;
  readonly rows: number;
  readonly distinctPlaces: number;
  readonly distinctIds: number;
}

interface Scene {
  readonly brokers: string;
  readonly topic: string;
  readonly store: TestWarehouse;
  readonly kafka: KafkaCluster;
}

async function openScene(brokers: string, partitions: number): Promise<Scene> {
  const { kafka } = await connectTo(brokers);
  const topic = `handover${process.pid}-${Date.now()}`;
  await kafka.createTopics([{ topic, partitions }]);
  return { brokers, topic, store: await startWarehouse(), kafka };
}

async function send({ kafka, topic }: Scene, from: number, to: number): Promise<void> {
  const producer = await kafka.openProducer();
  for (let id = from; id < to; id += 1)
    await producer.add(topic, { key: String(id), value: `{"id":${id},"name":"n","at":0}` });
  await producer.close();
}

interface RunningPipe {
  readonly events: readonly StreamEvent[];
  readonly done: Promise<PipeResult>;
  stop(): Promise<void>;
}

/** A member of the group, with a connection of its own, as a process of its own would have. */
async function startPipe({ brokers, topic }: Scene, warehouse: Warehouse, rows = 50): Promise<RunningPipe> {
  const { kafka } = await connectTo(brokers);
  const ending = new AbortController();
  const events: StreamEvent[] = [];
  const pipe = testPipe({ topics: [topic], table: 'handover', batch: { rows, bytes: 1_000_000, age: 50 } });
  const onEvent = (event: StreamEvent): void => void events.push(event);
  const done = runPipe(pipe, { mode: 'follow', warehouse, kafka, signal: ending.signal, onEvent });
  done.catch(() => undefined);
  return {
    events,
    done,
    stop: async () => {
      ending.abort();
      try {
        await done;
      } finally {
        await kafka.close();
      }
    },
  };
}

async function look({ store }: Scene, sent: number): Promise<HandOverOutcome> {
  const { rows } = await store.warehouse.query(
    'SELECT count(), uniqExact(_partition, _offset), uniqExact(id) FROM raw.handover',
    { database: null },
  );
  const [count = 0, places = 0, ids = 0] = (rows[0] ?? []).map(Number);
  return { sent, rows: count, distinctPlaces: places, distinctIds: ids };
}

async function closeScene({ kafka, store }: Scene): Promise<void> {
  await kafka.close();
  await store.stop();
}

/**
 * The first pipe is held up right before its inserts; the second joins, gets one of its partitions and writes it; then
 * the first one's inserts go through after all.
 */
export async function handOverDuringInserts(brokers: string): Promise<HandOverOutcome> {
  const scene = await openScene(brokers, 2);
  await send(scene, 0, 1_000);
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  const first = await startPipe(
    scene,
    interceptInserts(scene.store.warehouse, async () => {
      held += 1;
      await gate;
    }),
    // All that it gets is one block of each partition.
    10_000,
  );
  await until(() => held >= 2, 'inserts of both partitions');
  await send(scene, 1_000, 2_000);
  const second = await startPipe(scene, scene.store.warehouse);
  await until(
    () => second.events.filter(({ type }) => type === 'BatchWritten').length >= 3,
    'blocks of the second pipe',
  );
  release();
  await until(async () => (await look(scene, 2_000)).distinctIds === 2_000, 'all records in the table');
  await Promise.all([first.stop(), second.stop()]);
  const outcome = await look(scene, 2_000);
  await closeScene(scene);
  return outcome;
}

/** Two pipes come and go at random moments, their inserts take random times, while records arrive. */
export async function handOverAtRandom(brokers: string, changes: number): Promise<HandOverOutcome> {
  const scene = await openScene(brokers, 4);
  const slow = interceptInserts(scene.store.warehouse, () => sleep(Math.random() * 200));
  let sent = 0;
  let sending: Promise<void> = Promise.resolve();
  const pipes: RunningPipe[] = [await startPipe(scene, slow)];
  for (let change = 0; change < changes; change += 1) {
    const from = sent;
    sent += 300;
    sending = sending.then(() => send(scene, from, from + 300));
    // How far the pipes come in between is what varies.
    await sleep(Math.random() * 600);
    if (pipes.length === 1) pipes.push(await startPipe(scene, slow));
    else await pipes.splice(Math.random() < 0.5 ? 0 : 1, 1)[0]?.stop();
  }
  await sending;
  const failures = Promise.race(pipes.map(({ done }) => done));
  const isComplete = async (): Promise<boolean> => (await look(scene, sent)).distinctIds === sent;
  // What is missing after that long is told by the outcome, in numbers.
  await Promise.race([failures, until(isComplete, 'all records in the table').catch(() => undefined)]);
  await Promise.all(pipes.map((pipe) => pipe.stop()));
  const outcome = await look(scene, sent);
  await closeScene(scene);
  return outcome;
}
