import type { GeneratedRecord } from '../generated-record.ts';
import { drawPosition, UNIFORM } from '../random/distribution.ts';
import { jsonOf, noValues, type Scope } from '../values/maker.ts';
import { keyText, recordWriter, type WriteRecord } from '../values/record-writer.ts';
import { compileFields, type ValueSurroundings } from './compile-value.ts';
import type { Pool } from './pool.ts';
import type { Range, StateSpec, StreamSpec, Wait } from './stream-spec.ts';
import { valuesOf } from './values-of.ts';

type Values = Readonly<Record<string, unknown>>;

/** Something that a stream has to do at a later time; gives what comes of it. */
export type Deed = (at: number) => readonly GeneratedRecord[];

/** What a stream has of the simulation around it. */
export interface StreamSurroundings extends ValueSurroundings {
  readonly later: (at: number, deed: Deed) => void;
  /** A topic's name under the prefix. */
  readonly named: (topic: string) => string;
  /** Where this stream's records are remembered, if another refers to them. */
  readonly pool: Pool | undefined;
}

interface CompiledState {
  readonly spec: StateSpec;
  readonly write: WriteRecord;
}

const NOTHING: Values = {};

/** One stream at work: makes things as they arrive, leads them through their lives, changes those of a key space. */
export class StreamRun {
  readonly #spec: StreamSpec;
  readonly #around: StreamSurroundings;
  readonly #write: WriteRecord;
  readonly #change: WriteRecord | undefined;
  readonly #states: ReadonlyMap<string, CompiledState>;
  /** The pools that its records refer to. */
  readonly #needed: readonly string[];
  #made = 0;
  /** Key spaces: what stands, by key, in an order that any can be drawn from; and the keys that are free. */
  readonly #standing: { key: number; values: Values }[] = [];
  readonly #free: number[] = [];

