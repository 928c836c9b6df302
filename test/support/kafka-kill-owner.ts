import { openKafka, type BrokerStarted } from '../../src/stream/index.ts';
import { readAll, until } from './kafka-cluster.ts';
import { startBrokerProcess, startProducerProcess, type Worker } from './kafka-processes.ts';

/**
 * Kills the broker's owner again and again while one process produces: each time another process takes over. Returns how many records were acknowledged (numbers from 0 on) and what the topic holds.
 */
export async function killOwnerWhileProducing(
  directory: string,
  workers: Worker[],
  kills: number,
): Promise<{ acknowledged: number; stored: number[]; kills: number }> {
  const maker = await openKafka({ directory });
  await maker.createTopics([{ topic: 't', partitions: 2 }]);
  await maker.close();
  // One more than is killed, so that someone is left.
  const owners = Array.from({ length: kills + 1 }, () => startBrokerProcess(directory));
  workers.push(...owners);
  await until(() => owners.every((owner) => owner.said.length > 0), 'the owners having their seats');
  const [started] = owners.flatMap((owner) => owner.said.filter((event) => isStarted(event)));
  const producer = startProducerProcess({ brokers: started?.address ?? '' }, 't', 0);
  workers.push(producer);
  await until(() => producer.said.length > 5, 'the first acknowledgements');
  for (let round = 0; round < kills; round += 1) {
    const living = (): Worker | undefined =>
      owners.find((owner) => owner.child.signalCode === null && owner.said.some((event) => isStarted(event)));
    await until(() => living() !== undefined, 'someone serving');
    const holder = living();
    if (!holder) throw new Error('nobody serves');
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
  return { acknowledged, stored, kills };
}

function isStarted(event: unknown): event is BrokerStarted {
  return typeof event === 'object' && event !== null && 'type' in event && event.type === 'BrokerStarted';
}
