import type { Diagnostic } from '../base/index.ts';

export function projectNotFound(cwd: string, projectDir: string | undefined): Diagnostic {
  return {
    code: 'PROJECT_NOT_FOUND',
    severity: 'error',
    message:
      projectDir === undefined
        ? `there is no dbt_project.yml in '${cwd}', its parents or its 'project' folder`
        : `there is no dbt_project.yml in '${projectDir}'`,
    hint: "run inside a project, name its folder with '--project-dir', or make a new one with 'tsdbt init'",
  };
}
