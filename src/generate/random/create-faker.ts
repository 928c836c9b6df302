import type { Faker } from '@faker-js/faker';
import type { Random } from './random.ts';

/**
 * faker in English on a source of random numbers of ours: an instance of its own, so that two generators in one process
 * do not draw from each other. "Now" in its dates is `now()`.
 */
export async function createFaker(random: Random, now: () => number): Promise<Faker> {
  // The one locale alone: all of them take several times as long to load. It exports no class, but an instance has one.
  const { faker } = await import('@faker-js/faker/locale/en');
  const made: unknown = Reflect.construct(faker.constructor, [
    { locale: faker.rawDefinitions, randomizer: { next: () => random.float(), seed: () => undefined } },
  ]);
  if (!isFaker(made, faker)) throw new Error('faker cannot be made twice');
  made.setDefaultRefDate(() => new Date(now()));
  return made;
}

const isFaker = (value: unknown, model: Faker): value is Faker => value instanceof model.constructor;
