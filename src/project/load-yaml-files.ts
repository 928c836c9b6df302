import type { DiagnosticSink } from '../base/index.ts';
import type { YamlDocument } from './types.ts';
/** Every `*.yml`/`*.yaml` of a folder, parsed, not rendered, ordered by path; none when the folder does not exist. `folder` is relative to `root` (absolute). */
export function loadYamlFiles(_root: string, _folder: string, _sink?: DiagnosticSink): readonly YamlDocument[] { throw new Error('being written'); }
