import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findReal, startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';
import { sendHostileMessages } from '../support/kafka-hostile.ts';

const kinds: readonly [string, () => Promise<ClusterUnderTest | string>][] = [
  ['the embedded broker', startEmbedded],
  ['Apache Kafka', findReal],
];

describe.each(kinds)('a pipe from %s', (_name, start) => {
  let cluster: ClusterUnderTest | string;
  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(() => (typeof cluster === 'string' ? undefined : cluster.stop()));

  it('brings in the good half of 100,000 hostile messages and keeps the bad half aside', async (context) => {
    if (typeof cluster === 'string') return context.skip(cluster);
    const outcome = await sendHostileMessages(cluster.brokers, 100_000, Date.now());
    expect(outcome.wrongRows).toEqual([]);
    expect(outcome.wrongRejects).toEqual([]);
    expect(outcome.after).toEqual(outcome.before);
    return undefined;
  });
});
