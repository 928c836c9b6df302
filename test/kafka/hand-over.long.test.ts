import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findReal, startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';
import { handOverAtRandom } from '../support/kafka-hand-over.ts';

const kinds: readonly [string, () => Promise<ClusterUnderTest | string>][] = [
  ['the embedded broker', startEmbedded],
  ['Apache Kafka', findReal],
];

describe.each(kinds)('two pipes of one group at %s', (_name, start) => {
  let cluster: ClusterUnderTest | string;
  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(() => (typeof cluster === 'string' ? undefined : cluster.stop()));

  it('lose and double nothing while they come and go twenty times', async (context) => {
    if (typeof cluster === 'string') return context.skip(cluster);
    const { sent, ...found } = await handOverAtRandom(cluster.brokers, 20);
    expect(found).toEqual({ rows: sent, distinctPlaces: sent, distinctIds: sent });
    return undefined;
  });
});
