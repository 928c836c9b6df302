/**
 * A record whose values are made when they are first asked for. It behaves as an ordinary object does that may not be
 * changed: it is read by key, iterated, spread and stringified.
 */
export function lazyRecords<T extends object>(
  keys: readonly string[],
  make: (index: number) => T,
): Readonly<Record<string, T>> {
  const indices = new Map(keys.map((key, index) => [key, index]));
  const made = new Map<string, T>();
  const valueOf = (key: string | symbol): T | undefined => {
    if (typeof key !== 'string') return undefined;
    const known = made.get(key);
    if (known !== undefined) return known;
    const index = indices.get(key);
    if (index === undefined) return undefined;
    const value = make(index);
    made.set(key, value);
    return value;
  };
  return new Proxy<Record<string, T>>(
    {},
    {
      get: (_target, key) => valueOf(key),
      has: (_target, key) => typeof key === 'string' && indices.has(key),
      ownKeys: () => [...keys],
      getOwnPropertyDescriptor: (_target, key) => {
        if (typeof key !== 'string' || !indices.has(key)) return undefined;
        // Not the value itself: whoever lists the keys need not make all values.
        return { get: () => valueOf(key), enumerable: true, configurable: true };
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    },
  );
}
