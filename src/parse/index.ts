export { writtenConfig } from './config/written-config.ts';
export { parseProject } from './parse-project.ts';
export type { ParsedProject, ParseInput, ProtectedRelation } from './types.ts';
