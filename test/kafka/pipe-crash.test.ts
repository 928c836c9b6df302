import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';
import { killPipeAgainAndAgain } from '../support/kafka-kill-pipe.ts';

let cluster: ClusterUnderTest;
beforeAll(async () => {
  cluster = await startEmbedded();
});
afterAll(() => cluster.stop());

it('a pipe that is killed and started again brings in every record exactly once', async () => {
  const outcome = await killPipeAgainAndAgain(cluster.brokers, 3, 20_000);
  expect(outcome.kills).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ rows: 20_000, distinctPlaces: 20_000, distinctIds: 20_000 });
});
