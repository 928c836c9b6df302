import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findReal, startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';
import { killPipeAgainAndAgain } from '../support/kafka-kill-pipe.ts';

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

  it('killed twenty times, brings in every record exactly once', async (context) => {
    if (typeof cluster === 'string') return context.skip(cluster);
    const outcome = await killPipeAgainAndAgain(cluster.brokers, 20, 200_000);
    expect(outcome.kills).toBe(20);
    expect(outcome).toMatchObject({ rows: 200_000, distinctPlaces: 200_000, distinctIds: 200_000 });
    return undefined;
  });
});
