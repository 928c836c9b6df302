import { expect, it } from 'vitest';
import { whenKnown } from './when-known.ts';

it('asks again while the brokers do not know a topic that was just made', async () => {
  const refusals = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION'];
  const ask = (): Promise<string> => {
    const type = refusals.shift();
    return type === undefined
      ? Promise.resolve('partitions')
      : Promise.reject(Object.assign(new Error(type), { type }));
  };
  expect(await whenKnown(ask)).toBe('partitions');
});
