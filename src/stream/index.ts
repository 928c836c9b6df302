export type * from './events.ts';
export * from './kafka/index.ts';
export type { BatchLimits, PipeColumn, PipeConfig, PipeDefinition, SourceTable } from './pipe/pipe-config.ts';
