import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { FailingViews, REDEPLOYMENTS } from './fail-views.ts';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

it.each(Object.keys(REDEPLOYMENTS))(
  '%s of which any one statement is refused leaves the table and a view that feeds it',
  { timeout: 180_000 },
  async (name) => {
    const how = REDEPLOYMENTS[name];
    if (!how) throw new Error(`no redeployment '${name}'`);
    const schema = `fail_views_${Object.keys(REDEPLOYMENTS).indexOf(name)}`;
    const views = await FailingViews.open(warehouse, schema, how);
    try {
      expect((await views.failEach('refused')).length).toBeGreaterThan(0);
    } finally {
      await views.close();
    }
  },
);
