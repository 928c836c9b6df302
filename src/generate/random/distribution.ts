import type { Random } from './random.ts';

/** How draws from a row of `count` things, the first of them the most wanted, are spread. */
export type Distribution =
  | { readonly kind: 'uniform' }
  /** The nth is drawn in proportion to n^-exponent. */
  | { readonly kind: 'zipf'; readonly exponent: number }
  /** `weight` of the draws (0 … 1) go to the first `part` of the things: 0.8 and 0.2 for 80/20. */
  | { readonly kind: 'share'; readonly weight: number; readonly part: number }
  /** Only of numbers: the bell curve, cut off at the ends of the range. Both in the range's unit. */
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number };

export const UNIFORM: Distribution = { kind: 'uniform' };

/** Draws a position of 0 … count - 1. */
export type DrawPosition = (random: Random, count: number) => number;

/** expm1(x) / x and log1p(x) / x, whole where x is nothing. */
const growth = (x: number): number => (Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + x / 2);
const decay = (x: number): number => (Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x / 2);

/**
 * Zipf's law by rejection-inversion (Hörmann and Derflinger, 1996): no table, so the number of things may change with
 * each draw, and about one try in ten is repeated.
 */
function zipf(exponent: number): DrawPosition {
  const weight = (x: number): number => x ** -exponent;
  const area = (x: number): number => growth((1 - exponent) * Math.log(x)) * Math.log(x);
  const inverse = (y: number): number => {
    const scaled = Math.max(-1, y * (1 - exponent));
    return Math.exp(decay(scaled) * y);
  };
  const start = area(1.5) - 1;
  const surely = 2 - inverse(area(2.5) - weight(2));
  return (random, count) => {
    const end = area(count + 0.5);
    for (;;) {
      const y = end + random.float() * (start - end);
      const x = inverse(y);
      const place = Math.min(count, Math.max(1, Math.round(x)));
      if (place - x <= surely || y >= area(place + 0.5) - weight(place)) return place - 1;
    }
  };
}

/** Compiles a distribution over things in a row; `normal` is one of numbers, see `drawNumber`. */
export function drawPosition(distribution: Distribution): DrawPosition {
  switch (distribution.kind) {
    case 'zipf':
      return zipf(distribution.exponent);
    case 'share': {
      const { weight, part } = distribution;
      return (random, count) => {
        const first = Math.max(1, Math.round(count * part));
        if (first >= count || random.happens(weight)) return random.integer(0, Math.min(first, count) - 1);
        return random.integer(first, count - 1);
      };
    }
    case 'normal': {
      const { mean, deviation } = distribution;
      return (random, count) => Math.round(bell(random, mean, deviation, 0, count - 1));
    }
    case 'uniform':
      return (random, count) => random.integer(0, count - 1);
  }
}

/** How often a number outside of the range is drawn anew before it is moved to its end. */
const TRIES = 100;

function bell(random: Random, mean: number, deviation: number, min: number, max: number): number {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const value = mean + deviation * random.normal();
    if (value >= min && value <= max) return value;
  }
  return Math.min(max, Math.max(min, mean));
}

/** Draws whole numbers of `min` … `max`; zipf and share favour the low ones. */
export function drawInteger(
  distribution: Distribution,
  min: number,
  max: number,
): (random: Random) => number {
  if (distribution.kind === 'normal') {
    const { mean, deviation } = distribution;
    // Half a unit more on either side, so that the ends get their share of rounding.
    return (random) =>
      Math.min(max, Math.max(min, Math.round(bell(random, mean, deviation, min - 0.5, max + 0.5))));
  }
  const draw = drawPosition(distribution);
  return (random) => min + draw(random, max - min + 1);
}
