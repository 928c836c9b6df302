import type { Warehouse } from '../../warehouse/index.ts';
import { KafkaError, type KafkaCluster, type PartitionRange } from '../kafka/index.ts';
import type { PipeConfig } from './pipe-config.ts';
import { readTablePlaces, type RawTable } from './raw-table.ts';

export const placeKey = (topic: string, partition: number): string => `${topic}:${partition}`;

/** @throws KafkaError `UNKNOWN_TOPIC` */
export async function readAllRanges(
  pipe: PipeConfig,
  kafka: KafkaCluster,
): Promise<readonly PartitionRange[]> {
  const existing = new Set(await kafka.listTopics());
  const missing = pipe.topics.filter((topic) => !existing.has(topic));
  if (missing.length > 0) {
    const names = missing.map((topic) => `'${topic}'`).join(', ');
    throw new KafkaError('UNKNOWN_TOPIC', `Kafka has no topic ${names}, which pipe '${pipe.name}' reads.`, {
      retriable: true,
      hint: 'Produce to it first, or create it; topics are told apart by letter case.',
    });
  }
  return (await Promise.all(pipe.topics.map((topic) => kafka.readRanges(topic)))).flat();
}

/**
 * Where each partition goes on: after the last offset in the table, when its rows carry offsets; otherwise where the
 * group left off. A partition of which neither knows begins where `start` says.
 */
export async function readPlaces(
  pipe: PipeConfig,
  table: RawTable,
  ranges: readonly PartitionRange[],
  warehouse: Warehouse,
  kafka: KafkaCluster,
): Promise<Map<string, number>> {
  const committed = await kafka.readCommitted(pipe.group, pipe.topics);
  const inTable = table.hasOffsets ? await readTablePlaces(pipe, warehouse) : undefined;
  const places = new Map<string, number>();
  for (const { topic, partition, low, high } of ranges) {
    const key = placeKey(topic, partition);
    // An empty table that is to have everything is filled anew, whatever the group remembers.
    const fromGroup = inTable && pipe.start === 'beginning' ? undefined : committed.get(key);
    const place = inTable?.get(key) ?? fromGroup ?? (pipe.start === 'beginning' ? low : high);
    places.set(key, Math.max(place, low));
  }
  return places;
}
