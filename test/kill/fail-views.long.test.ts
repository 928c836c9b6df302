import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { FailingViews, REDEPLOYMENTS } from './fail-views.ts';
import type { Failure } from './failing-warehouse.ts';

let warehouse: Warehouse;
let count = 0;
beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

describe.each<Failure>(['refused', 'answer lost'])('a statement that is %s, whichever it is', (failure) => {
  it.each(Object.entries(REDEPLOYMENTS))(
    'of %s leaves the table and a view that feeds it, or what the next run goes on with',
    { timeout: 300_000 },
    async (_, how) => {
      const views = await FailingViews.open(warehouse, `fail_views_long_${(count += 1)}`, how);
      try {
        expect((await views.failEach(failure)).length).toBeGreaterThan(0);
      } finally {
        await views.close();
      }
    },
  );
});
