import type { GeneratedStep, StepSource } from '../generated-record.ts';
import { prefixed } from '../prefixed.ts';
import type { World } from '../values/world.ts';
import { Agenda } from './agenda.ts';
import { nextArrival } from './arrivals.ts';
import { Pool } from './pool.ts';
import type { StreamSpec, StreamsSpec } from './stream-spec.ts';
import { StreamRun, type Deed } from './stream-run.ts';
import { valuesOf } from './values-of.ts';

/** The generator's own clock: it stands at what is being made. Milliseconds since 1970. */
export interface GeneratorClock {
  time: number;
}

export interface SimulationOptions {
  readonly prefix: string;
  /** Nothing is sent after it; for ever unless given. */
  readonly end: number | undefined;
  /** At most so many arrivals and changes after those at the start; what follows from them still comes. */
  readonly arrivals: number | undefined;
}

/** The streams that others refer to. */
function referredTo(spec: StreamsSpec): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { fields, life } of spec.streams) {
    const all = [fields, ...(life?.states ?? []).map((state) => state.fields)].flat();
    for (const value of valuesOf(all)) if (value.kind === 'reference') names.add(value.pool);
  }
  return names;
}

/** Plays a spec's streams on a clock of its own: what is due next, in order of sending. */
export class Simulation implements StepSource {
  readonly topics: readonly string[];
  readonly #agenda = new Agenda<Deed>();
  readonly #clock: GeneratorClock;
  readonly #options: SimulationOptions;
  #arrivals = 0;

  constructor(spec: StreamsSpec, world: World, clock: GeneratorClock, options: SimulationOptions) {
    this.#clock = clock;
    this.#options = options;
    const named = (topic: string): string => prefixed(options.prefix, topic);
    this.topics = [
      ...new Set(
        spec.streams.flatMap(({ topic, life }) => [
          named(topic),
          ...(life?.states ?? []).flatMap((state) => (state.topic === undefined ? [] : [named(state.topic)])),
        ]),
      ),
    ];
    const referred = referredTo(spec);
    const pools = new Map(
      spec.streams
        .filter(({ name }) => referred.has(name))
        .map(({ name, remembered, keySpace }) => [
          name,
          new Pool(Math.max(remembered, keySpace?.count ?? 0)),
        ]),
    );
    const later = (at: number, deed: Deed): void => this.#agenda.add(at, deed);
    for (const stream of spec.streams) {
      const run = new StreamRun(stream, {
        world,
        pools,
        named,
        later,
        stream: stream.name,
        pool: pools.get(stream.name),
      });
      this.#begin(stream, run, world);
    }
  }

  #begin({ arrival, keySpace }: StreamSpec, run: StreamRun, world: World): void {
    const start = this.#clock.time;
    if (keySpace) this.#agenda.add(start, (at) => run.fill(at));
    if (arrival.kind === 'once') {
      const { min, max } = arrival.count;
      if (max > 0) this.#agenda.add(start, (at) => run.arrive(at, world.random.integer(min, max)));
      return;
    }
    const goOn = (after: number): void => {
      const { at, count } = nextArrival(arrival, after, world.random);
      this.#agenda.add(at, (now) => {
        const { arrivals = Number.POSITIVE_INFINITY } = this.#options;
        const wanted = Math.min(count, arrivals - this.#arrivals);
        if (wanted <= 0) return [];
        this.#arrivals += wanted;
        const records = run.canMake() ? run.arrive(now, wanted) : [];
        if (this.#arrivals < arrivals) goOn(now);
        return records;
      });
    };
    goOn(start);
  }

  next(): GeneratedStep | undefined {
    const { end = Number.POSITIVE_INFINITY } = this.#options;
    const { soonest } = this.#agenda;
    if (soonest === undefined || soonest > end) return undefined;
    const due = this.#agenda.take();
    if (!due) return undefined;
    this.#clock.time = due.at;
    return { records: due.item(due.at), sendTime: due.at };
  }
}
