import {
  callArguments,
  callValue,
  HostObject,
  hostFunction,
  PyError,
  PyIterator,
  PyTuple,
  type CallArguments,
} from '../../../jinja/index.ts';
import { iterateValue } from '../../members/collections.ts';
import { bindArguments } from '../../objects/define-function.ts';
import { MembersObject } from '../../objects/members-object.ts';

/** `modules.itertools`, the part of it that dbt gives. */
export function itertoolsModule(): HostObject {
  const lazy = (
    name: string,
    make: (args: CallArguments) => () => Iterable<unknown>,
  ): [string, HostObject] => [
    name,
    hostFunction(name, (args) => new PyIterator(make(args)(), `itertools.${name}`)),
  ];
  return new MembersObject('dict', {
    ...Object.fromEntries([
      lazy('count', (args) => {
        const [start = 0, step = 1] = bindArguments('count', ['start?', 'step?'], args);
        return () => count(numberOf(start), numberOf(step));
      }),
      lazy(
        'cycle',
        ({ positional: [items] }) =>
          () =>
            cycle(iterateValue(items)),
      ),
      lazy('repeat', (args) => {
        const [value, times] = bindArguments('repeat', ['object', 'times?'], args);
        return () => repeat(value, times === undefined ? Number.POSITIVE_INFINITY : numberOf(times));
      }),
      lazy(
        'islice',
        ({ positional: [items, ...bounds] }) =>
          () =>
            slice(walk(items), bounds),
      ),
    ]),
    ...eagerFunctions(),
  });
}

function eagerFunctions(): Readonly<Record<string, HostObject>> {
  const eager = (name: string, run: (args: CallArguments) => readonly unknown[]): HostObject =>
    hostFunction(name, (args) => new PyIterator(run(args), `itertools.${name}`));
  return {
    chain: eager('chain', ({ positional }) => positional.flatMap((each) => [...iterateValue(each)])),
    accumulate: eager('accumulate', ({ positional: [items, combine] }) =>
      accumulate(iterateValue(items), combine),
    ),
    compress: eager('compress', ({ positional: [data, selectors] }) => {
      const chosen = iterateValue(selectors);
      return iterateValue(data).filter((_, at) => isTrue(chosen[at]));
    }),
    starmap: eager('starmap', ({ positional: [callee, items] }) =>
      iterateValue(items).map((args) => callValue(callee, callArguments(iterateValue(args)))),
    ),
    tee: hostFunction('tee', ({ positional: [items, n] }) => {
      const all = iterateValue(items);
      const copies = Array.from(
        { length: n === undefined ? 2 : numberOf(n) },
        () => new PyIterator(all, 'itertools._tee'),
      );
      return new PyTuple(copies);
    }),
    zip_longest: eager('zip_longest', ({ positional, keyword }) => {
      const lists = positional.map(iterateValue);
      const length = Math.max(0, ...lists.map((list) => list.length));
      const fill = keyword.get('fillvalue') ?? null;
      return Array.from(
        { length },
        (_, at) => new PyTuple(lists.map((list) => (at < list.length ? list[at] : fill))),
      );
    }),
    product: eager('product', ({ positional, keyword }) => {
      const times = keyword.has('repeat') ? numberOf(keyword.get('repeat')) : 1;
      const lists = Array.from({ length: times }, () => positional.map(iterateValue)).flat();
      return product(lists).map((items) => new PyTuple(items));
    }),
    permutations: eager('permutations', ({ positional: [items, r] }) => {
      const list = iterateValue(items);
      return choose(list, r === undefined ? list.length : numberOf(r), 'permutations');
    }),
    combinations: eager('combinations', ({ positional: [items, r] }) =>
      choose(iterateValue(items), numberOf(r), 'combinations'),
    ),
    combinations_with_replacement: eager('combinations_with_replacement', ({ positional: [items, r] }) =>
      choose(iterateValue(items), numberOf(r), 'with_replacement'),
    ),
  };
}

function* count(start: number, step: number): Iterable<number> {
  for (let value = start; ; value += step) yield value;
}

function* cycle(items: readonly unknown[]): Iterable<unknown> {
  while (items.length > 0) yield* items;
}

function* repeat(value: unknown, times: number): Iterable<unknown> {
  for (let done = 0; done < times; done += 1) yield value;
}

function* slice(items: Iterable<unknown>, bounds: readonly unknown[]): Iterable<unknown> {
  const [first, second, third] = bounds;
  const start = bounds.length > 1 && first !== null ? numberOf(first) : 0;
  const end = bounds.length > 1 ? second : first;
  const stop = end === null || end === undefined ? Number.POSITIVE_INFINITY : numberOf(end);
  const step = third === undefined || third === null ? 1 : numberOf(third);
  let at = 0;
  for (const item of items) {
    if (at >= stop) return;
    if (at >= start && (at - start) % step === 0) yield item;
    at += 1;
  }
}

/** Items as they come, so that endless ones can be sliced. */
function walk(value: unknown): Iterable<unknown> {
  return value instanceof PyIterator ? value.iterate() : iterateValue(value);
}

function accumulate(items: readonly unknown[], combine: unknown): readonly unknown[] {
  const results: unknown[] = [];
  for (const item of items) {
    const last = results.at(-1);
    results.push(
      results.length === 0
        ? item
        : combine
          ? callValue(combine, callArguments([last, item]))
          : add(last, item),
    );
  }
  return results;
}

function add(left: unknown, right: unknown): unknown {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  return numberOf(left) + numberOf(right);
}

function product(lists: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return lists.reduce<readonly (readonly unknown[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
    [[]],
  );
}

/** Choices of `r` places of a list, in the order of Python. */
function choose(
  items: readonly unknown[],
  r: number,
  kind: 'permutations' | 'combinations' | 'with_replacement',
): readonly PyTuple[] {
  const results: PyTuple[] = [];
  const extend = (places: readonly number[]): void => {
    if (places.length === r) {
      results.push(new PyTuple(places.map((place) => items[place])));
      return;
    }
    const last = places.at(-1) ?? 0;
    const from = kind === 'permutations' ? 0 : kind === 'combinations' && places.length > 0 ? last + 1 : last;
    for (let place = from; place < items.length; place += 1) {
      if (kind !== 'permutations' || !places.includes(place)) extend([...places, place]);
    }
  };
  extend([]);
  return results;
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new PyError('TypeError', 'a number is required');
}

const isTrue = (value: unknown): boolean => (value instanceof HostObject ? value.isTrue() : Boolean(value));
