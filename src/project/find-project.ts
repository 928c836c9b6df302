import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../base/index.ts';
import { projectNotFound } from './diagnostics.ts';
import type { ProjectRoot } from './types.ts';

export const PROJECT_FILE = 'dbt_project.yml';

/**
 * The project's folder: `projectDir` (`--project-dir`, relative to `cwd`) when given; else the working directory,
 * the nearest of its parents, or its `project` folder that holds a dbt_project.yml.
 * @throws UserError when there is none.
 */
export function findProject(cwd: string, projectDir?: string): ProjectRoot {
  const looked =
    projectDir === undefined ? [...withParents(cwd), join(cwd, 'project')] : [resolve(cwd, projectDir)];
  for (const folder of looked) {
    const file = join(folder, PROJECT_FILE);
    if (existsSync(file)) return { folder, file };
  }
  throw new UserError(projectNotFound(cwd, projectDir));
}

function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}
