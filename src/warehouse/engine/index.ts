export { attachEngine, type AttachOptions, type EngineHandle } from './attach-engine.ts';
