import type { Faker } from '@faker-js/faker';
import { compileTopic, type FillRecord, type MadeRecord } from './compile-topic.ts';
import type { GeneratorSpec } from './generator-spec.ts';

/** The records that one iteration made for a topic. */
export interface TopicRecords {
  readonly topic: string;
  /** The field that gives the message's key. */
  readonly key: string | null;
  readonly records: readonly MadeRecord[];
}

interface OpenTopic {
  key: string | null;
  readonly records: MadeRecord[];
}

/**
 * One iteration after the other, with datagen's rules: topics in the order of the spec; each topic starts with one
 * record of its own unless a parent made some before; each record so far makes its children, one for each element when
 * the parent's field is a list, else `records_per`; whatever is still open at the end is filled. Topics that only
 * relationships name get records with just the related field.
 */
export function createRecordMaker(
  spec: GeneratorSpec,
  faker: Faker,
): (iteration: number) => readonly TopicRecords[] {
  const fillers = new Map<string, FillRecord>(
    spec.topics.map((topic) => [topic.topic, compileTopic(topic, faker)]),
  );
  return (iteration) => {
    const open = new Map<string, OpenTopic>();
    for (const topic of spec.topics) {
      const own = openTopic(open, topic.topic, topic.key);
      own.key = topic.key;
      if (own.records.length === 0) own.records.push({});
      for (const record of own.records) fillers.get(topic.topic)?.(record, iteration);
      for (const relationship of topic.relationships) {
        const related = openTopic(open, relationship.topic, topic.key);
        // A topic that is its own parent grows while it is read: only the records made so far have children.
        for (const parent of own.records.slice()) {
          const value = parent[relationship.parentField];
          const values: readonly unknown[] = Array.isArray(value)
            ? value
            : Array.from({ length: relationship.recordsPer }, () => value);
          for (const childValue of values) related.records.push({ [relationship.childField]: childValue });
        }
      }
    }
    for (const topic of spec.topics) {
      for (const record of open.get(topic.topic)?.records ?? [])
        fillers.get(topic.topic)?.(record, iteration);
    }
    return [...open].map(([topic, { key, records }]) => ({ topic, key, records }));
  };
}

function openTopic(open: Map<string, OpenTopic>, topic: string, key: string | null): OpenTopic {
  const known = open.get(topic);
  if (known) return known;
  const made: OpenTopic = { key, records: [] };
  open.set(topic, made);
  return made;
}

/** A record's message key: the field's value as text; null where there is no key. Unlike datagen's, 0 and '' are keys. */
export function keyOf(record: MadeRecord, field: string | null): string | null {
  if (field === null) return null;
  const value = record[field];
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
