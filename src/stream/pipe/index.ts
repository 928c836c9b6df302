export type {
  BatchLimits,
  PipeColumn,
  PipeConfig,
  PipeDefinition,
  PipeDestination,
  SourceTable,
} from './pipe-config.ts';
export { PipeError, type PipeErrorCode } from './pipe-error.ts';
export { PIPE_FILE } from './pipe-schema.ts';
export { readPipes } from './read-pipes.ts';
export { resolvePipe, type PipeSurroundings } from './resolve-pipe.ts';
export { runPipe, type PipeResult, type RunPipeOptions } from './run-pipe.ts';
