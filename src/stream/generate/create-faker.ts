import type { Faker } from '@faker-js/faker';

/** faker in English, loaded on first use; "now" in its dates is `now`, and a seed makes it repeat itself. */
export async function createFaker(seed: number | undefined, now: Date): Promise<Faker> {
  // The one locale alone: all of them take several times as long to load.
  const { faker } = await import('@faker-js/faker/locale/en');
  faker.setDefaultRefDate(now);
  faker.seed(seed);
  return faker;
}
