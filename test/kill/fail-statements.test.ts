import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from '../support/run-project.ts';
import { FailingProject } from './fail-statements.ts';

let warehouse: Warehouse;
let project: FailingProject;

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
  project = await FailingProject.open(warehouse);
});
afterAll(async () => {
  project.dispose();
  await warehouse.close();
});

it('a table of which any one statement is refused is the old or the new one, and the next run heals it', async () => {
  expect(await project.failEach('plain_table', 'refused')).toEqual([
    'create',
    'insert',
    'exchange',
    'drop old',
  ]);
});

it('so is an incremental model whose connection breaks at any statement', async () => {
  expect(await project.failEach('delete_insert', 'answer lost')).toContain('exchange');
});

it('so are a view that takes the place of a table, and a dictionary', async () => {
  expect(await project.failEach('replaced', 'answer lost')).toEqual(['create', 'exchange', 'exchange']);
  expect(await project.failEach('looked_up', 'answer lost')).toContain('exchange');
});
