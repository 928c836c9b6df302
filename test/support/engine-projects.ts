import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from './run-project.ts';

/** Projects of one test file on an engine that they share, each in a database of its own that goes after its test. */
export function engineProjects(prefix: string): (files: Readonly<Record<string, string>>) => ProjectRunner {
  let warehouse: Warehouse;
  let count = 0;
  const open: ProjectRunner[] = [];

  beforeAll(async () => {
    warehouse = await ProjectRunner.openEngine();
  });
  afterAll(() => warehouse.close());
  afterEach(async () => {
    for (const project of open.splice(0)) {
      await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
      project.dispose();
    }
  });

  return (files) => {
    count += 1;
    const made = new ProjectRunner(warehouse, `${prefix}_${count}`).write(files);
    open.push(made);
    return made;
  };
}