  constructor(spec: StreamSpec, around: StreamSurroundings) {
    this.#spec = spec;
    this.#around = around;
    const { life, keySpace, key } = spec;
    const values = [...valuesOf(spec.fields)];
    const namesRecord = values.some((value) => value.kind === 'expression' && /\brecord\b/.test(value.text));
    const isKept = life !== undefined || keySpace !== undefined || around.pool !== undefined || namesRecord;
    this.#needed = values.flatMap((value) => (value.kind === 'reference' ? [value.pool] : []));
    this.#write = recordWriter(
      compileFields(spec.fields, around),
      isKept ? 'all' : new Set(key === null ? [] : [key]),
    );
    this.#change = keySpace && recordWriter(compileFields(keySpace.changing, around), 'all');
    this.#states = new Map(
      (life?.states ?? []).map((state) => [
        state.name,
        { spec: state, write: recordWriter(compileFields(state.fields, around), 'all') },
      ]),
    );
  }

  /** Whether there is something of all that its records refer to: nobody orders before there are products. */
  canMake(): boolean {
    return this.#needed.every((name) => this.#around.pools.get(name)?.isEmpty === false);
  }

  /** Things that come into being now. */
  arrive(at: number, count: number): readonly GeneratedRecord[] {
    const records: GeneratedRecord[] = [];
    for (let made = 0; made < count; made += 1) {
      if (this.#spec.keySpace) records.push(...this.#changeOne(at));
      else records.push(...this.#makeOne(at, 0).records);
    }
    return records;
  }

  /** All keys of the key space, at the start. */
  fill(at: number): readonly GeneratedRecord[] {
    const count = this.#spec.keySpace?.count ?? 0;
    return Array.from({ length: count }, (_, index) => this.#insert(at, index + 1)).flat();
  }

  #makeOne(
    at: number,
    keyNumber: number,
  ): { readonly records: readonly GeneratedRecord[]; readonly values: Values } {
    const { life, key, topic } = this.#spec;
    this.#made += 1;
    const delay = this.#delay();
    const scope = this.#scope(at, at + delay, NOTHING, keyNumber);
    const [first] = life?.states ?? [];
    let text = this.#write(scope);
    if (life?.field !== undefined && first) {
      scope.record[life.field] = first.name;
      text = jsonOf(scope.record) ?? '{}';
    }
    const values = scope.record;
    this.#around.pool?.add(values);
    if (first) this.#goOn(first, values, at);
    const record = this.#record(topic, key === null ? null : keyText(values[key]), text, at);
    return { records: this.#sendAfter(record, at, delay), values };
  }

  #scope(eventTime: number, sendTime: number, entity: Values, keyNumber: number): Scope {
    const iteration = this.#made;
    return { iteration, record: noValues(), eventTime, sendTime, entity, keyNumber, picked: new Map() };
  }

  #record(topic: string, key: string | null, value: string | null, eventTime: number): GeneratedRecord {
    return { topic: this.#around.named(topic), key, value, eventTime: Math.round(eventTime) };
  }

  /** How much later than it should the record in the making is sent. */
  #delay(): number {
    const { late } = this.#spec;
    const { random } = this.#around.world;
    return late && random.happens(late.chance) ? this.#within(late.by) : 0;
  }

  /** What is sent now; a late record and a repetition are put off. */
  #sendAfter(record: GeneratedRecord, at: number, delay: number): readonly GeneratedRecord[] {
    const { repeated } = this.#spec;
    const { random } = this.#around.world;
    if (repeated && random.happens(repeated.chance))
      this.#around.later(at + delay + this.#within(repeated.by), () => [record]);
    if (delay === 0) return [record];
    this.#around.later(at + delay, () => [record]);
    return [];
  }

  #within({ min, max }: Range): number {
    return this.#around.world.random.integer(Math.round(min), Math.round(max));
  }

  #wait(wait: Wait): number {
    return 'mean' in wait
      ? Math.round(this.#around.world.random.exponential() * wait.mean)
      : this.#within(wait);
  }

  /** Draws what becomes of a thing after a state; with the chance that is left, nothing. */
  #goOn(state: StateSpec, values: Values, at: number): void {
    let drawn = this.#around.world.random.float();
    for (const { to, chance, wait } of state.next) {
      if (drawn < chance) {
        const next = this.#states.get(to);
        if (next) this.#around.later(at + this.#wait(wait), (then) => this.#enter(next, values, then));
        return;
      }
      drawn -= chance;
    }
  }

  #enter({ spec, write }: CompiledState, entity: Values, at: number): readonly GeneratedRecord[] {
    const delay = this.#delay();
    const scope = this.#scope(at, at + delay, entity, 0);
    const text = write(scope);
    const state = this.#spec.life?.field;
    const isOwn = spec.topic === undefined;
    const values: Values = isOwn
      ? { ...entity, ...scope.record, ...(state === undefined ? {} : { [state]: spec.name }) }
      : entity;
    this.#goOn(spec, values, at);
    const key = isOwn ? this.#spec.key : spec.key;
    const told = isOwn ? values : scope.record;
    const record = this.#record(
      spec.topic ?? this.#spec.topic,
      key === null ? null : keyText(told[key]),
      isOwn ? (jsonOf(values) ?? '{}') : text,
      at,
    );
    return this.#sendAfter(record, at, delay);
  }

  #changeOne(at: number): readonly GeneratedRecord[] {
    const { keySpace } = this.#spec;
    if (!keySpace) return [];
    const { random } = this.#around.world;
    // What cannot be (an insert where all keys stand) leaves its share to the others.
    const canInsert = this.#free.length > 0;
    const canChange = this.#standing.length > 0;
    const update = canChange ? keySpace.update : 0;
    const remove = canChange ? keySpace.remove : 0;
    const insert = canInsert ? keySpace.insert : 0;
    const drawn = random.float() * (update + remove + insert);
    if (drawn < update) return this.#update(at);
    if (drawn < update + remove) return this.#remove(at);
    return insert > 0 ? this.#insert(at, this.#takeFree()) : [];
  }

  #takeFree(): number {
    const place = drawPosition(UNIFORM)(this.#around.world.random, this.#free.length);
    const key = this.#free[place] ?? 0;
    this.#free[place] = this.#free.at(-1) ?? 0;
    this.#free.pop();
    return key;
  }

  #insert(at: number, key: number): readonly GeneratedRecord[] {
    const { records, values } = this.#makeOne(at, key);
    this.#standing.push({ key, values });
    return records;
  }

  #update(at: number): readonly GeneratedRecord[] {
    const one = this.#standing[this.#around.world.random.integer(0, this.#standing.length - 1)];
    if (!one || !this.#change) return [];
    const delay = this.#delay();
    const scope = this.#scope(at, at + delay, one.values, one.key);
    this.#change(scope);
    const values = { ...one.values, ...scope.record };
    this.#around.pool?.replace(one.values, values);
    one.values = values;
    return this.#sendAfter(this.#changed(values, at, jsonOf(values) ?? '{}'), at, delay);
  }

  #remove(at: number): readonly GeneratedRecord[] {
    const place = this.#around.world.random.integer(0, this.#standing.length - 1);
    const one = this.#standing[place];
    const last = this.#standing.pop();
    if (!one || !last) return [];
    if (one !== last) this.#standing[place] = last;
    this.#free.push(one.key);
    this.#around.pool?.remove(one.values);
    const field = this.#spec.keySpace?.removedField;
    const value = field === undefined ? null : (jsonOf({ ...one.values, [field]: true }) ?? null);
    return this.#sendAfter(this.#changed(one.values, at, value), at, this.#delay());
  }

  #changed(values: Values, at: number, value: string | null): GeneratedRecord {
    const { key, topic } = this.#spec;
    return this.#record(topic, key === null ? null : keyText(values[key]), value, at);
  }
}
