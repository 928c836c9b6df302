import type { JsonObject } from '../base/index.ts';
import { isRecord } from '../base/index.ts';
import { findProject, loadEnvFile, readProjectFile } from '../project/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment with the working directory's `.env` folded in: what the process sets wins. */
export function loadEnvironment(cwd: string, processEnv: Environment): Environment {
  return loadEnvFile(cwd, processEnv);
}

/** `flags:` of dbt_project.yml, with lower-case keys; nothing when there is no project or its file cannot be read (the command itself will say so). */
export function readProjectFlags(cwd: string, projectDir: string | undefined): JsonObject {
  try {
    const { data } = readProjectFile(findProject(cwd, projectDir));
    const flags = isRecord(data) ? data['flags'] : undefined;
    return isRecord(flags) ? flags : {};
  } catch {
    return {};
  }
}
