export { codePath } from './compiled-path.ts';
export { createCompiler } from './compiler.ts';
export { graphRecord } from './graph-record.ts';
export { injectCtes, type EphemeralCte } from './inject-ctes.ts';
export { mapEngineError } from './map-engine-error.ts';
export type { MappedText } from './mapped-text.ts';
export type { CompiledSql, Compiler, CompilerOptions, CompileUse, Deferral } from './types.ts';
