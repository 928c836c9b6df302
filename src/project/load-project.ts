import type { LoadedProject, ProjectRequest } from './types.ts';
export function loadProject(_request: ProjectRequest): Promise<LoadedProject> { throw new Error('being written'); }
