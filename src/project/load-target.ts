import type { ChosenTarget, ProjectRequest } from './types.ts';
/** The chosen output of profiles.yml. */
export function loadTarget(_request: ProjectRequest): Promise<ChosenTarget> { throw new Error('being written'); }
