import type { DiagnosticSink } from '../base/index.ts';
import type { Target } from '../manifest/index.ts';
import type { ProjectConfig, ProjectRequest, ProjectRoot, YamlDocument } from './types.ts';
/** dbt_project.yml as written, e.g. for `flags:`. */
export function readProjectFile(_root: ProjectRoot, _sink?: DiagnosticSink): YamlDocument { throw new Error('being written'); }
/** dbt_project.yml of the root project, rendered, without its resource files: for `deps`, `clean`, `debug`. */
export function loadProjectConfig(_request: ProjectRequest, _target: Target | null): Promise<ProjectConfig> { throw new Error('being written'); }
