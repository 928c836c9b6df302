import { PyTuple } from '../values/py-tuple.ts';

/** One group of `groupby`: a pair that knows its parts by name too. */
export class GroupTuple extends PyTuple {
  constructor(grouper: unknown, items: unknown[]) {
    super([grouper, items]);
  }

  override getAttribute(name: string): unknown {
    if (name === 'grouper') return this.items[0];
    return name === 'list' ? this.items[1] : undefined;
  }
}
