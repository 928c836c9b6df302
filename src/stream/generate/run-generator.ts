import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../base/index.ts';
import type { StreamEventSink } from '../events.ts';
import type { KafkaCluster } from '../kafka/index.ts';
import { createFaker } from './create-faker.ts';
import type { GeneratorSpec } from './generator-spec.ts';
import { createRecordMaker, keyOf, type TopicRecords } from './make-records.ts';

export interface GeneratorOptions {
  /** How many iterations; -1 goes on until `signal`. */
  readonly iterations: number;
  /** Milliseconds to wait after each iteration. */
  readonly wait: number;
  /** Put before each topic's name with `_`, as datagen's `--prefix`. */
  readonly prefix: string;
  /** The same number gives the same records, if the clock stands still too. */
  readonly seed: number | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where records go. */
export type GeneratorTarget =
  | { readonly kind: 'kafka'; readonly cluster: KafkaCluster; readonly onEvent: StreamEventSink }
  /** One JSON line a record: `{"topic": …, "key": …, "value": …}`. */
  | { readonly kind: 'lines'; readonly onLine: (line: string) => void };

/** What was made, by topic. */
export type GeneratedCounts = ReadonlyMap<string, number>;

/**
 * Makes records and sends them; stops at `signal` after the iteration in hand, with everything sent acknowledged.
 * @throws UserError for expressions that cannot be evaluated; KafkaError when the broker refuses.
 */
export async function runGenerator(
  spec: GeneratorSpec,
  target: GeneratorTarget,
  options: GeneratorOptions,
): Promise<GeneratedCounts> {
  const faker = await createFaker(options.seed, options.clock.now());
  const make = createRecordMaker(spec, faker);
  // The first iteration is made before anything is sent: a bad expression leaves no half-filled topics.
  let next = options.iterations === 0 ? undefined : make(1);
  const counts = new Map<string, number>();
  const send = await openTarget(spec, target, options.prefix);
  try {
    for (let iteration = 1; next && !options.signal.aborted; iteration += 1) {
      for (const topic of next) {
        counts.set(topic.topic, (counts.get(topic.topic) ?? 0) + topic.records.length);
        await send.topic(topic);
      }
      if (iteration === options.iterations) break;
      if (options.wait > 0)
        await sleep(options.wait, undefined, { signal: options.signal }).catch(() => undefined);
      if (options.seed === undefined) faker.setDefaultRefDate(options.clock.now());
      next = options.signal.aborted ? undefined : make(iteration + 1);
    }
  } finally {
    await send.close();
  }
  return new Map([...counts].map(([topic, count]) => [named(options.prefix, topic), count]));
}

const named = (prefix: string, topic: string): string => (prefix === '' ? topic : `${prefix}_${topic}`);

interface OpenTarget {
  topic(records: TopicRecords): Promise<void>;
  close(): Promise<void>;
}

async function openTarget(spec: GeneratorSpec, target: GeneratorTarget, prefix: string): Promise<OpenTarget> {
  if (target.kind === 'lines') {
    return {
      async topic({ topic, key, records }) {
        for (const record of records) {
          target.onLine(
            JSON.stringify({ topic: named(prefix, topic), key: keyOf(record, key), value: record }),
          );
        }
      },
      async close() {},
    };
  }
  const topics = new Set(
    spec.topics.flatMap((topic) => [topic.topic, ...topic.relationships.map((related) => related.topic)]),
  );
  await target.cluster.createTopics([...topics].map((topic) => ({ topic: named(prefix, topic) })));
  const producer = await target.cluster.openProducer();
  return {
    async topic({ topic, key, records }) {
      const name = named(prefix, topic);
      for (const record of records) {
        const full = producer.add(name, { key: keyOf(record, key), value: JSON.stringify(record) });
        if (full) await full;
      }
    },
    close: () => producer.close(),
  };
}
