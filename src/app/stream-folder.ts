import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProject } from '../project/index.ts';
import type { GlobalOptions } from './options.ts';

/** The folder of the embedded broker's log: `.tsdbt/topics` of the project, or of the working directory when there is no project. */
export function topicsFolder(options: GlobalOptions): string {
  const known = options.projectDir !== undefined || existsSync(join(options.cwd, 'dbt_project.yml'));
  try {
    return join(findProject(options.cwd, options.projectDir).folder, '.tsdbt', 'topics');
  } catch (error) {
    if (known) throw error;
    return join(options.cwd, '.tsdbt', 'topics');
  }
}
