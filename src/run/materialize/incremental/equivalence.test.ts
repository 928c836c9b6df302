import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  CHANGING_VARIANTS,
  compareWithScratch,
  VARIANTS,
  type Variant,
} from '../../../../test/support/incremental-histories.ts';
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

/** All of them are in the long test. */
const CHOSEN = CHANGING_VARIANTS.filter(([name]) =>
  /^(?:legacy|delete\+insert|microbatch), sync_all|^(?:merge|append), append_new/.test(name),
);
const ALL: readonly Variant[] = [...VARIANTS, ...CHOSEN];

it.each(ALL.map((variant, index) => [variant[0], index, variant] as const))(
  'a model ends as one built from scratch: %s',
  async (_, index, variant) => {
    const schema = `same_${index}`;
    await expect(compareWithScratch(warehouse, schema, variant, 5)).resolves.toBeUndefined();
  },
);
