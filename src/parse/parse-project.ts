import type { ParsedProject, ParseInput } from './types.ts';

export function parseProject(_input: ParseInput): ParsedProject {
  throw new Error('parse is being built');
}
