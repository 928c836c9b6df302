/** How far a fixed seed's draws may stray: beyond it lies one seed in ten thousand of a right generator's. */
const Z = 3.719;

/** The bound of chi-square at that probability, by Wilson's and Hilferty's approximation. */
function bound(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + Z * Math.sqrt(part)) ** 3;
}

/** Pearson's statistic over its bound: draws that follow their distribution give less than 1. */
export function strayFrom(observed: readonly number[], expected: readonly number[]): number {
  const sum = observed.reduce((total, count, at) => {
    const want = expected[at] ?? 0;
    return total + (want === 0 ? (count === 0 ? 0 : Infinity) : (count - want) ** 2 / want);
  }, 0);
  return sum / bound(observed.length - 1);
}

/** The same for two samples that should have one distribution, whatever it is. */
export function strayFromEachOther(one: readonly number[], other: readonly number[]): number {
  const [n, m] = [one, other].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  const [k, l] = [Math.sqrt(m / n), Math.sqrt(n / m)];
  const used = one.filter((count, at) => count + (other[at] ?? 0) > 0).length;
  const sum = one.reduce((total, count, at) => {
    const second = other[at] ?? 0;
    return count + second === 0 ? total : total + (k * count - l * second) ** 2 / (count + second);
  }, 0);
  return sum / bound(used - 1);
}

/** How often each of `count` bins was drawn. */
export function tally(count: number, draws: Iterable<number>): number[] {
  const counts = Array.from({ length: count }, () => 0);
  for (const draw of draws) counts[draw] = (counts[draw] ?? 0) + 1;
  return counts;
}
