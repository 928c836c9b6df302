import type { Faker } from '@faker-js/faker';
import { createFaker } from '../random/create-faker.ts';
import { createRandom, type Random } from '../random/random.ts';

/** Where a generator's values come from: chance and time, each from one place, so that a seed repeats everything. */
export interface World {
  readonly random: Random;
  readonly faker: Faker;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function createWorld(seed: number | undefined, now: () => number): Promise<World> {
  const random = createRandom(seed);
  return { random, faker: await createFaker(random, now), now };
}
