export { writtenConfig } from './config/written-config.ts';
export { parseProject, readRendering } from './parse-project.ts';
export { placeOfPart, type NodeSources } from './places/place-of-part.ts';
export { reparseModels, type KnownProject, type Reparsed } from './reparse-models.ts';
export { readBehaviorFlags } from './behavior-flags.ts';
export type { ReadLog, Utterance, WorldReads } from './read-log.ts';
export type { FreshlyParsed, ParsedProject, ParseInput, ProtectedRelation } from './types.ts';
