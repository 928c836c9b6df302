import type { GeneratedStep, StepSource } from '../generated-record.ts';
import { prefixed } from '../prefixed.ts';
import type { GeneratorClock } from '../streams/simulation.ts';
import type { Range } from '../streams/stream-spec.ts';
import type { World } from '../values/world.ts';
import type { DatagenSpec } from './datagen-spec.ts';
import { Iterations, type IterationOptions } from './make-iterations.ts';

export interface IterationSourceOptions extends IterationOptions {
  /** How many; for ever unless given. */
  readonly iterations: number | undefined;
  /** Some at a time, at even intervals (milliseconds), not after `end`; each by itself and at once unless given. */
  readonly batches:
    { readonly interval: number; readonly count: Range; readonly end: number | undefined } | undefined;
  readonly clock: GeneratorClock;
  /** Sets the clock before each iteration; it stands still unless given. */
  readonly readTime: (() => number) | undefined;
}

/** A datagen spec's iterations as steps. */
export class IterationSource implements StepSource {
  readonly topics: readonly string[];
  readonly #iterations: Iterations;
  readonly #options: IterationSourceOptions;
  readonly #world: World;
  #made = 0;
  #due: number;

  constructor(spec: DatagenSpec, world: World, options: IterationSourceOptions) {
    this.#iterations = new Iterations(spec, world, options);
    this.#options = options;
    this.#world = world;
    this.#due = options.clock.time;
    const names = spec.topics.flatMap((topic) => [
      topic.topic,
      ...topic.relationships.map((related) => related.topic),
    ]);
    this.topics = [...new Set(names)].map((topic) => prefixed(options.prefix, topic));
  }

  next(): GeneratedStep | undefined {
    const { iterations = Number.POSITIVE_INFINITY, batches, clock, readTime } = this.#options;
    if (this.#made >= iterations) return undefined;
    if (!batches) {
      if (readTime) clock.time = readTime();
      return { records: this.#iterations.make((this.#made += 1)) };
    }
    const sendTime = this.#due;
    if (batches.end !== undefined && sendTime > batches.end) return undefined;
    this.#due += batches.interval;
    clock.time = sendTime;
    const wanted = this.#world.random.integer(batches.count.min, batches.count.max);
    const count = Math.min(wanted, iterations - this.#made);
    const records = Array.from({ length: count }, () => this.#iterations.make((this.#made += 1))).flat();
    return { records, sendTime };
  }
}
