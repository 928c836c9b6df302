import { jsonOf, noValues, type Scope } from '../values/maker.ts';
import { keyText } from '../values/record-writer.ts';
import type { World } from '../values/world.ts';
import type { GeneratedRecord } from '../generated-record.ts';
import { prefixed } from '../prefixed.ts';
import { compileTopic, type CompiledTopic } from './compile-topic.ts';
import type { DatagenSpec, TopicSpec } from './datagen-spec.ts';

/** A record that a parent asked for, or a topic's own first one. */
interface OpenRecord {
  /** The field that came from the parent; it stands first. */
  readonly given: { readonly field: string; readonly value: unknown } | undefined;
  /** Null until the topic's turn has come. */
  text: string | null;
  /** The values that the key and children need. */
  readonly values: Record<string, unknown>;
}

interface OpenTopic {
  readonly topic: string;
  key: string | null;
  readonly records: OpenRecord[];
}

export interface IterationOptions {
  /** Put before each topic's name with `_`. */
  readonly prefix: string;
  /** Characters of the field `recordSizePayload` that each record gets besides; none of it when undefined. */
  readonly recordSize?: number | undefined;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * One iteration after the other, with datagen's rules: topics in the order of the spec; each starts with one record of
 * its own unless a parent made some before; each record so far makes its children, one for each element when the
 * parent's field is a list, else `records_per`; what is still open at the end is filled. Topics that only relationships
 * name get records with just the related field.
 */
export class Iterations {
  readonly #spec: DatagenSpec;
  readonly #world: World;
  readonly #options: IterationOptions;
  readonly #compiled: ReadonlyMap<TopicSpec, CompiledTopic>;

  constructor(spec: DatagenSpec, world: World, options: IterationOptions) {
    this.#spec = spec;
    this.#world = world;
    this.#options = options;
    this.#compiled = new Map(spec.topics.map((topic) => [topic, compileTopic(topic, world)]));
  }

  /** The records of an iteration; they are counted from 1. @throws UserError for expressions that cannot be evaluated */
  make(iteration: number): readonly GeneratedRecord[] {
    const [only, ...others] = this.#spec.topics;
    const isAlone = only && others.length === 0 && only.relationships.length === 0;
    if (isAlone && this.#options.recordSize === undefined) return [this.#makeAlone(only, iteration)];
    return this.#makeRelated(iteration);
  }

  /** The record of a spec of one topic without relationships: most specs, and those that are to be quick. */
  #makeAlone(topic: TopicSpec, iteration: number): GeneratedRecord {
    const values = noValues();
    const value = this.#write(topic, undefined, values, iteration);
    return {
      topic: prefixed(this.#options.prefix, topic.topic),
      key: topic.key === null ? null : keyText(values[topic.key]),
      value,
    };
  }

  #write(
    topic: TopicSpec,
    given: string | undefined,
    values: Record<string, unknown>,
    iteration: number,
  ): string {
    const write = this.#compiled.get(topic)?.writerFor(given);
    return write?.(scopeOf(iteration, values, this.#world.now())) ?? '{}';
  }

  #makeRelated(iteration: number): readonly GeneratedRecord[] {
    const open = new Map<string, OpenTopic>();
    for (const topic of this.#spec.topics) {
      const own = openTopic(open, topic.topic, topic.key);
      own.key = topic.key;
      if (own.records.length === 0) own.records.push({ given: undefined, text: null, values: noValues() });
      this.#fill(topic, own, iteration);
      for (const relationship of topic.relationships) {
        const children = openTopic(open, relationship.topic, topic.key).records;
        // A topic that is its own parent grows while it is read: only the records made so far have children.
        for (const parent of own.records.slice()) {
          const value = parent.values[relationship.parentField];
          const values: readonly unknown[] = Array.isArray(value)
            ? value
            : Array.from({ length: relationship.recordsPer }, () => value);
          for (const childValue of values) {
            const given = { field: relationship.childField, value: childValue };
            const known = noValues();
            known[given.field] = childValue;
            children.push({ given, text: null, values: known });
          }
        }
      }
    }
    for (const topic of this.#spec.topics) {
      const own = open.get(topic.topic);
      if (own) this.#fill(topic, own, iteration);
    }
    return [...open.values()].flatMap((topic) => this.#messages(topic));
  }

  #fill(topic: TopicSpec, { records }: OpenTopic, iteration: number): void {
    for (const record of records) {
      if (record.text !== null) continue;
      record.text = this.#write(topic, record.given?.field, record.values, iteration);
    }
  }

  #messages({ topic, key, records }: OpenTopic): readonly GeneratedRecord[] {
    const name = prefixed(this.#options.prefix, topic);
    const payload = this.#payload();
    return records.map(({ given, text, values }) => {
      const value = given || payload !== '' ? joined(given, text ?? '{}', payload) : text;
      return { topic: name, key: key === null ? null : keyText(values[key]), value };
    });
  }

  #payload(): string {
    const { recordSize } = this.#options;
    if (recordSize === undefined) return '';
    const { random } = this.#world;
    const letters = Array.from({ length: Math.max(1, recordSize) }, () => BASE64[random.bits() & 63]);
    return `"recordSizePayload":"${letters.join('')}"`;
  }
}

function joined(given: OpenRecord['given'], text: string, payload: string): string {
  const parts = [given ? fieldText(given.field, given.value) : '', text.slice(1, -1), payload];
  return `{${parts.filter((part) => part !== '').join(',')}}`;
}

function fieldText(name: string, value: unknown): string {
  const json = jsonOf(value);
  return json === undefined ? '' : `${JSON.stringify(name)}:${json}`;
}

function openTopic(open: Map<string, OpenTopic>, topic: string, key: string | null): OpenTopic {
  const known = open.get(topic);
  if (known) return known;
  const made: OpenTopic = { topic, key, records: [] };
  open.set(topic, made);
  return made;
}

const NOTHING: Readonly<Record<string, unknown>> = {};

const scopeOf = (iteration: number, record: Record<string, unknown>, now: number): Scope => ({
  iteration,
  record,
  eventTime: now,
  sendTime: now,
  entity: NOTHING,
  keyNumber: 0,
  picked: NONE_PICKED,
});

const NONE_PICKED: Scope['picked'] = new Map();
