import { openKafka } from '../../src/stream/index.ts';
import { readAll, until } from './kafka-cluster.ts';
import { startBrokerProcess, startProducerProcess, type Worker } from './kafka-processes.ts';

/**
 * Kills the broker's owner again and again while one process produces: each time another process (or the producer
 * itself) takes over. Returns how many records were acknowledged (numbers from 0 on) and what the topic holds.
 */
export async function killOwnerWhileProducing(
  directory: string,
  workers: Worker[],
  kills: number,
): Promise<{ acknowledged: number; stored: number[] }> {
  const maker = await openKafka({ directory });
  await maker.createTopics([{ topic: 't', partitions: 2 }]);
  await maker.close();
  const owners = Array.from({ length: kills }, () => startBrokerProcess(directory));
  workers.push(...owners);
  await until(() => owners.every((owner) => owner.said.length > 0), 'the owners having their seats');
  const producer = startProducerProcess(directory, 't', 0);
  workers.push(producer);
  await until(() => producer.said.length > 5, 'the first acknowledgements');
  for (let round = 0; round < kills; round += 1) {
    const holder = owners.find(
      (owner) => owner.child.signalCode === null && owner.said.some((event) => isStarted(event)),
    );
    // By chance the producer itself may have taken over: then killing on proves nothing.
    if (!holder) break;
    holder.kill();
    await holder.ended;
    const before = producer.said.length;
    await until(() => producer.said.length > before + 3, 'acknowledgements after the kill');
  }
  producer.child.stdin?.end();
  await producer.ended;
  const acknowledged = Number(producer.said.at(-1)) + 1;
  const reader = await openKafka({ directory });
  const stored = (await readAll(reader, 't')).map(({ value }) => Number(value));
  await reader.close();
  return { acknowledged, stored };
}

function isStarted(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'type' in event && event.type === 'BrokerStarted';
}
