import { connectTo, until } from './kafka-cluster.ts';
import { embeddedTarget, startWarehouse, testPipe } from './kafka-pipe.ts';
import { startPipeProcess } from './kafka-processes.ts';

/** What a table holds of a topic of numbers from 0 on. */
export interface CrashOutcome {
  readonly sent: number;
  readonly rows: number;
  readonly distinctPlaces: number;
  readonly distinctIds: number;
  readonly kills: number;
}

/** Kills a pipe with SIGKILL after some of its inserts, again and again, then lets it finish. */
export async function killPipeAgainAndAgain(
  brokers: string,
  kills: number,
  sent: number,
): Promise<CrashOutcome> {
  const topic = `crash${process.pid}-${Date.now()}`;
  const { kafka } = await connectTo(brokers);
  await kafka.createTopics([{ topic, partitions: 3 }]);
  const producer = await kafka.openProducer();
  for (let id = 0; id < sent; id += 1) {
    await producer.add(topic, { key: String(id), value: `{"id":${id},"name":"n","at":0}` });
  }
  await producer.close();
  const store = await startWarehouse();
  const pipe = testPipe({
    topics: [topic],
    table: 'crash',
    batch: { rows: 100, bytes: 1_000_000, age: 1_000 },
  });
  const target = embeddedTarget(store.path);
  let killed = 0;
  for (; killed < kills; killed += 1) {
    const worker = startPipeProcess(brokers, pipe, target);
    let isOver = false;
    void worker.ended.then(() => {
      isOver = true;
    });
    const wanted = 1 + Math.floor(Math.random() * 5);
    const written = (): number =>
      worker.said.filter((event) => JSON.stringify(event).includes('BatchWritten')).length;
    await until(() => isOver || written() >= wanted, 'some blocks being written');
    if (isOver) break;
    worker.kill();
    await worker.ended;
  }
  const last = startPipeProcess(brokers, pipe, target);
  await last.ended;
  const { rows } = await store.warehouse.query(
    'SELECT count(), uniqExact(_partition, _offset), uniqExact(id) FROM raw.crash',
    { database: null },
  );
  const [count, places, ids] = (rows[0] ?? []).map(Number);
  await store.stop();
  await kafka.close();
  return { sent, rows: count ?? 0, distinctPlaces: places ?? 0, distinctIds: ids ?? 0, kills: killed };
}
