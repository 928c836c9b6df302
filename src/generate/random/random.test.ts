import { describe, expect, it } from 'vitest';
import { strayFrom, tally } from '../../../test/support/chi-square.ts';
import { drawInteger, drawPosition } from './distribution.ts';
import { createRandom } from './random.ts';

const DRAWS = 100_000;
const times = <T>(draw: () => T): T[] => Array.from({ length: DRAWS }, draw);
const evenly = (bins: number): number[] => Array.from({ length: bins }, () => DRAWS / bins);

/** The normal distribution's function, after Abramowitz and Stegun 26.2.17 (7 digits). */
function belowNormal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x >= 0 ? 1 - tail : tail;
}

describe('random numbers', () => {
  it('repeat with their seed, and neighbouring seeds have nothing in common', () => {
    const first = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 50 }, () => random.bits());
    };
    expect(first(7)).toEqual(first(7));
    const shared = first(7).filter((bits) => first(8).includes(bits));
    expect(shared).toEqual([]);
    expect(first(2 ** 32 + 7)).not.toEqual(first(7));
  });

  it('are new each time without a seed', () => {
    expect(createRandom(undefined).bits() === createRandom(undefined).bits()).toBe(false);
  });

  it('spread evenly, each byte of them', () => {
    const random = createRandom(1);
    const draws = times(() => random.bits());
    for (const shift of [0, 8, 16, 24])
      expect(
        strayFrom(
          tally(
            256,
            draws.map((bits) => (bits >>> shift) & 255),
          ),
          evenly(256),
        ),
      ).toBeLessThan(1);
  });

  it('do not depend on the one before', () => {
    const random = createRandom(2);
    let last = random.integer(0, 9);
    const pairs = times(() => {
      const next = random.integer(0, 9);
      const pair = last * 10 + next;
      last = next;
      return pair;
    });
    expect(strayFrom(tally(100, pairs), evenly(100))).toBeLessThan(1);
  });

  it.each([
    [1, 6],
    [-3, 3],
    [0, 100_000],
    [1_700_000_000_000, 1_700_000_000_099],
  ])('of %d to %d are whole, within their ends, both of which come', (min, max) => {
    const random = createRandom(3);
    const draws = times(() => random.integer(min, max));
    expect(draws.every((draw) => Number.isInteger(draw) && draw >= min && draw <= max)).toBe(true);
    const bins = Math.min(10, max - min + 1);
    const counts = tally(
      bins,
      draws.map((draw) => Math.floor(((draw - min) / (max - min + 1)) * bins)),
    );
    const wide = max - min + 1;
    const expected = counts.map(
      (_, bin) => ((Math.ceil(((bin + 1) * wide) / bins) - Math.ceil((bin * wide) / bins)) / wide) * DRAWS,
    );
    expect(strayFrom(counts, expected)).toBeLessThan(1);
  });

  it('of the bell curve and of waits have the shape of theirs', () => {
    const random = createRandom(4);
    const edges = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, Infinity];
    const bin = (value: number): number => edges.findIndex((edge) => value < edge);
    const below = (edge: number): number => (edge === Infinity ? 1 : belowNormal(edge));
    const expected = edges.map(
      (edge, at) => (below(edge) - (at === 0 ? 0 : below(edges[at - 1] ?? 0))) * DRAWS,
    );
    expect(
      strayFrom(
        tally(
          10,
          times(() => bin(random.normal())),
        ),
        expected,
      ),
    ).toBeLessThan(1);
    // Ten stretches that an exponential wait falls into equally often.
    const waits = times(() => Math.min(9, Math.floor((1 - Math.exp(-random.exponential())) * 10)));
    expect(strayFrom(tally(10, waits), evenly(10))).toBeLessThan(1);
  });
});

describe('distributions', () => {
  it.each([0.5, 1, 1.3, 2])(
    'of Zipf with exponent %d draw the nth in proportion to n^-exponent',
    (exponent) => {
      const random = createRandom(5);
      const draw = drawPosition({ kind: 'zipf', exponent });
      const weights = Array.from({ length: 30 }, (_, at) => (at + 1) ** -exponent);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const counts = tally(
        30,
        times(() => draw(random, 30)),
      );
      expect(
        strayFrom(
          counts,
          weights.map((weight) => (weight / total) * DRAWS),
        ),
      ).toBeLessThan(1);
    },
  );

  it('of Zipf follow a number of things that changes, down to one', () => {
    const random = createRandom(6);
    const draw = drawPosition({ kind: 'zipf', exponent: 1 });
    for (let count = 1; count < 50; count += 1) {
      const draws = Array.from({ length: 50 }, () => draw(random, count));
      expect(draws.every((at) => Number.isInteger(at) && at >= 0 && at < count)).toBe(true);
    }
  });

  it('of shares give 80 of 100 draws to the first 20 of 100 things, and treat each part evenly', () => {
    const random = createRandom(7);
    const draw = drawPosition({ kind: 'share', weight: 0.8, part: 0.2 });
    const expected = Array.from({ length: 50 }, (_, at) => (at < 10 ? 0.8 / 10 : 0.2 / 40) * DRAWS);
    expect(
      strayFrom(
        tally(
          50,
          times(() => draw(random, 50)),
        ),
        expected,
      ),
    ).toBeLessThan(1);
  });

  it('of the bell curve are cut off at the ends, and rounded to whole numbers', () => {
    const random = createRandom(8);
    const draw = drawInteger({ kind: 'normal', mean: 5, deviation: 2 }, 1, 10);
    const share = (n: number): number => belowNormal((n + 0.5 - 5) / 2) - belowNormal((n - 0.5 - 5) / 2);
    const whole = belowNormal((10.5 - 5) / 2) - belowNormal((0.5 - 5) / 2);
    const expected = Array.from({ length: 10 }, (_, at) => (share(at + 1) / whole) * DRAWS);
    expect(
      strayFrom(
        tally(
          10,
          times(() => draw(random) - 1),
        ),
        expected,
      ),
    ).toBeLessThan(1);
  });
});
