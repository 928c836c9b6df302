import type { DiagnosticSink, SourceFile } from '../base/index.ts';
import type { YamlDocument } from './types.ts';
/** Throws UserError for broken YAML; duplicate keys are warnings to the sink. */
export function parseYaml(_source: SourceFile, _sink?: DiagnosticSink): YamlDocument { throw new Error('being written'); }
