import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { FailingProject } from './fail-statements.ts';
import type { Failure } from './failing-warehouse.ts';
import { VERSIONED } from './versioned-project.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());

describe.each<Failure | 'cancelled'>(['refused', 'answer lost', 'cancelled'])(
  'a statement that is %s, whichever it is',
  (mishap) => {
    let project: FailingProject;
    beforeAll(async () => {
      project = await FailingProject.open(warehouse);
    });
    afterAll(() => project.dispose());

    it.each(VERSIONED)(
      'leaves the old or the new %s, nothing beside it, and the next run succeeds',
      async (name) => {
        const failed = await project.failEach(name, mishap);
        process.stdout.write(`${mishap}, ${name}: ${failed.join(', ')}\n`);
        expect(failed.length).toBeGreaterThan(0);
      },
    );
  },
);
