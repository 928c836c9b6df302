export { parseProject } from './parse-project.ts';
export type { ParsedProject, ParseInput, ProtectedRelation } from './types.ts';
