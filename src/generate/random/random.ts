/** A source of random numbers: the same seed gives the same ones, on every machine. */
export interface Random {
  /** A whole number of 0 … 2^32 - 1. */
  bits(): number;
  /** 0 ≤ x < 1, in steps of 2^-53. */
  float(): number;
  /** A whole number of `min` … `max`, both possible. */
  integer(min: number, max: number): number;
  /** Mean 0, deviation 1. */
  normal(): number;
  /** Mean 1: the gaps between events that know nothing of each other. */
  exponential(): number;
  /** True as often as `chance` (0 … 1) says. */
  happens(chance: number): boolean;
}

const TWO_32 = 2 ** 32;
/** Up to here 32 bits are spread evenly enough: no value is favoured by more than 1 in 65,536. */
const NARROW = 2 ** 16;

/** sfc32 (Chris Doty-Humphrey): 128 bits of state, passes PractRand, and is quick in JavaScript. */
class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor([a, b, c]: readonly [number, number, number]) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    for (let round = 0; round < 15; round += 1) this.bits();
  }

  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  float(): number {
    return ((this.bits() >>> 5) * 0x400_0000 + (this.bits() >>> 6)) / 2 ** 53;
  }

  integer(min: number, max: number): number {
    const count = max - min + 1;
    return min + Math.floor((count <= NARROW ? this.bits() / TWO_32 : this.float()) * count);
  }

  normal(): number {
    // Box and Muller's; the second number is let go, so that nothing is remembered between calls.
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }

  exponential(): number {
    return -Math.log(1 - this.float());
  }

  happens(chance: number): boolean {
    return this.float() < chance;
  }
}

/** Spreads a seed over 32 bits: neighbouring seeds have nothing in common afterwards (splitmix32). */
function mixer(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return mixed ^ (mixed >>> 15);
  };
}

/** Numbers that a seed repeats; without one they are new each time. */
export function createRandom(seed: number | undefined): Random {
  if (seed === undefined) {
    const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint32Array(3));
    return new Sfc32([a, b, c]);
  }
  const low = mixer(seed);
  const high = mixer(Math.floor(seed / TWO_32));
  return new Sfc32([low(), low() ^ high(), low()]);
}
