import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareWithScratch, VARIANTS } from '../../../../test/support/incremental-histories.ts';
import { ProjectRunner } from '../../../../test/support/run-project.ts';
import type { Warehouse } from '../../../warehouse/index.ts';

/*
 * Whatever happens to the source between the runs, an incremental model ends as if it had been built from scratch: with
 * the strategies that replace rows by key, partition or batch for every change, with those that only add for new rows.
 */

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

it.each(VARIANTS)('a model ends as one built from scratch: %s', async (...variant) => {
  const schema = `same_${VARIANTS.findIndex(([name]) => name === variant[0])}`;
  await expect(compareWithScratch(warehouse, schema, variant, 5)).resolves.toBeUndefined();
});
