import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbedded, type ClusterUnderTest } from '../support/kafka-cluster.ts';
import { sendHostileMessages } from '../support/kafka-hostile.ts';

let cluster: ClusterUnderTest;
beforeAll(async () => {
  cluster = await startEmbedded();
});
afterAll(() => cluster.stop());

it('of 3,000 hostile messages every good one becomes its row, every bad one stands in the error table, and nothing else changes', async () => {
  const outcome = await sendHostileMessages(cluster.brokers, 3_000, 1);
  expect(outcome.good).toBeGreaterThan(1_000);
  expect(outcome.bad).toBeGreaterThan(1_000);
  expect(outcome.wrongRejects).toEqual([]);
  expect(outcome.wrongRows).toEqual([]);
  expect(outcome.after).toEqual(outcome.before);
});

it('the same holds when each message is a block of its own, so that no other one is refused before it', async () => {
  const outcome = await sendHostileMessages(cluster.brokers, 150, 2, 1);
  expect(outcome.wrongRejects).toEqual([]);
  expect(outcome.wrongRows).toEqual([]);
  expect(outcome.after).toEqual(outcome.before);
});
