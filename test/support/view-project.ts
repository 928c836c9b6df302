import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Warehouse } from '../../src/warehouse/index.ts';
import { ProjectRunner } from './run-project.ts';

/** Projects of a test file over a source `events (writer, row)`, which has two rows: (100, 0) and (100, 1). */
export interface ViewProjects {
  readonly warehouse: () => Warehouse;
  readonly open: (files: Readonly<Record<string, string>>) => Promise<ProjectRunner>;
  readonly insert: (project: ProjectRunner, values: string, table?: string) => Promise<unknown>;
}

/** To be called once in a test file; `name` keeps its databases apart. */
export function useViewProjects(name: string): ViewProjects {
  let warehouse: Warehouse | undefined;
  let count = 0;
  const projects: ProjectRunner[] = [];
  const engine = (): Warehouse => {
    if (!warehouse) throw new Error('the engine is opened before all tests');
    return warehouse;
  };
  const command = (sql: string): Promise<unknown> => engine().command(sql, { database: null });

  beforeAll(async () => {
    warehouse = await ProjectRunner.openEngine();
  });
  afterAll(() => warehouse?.close());
  afterEach(async () => {
    for (const project of projects.splice(0)) {
      await command(`DROP DATABASE IF EXISTS ${project.schema}`);
      project.dispose();
    }
  });
  return {
    warehouse: engine,
    open: async (files) => {
      count += 1;
      const project = new ProjectRunner(engine(), `${name}_${count}`).write(files);
      projects.push(project);
      const { schema } = project;
      await command(`CREATE DATABASE ${schema}`);
      await command(
        `CREATE TABLE ${schema}.events (writer UInt8, row UInt32) ENGINE = MergeTree ORDER BY ()`,
      );
      await command(`INSERT INTO ${schema}.events VALUES (100, 0), (100, 1)`);
      return project;
    },
    insert: (project, values, table = 'events') =>
      command(`INSERT INTO ${project.schema}.${table} VALUES ${values}`),
  };
}
