import { expect, it } from 'vitest';
import { whenCoordinated } from './when-coordinated.ts';

const refusal = (type: string): Error => Object.assign(new Error(type), { type });

it('asks again while the coordinator of a group is not ready', async () => {
  const refusals = ['GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS'];
  const ask = (): Promise<string> => {
    const type = refusals.shift();
    return type === undefined ? Promise.resolve('offsets') : Promise.reject(refusal(type));
  };
  expect(await whenCoordinated(ask)).toBe('offsets');
});

it('passes any other refusal on at once', async () => {
  let asked = 0;
  const ask = (): Promise<string> => {
    asked += 1;
    return Promise.reject(refusal('GROUP_AUTHORIZATION_FAILED'));
  };
  await expect(whenCoordinated(ask)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  expect(asked).toBe(1);
});
