import { UserError } from '../../base/index.ts';
import { IterationSource } from '../datagen/iteration-source.ts';
import { wrongTiming } from '../diagnostics.ts';
import type { StepSource } from '../generated-record.ts';
import type { GeneratorSpec } from '../generator-spec.ts';
import { Simulation, type GeneratorClock } from '../streams/simulation.ts';
import type { StreamsSpec } from '../streams/stream-spec.ts';
import { createWorld } from '../values/world.ts';
import type { GeneratorOptions } from './generator-options.ts';

/** The clock's start where a seed fixes everything and nothing says when. */
const SEEDED_START = Date.UTC(2026, 0, 1);
const ITERATIONS = 10;

/** What is made, and how fast it is sent. */
export interface PlannedRun {
  readonly source: StepSource;
  /** Steps wait for the wall clock to be so many milliseconds past their time; they do not wait when undefined. */
  readonly shift: number | undefined;
  /** Whether it goes on until it is stopped. */
  readonly isEndless: boolean;
}

/** When the generator's clock starts, and whether and where it ends. */
function planTime(options: GeneratorOptions, seed: number | undefined, specStart: number | undefined) {
  const now = options.clock.now().getTime();
  const otherwise = seed === undefined || options.isClockFixed ? now : SEEDED_START;
  const start = options.from ?? specStart ?? otherwise;
  const isPast = options.from !== undefined && !options.thenLive;
  const end = options.until ?? (isPast ? now : undefined);
  if (end !== undefined && end < start) {
    const at = (instant: number): string => new Date(instant).toISOString();
    throw new UserError(
      wrongTiming(
        `the generator's clock starts at ${at(start)}, after its end at ${at(end)}`,
        'give an earlier --from, or a later --until',
      ),
    );
  }
  return { now, start, end };
}

/** `-n`: undefined is "not told" and "for ever" alike where nothing else is said. */
const bounded = (number: number | undefined): number | undefined =>
  number === undefined || number < 0 ? undefined : number;

/** Batches from the command line take the place of the arrivals that the spec has after the start. */
function withBatches(spec: StreamsSpec, { every, count }: GeneratorOptions): StreamsSpec {
  if (every === undefined) return spec;
  const arrival = { kind: 'every', interval: every, count: count ?? { min: 1, max: 1 } } as const;
  const streams = spec.streams.map((stream) =>
    stream.arrival.kind === 'once' ? stream : { ...stream, arrival },
  );
  return { ...spec, streams };
}

async function planStreams(spec: StreamsSpec, options: GeneratorOptions): Promise<PlannedRun> {
  const seed = options.seed ?? spec.seed;
  const { now, start, end } = planTime(options, seed, spec.start);
  const { from, thenLive, isHurried, number } = options;
  const isEndless = from === undefined && options.until === undefined;
  const arrivals =
    bounded(number) ?? (isHurried && isEndless && number === undefined ? ITERATIONS : undefined);
  const clock: GeneratorClock = { time: start };
  const world = await createWorld(seed, () => clock.time);
  const source = new Simulation(withBatches(spec, options), world, clock, {
    prefix: options.prefix,
    end,
    arrivals,
  });
  // Told when to start or how many, it is a piece of work; told nothing, it is a service.
  const isLive = !isHurried && (thenLive || (isEndless && arrivals === undefined));
  const shift = from === undefined ? now - start : 0;
  return {
    source,
    shift: isLive ? shift : undefined,
    isEndless: arrivals === undefined && end === undefined,
  };
}

async function planIterations(
  spec: Extract<GeneratorSpec, { kind: 'datagen' }>,
  options: GeneratorOptions,
): Promise<PlannedRun> {
  const { seed, every, count, from, number, isHurried } = options;
  const { now, start, end } = planTime(options, seed, undefined);
  const clock: GeneratorClock = { time: start };
  const world = await createWorld(seed, () => clock.time);
  const isEndless = every !== undefined && (!isHurried || end !== undefined);
  const iterations = number === undefined && !isEndless ? ITERATIONS : bounded(number);
  const source = new IterationSource(spec.datagen, world, {
    prefix: options.prefix,
    recordSize: options.recordSize,
    iterations,
    batches: every === undefined ? undefined : { interval: every, count: count ?? { min: 1, max: 1 }, end },
    clock,
    // Without a seed nobody asks for the same again, so that dates may be around the present moment.
    readTime: seed === undefined && from === undefined ? () => options.clock.now().getTime() : undefined,
  });
  const isLive = !isHurried && every !== undefined && (from === undefined || options.thenLive);
  const shift = from === undefined ? now - start : 0;
  const isBounded = iterations !== undefined || (every !== undefined && end !== undefined);
  return { source, shift: isLive ? shift : undefined, isEndless: !isBounded };
}

/** What a spec and the command line come to. @throws UserError for times that contradict each other, and bad expressions */
export async function planRun(spec: GeneratorSpec, options: GeneratorOptions): Promise<PlannedRun> {
  if (options.count !== undefined && options.every === undefined)
    throw new UserError(wrongTiming("'--count' says how many come at a time, and needs '--every'"));
  return spec.kind === 'streams' ? planStreams(spec.streams, options) : planIterations(spec, options);
}
