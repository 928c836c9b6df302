export type * from './events.ts';
export * from './broker/index.ts';
export * from './kafka/index.ts';
export * from './pipe/index.ts';
export * from './generate/index.ts';
