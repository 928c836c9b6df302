import type { PartitionLog } from './partition-log.ts';

/** Apache Kafka's own default: 1 MiB of records and the batch's twelve leading bytes. */
export const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

export interface Topic {
  readonly name: string;
  readonly partitions: readonly PartitionLog[];
  /** As given at its creation; kept and shown, but only `max.message.bytes` changes what this broker does. */
  readonly config: Readonly<Record<string, string>>;
}

/** The largest batch a topic takes. */
export function maxMessageBytes(topic: Topic): number {
  const configured = Number(topic.config['max.message.bytes']);
  return Number.isInteger(configured) && configured > 0 ? configured : DEFAULT_MAX_MESSAGE_BYTES;
}

const LEGAL = /^[\w.-]{1,249}$/;

/** Whether Kafka allows a topic of this name. */
export function isLegalTopicName(name: string): boolean {
  return LEGAL.test(name) && name !== '.' && name !== '..';
}
