export type { KafkaTargetOptions } from './kafka-target.ts';
export type { TablesTargetOptions } from './tables-target.ts';
