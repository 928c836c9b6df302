import type { Warehouse } from '../../warehouse/index.ts';
import { KafkaError, type KafkaCluster, type PartitionRange } from '../kafka/index.ts';
import { readPendingNote, type OffsetRange } from './pending-range.ts';
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

export interface KnownPlaces {
  /** For each `topic:partition`, the next offset to read. */
  readonly places: ReadonlyMap<string, number>;
  /** Ranges whose insert was begun by an owner before and is not in the table (yet): they are to be repeated as they are. */
  readonly pending: ReadonlyMap<string, OffsetRange>;
  /** Ranges that should come next and that Kafka no longer has. */
  readonly gone: ReadonlyMap<string, OffsetRange>;
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
): Promise<KnownPlaces> {
  const notes = table.hasOffsets ? await kafka.readNotes(pipe.group, pipe.topics) : undefined;
  const committed = await kafka.readCommitted(pipe.group, pipe.topics);
  const inTable = table.hasOffsets ? await readTablePlaces(pipe, warehouse) : undefined;
  const places = new Map<string, number>();
  const pending = new Map<string, OffsetRange>();
  const gone = new Map<string, OffsetRange>();
  for (const { topic, partition, low, high } of ranges) {
    const key = placeKey(topic, partition);
    // An empty table that is to have everything is filled anew, whatever the group remembers.
    const fromGroup = inTable && pipe.start === 'beginning' ? undefined : committed.get(key);
    const known = inTable?.get(key) ?? fromGroup;
    const place = known ?? (pipe.start === 'beginning' ? low : high);
    if (known !== undefined && known < low) gone.set(key, { first: known, last: low - 1 });
    places.set(key, Math.max(place, low));
    const range = readPendingNote(notes?.get(key) ?? '');
    // A place inside the range means that its insert was followed by others: it is over.
    if (
      range &&
      (inTable?.get(key) ?? 0) <= range.first &&
      (await isStillThere(range, high, topic, kafka, partition))
    )
      pending.set(key, range);
  }
  return { places, pending, gone };
}

/** A topic that was made anew does not have the records that the note tells of. */
async function isStillThere(
  { last }: OffsetRange,
  high: number,
  topic: string,
  kafka: KafkaCluster,
  partition: number,
): Promise<boolean> {
  if (last < high) return true;
  const ranges = await kafka.readRanges(topic);
  return last < (ranges.find((range) => range.partition === partition)?.high ?? 0);
}
