import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectRunner } from '../../../../test/support/run-project.ts';
import { compareHistories, HARD_DELETES, STRATEGIES } from '../../../../test/support/snapshot-histories.ts';
import type { Warehouse } from '../../../warehouse/index.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

describe.each(STRATEGIES)('random snapshots by %s', (strategy) => {
  it.each(HARD_DELETES)('with hard_deletes %s are the history that is defined', async (hardDeletes) => {
    await expect(
      compareHistories(warehouse, `histories_${strategy}_${hardDeletes}`, strategy, hardDeletes, 60),
    ).resolves.toBeUndefined();
  });
});
