import type { ColumnUse, UsedColumn } from './types.ts';

/** A use inside of a query: whether a value that is handed on keeps its name is known only at the end. */
export type InnerUse = Exclude<ColumnUse, 'copied' | 'renamed'> | 'same';

const STRENGTH: Readonly<Partial<Record<InnerUse, number>>> = { same: 0, computed: 1, aggregated: 2 };

/** Columns that are read, each with its uses. */
export class Uses {
  readonly #uses = new Map<string, { readonly relation: string; readonly column: string; use: InnerUse }>();

  static of(relation: string, column: string, use: InnerUse = 'same'): Uses {
    return new Uses().add(relation, column, use);
  }

  /** Of the uses of a value the strongest stands: what is aggregated and computed too is aggregated. */
  add(relation: string, column: string, use: InnerUse): this {
    const strength = STRENGTH[use];
    const key = `${relation}\0${column}\0${strength === undefined ? use : ''}`;
    const known = this.#uses.get(key);
    if (!known) this.#uses.set(key, { relation, column, use });
    else if ((strength ?? 0) > (STRENGTH[known.use] ?? 0)) known.use = use;
    return this;
  }

  merge(other: Uses): this {
    for (const { relation, column, use } of other.#uses.values()) this.add(relation, column, use);
    return this;
  }

  /**
   * The uses of what is made of this: a value that is aggregated stays so when it is computed with, and a key of a
   * window stays one; but all that a filter looks at is a filter.
   */
  through(outer: InnerUse): Uses {
    const result = new Uses();
    const outerStrength = STRENGTH[outer];
    for (const { relation, column, use } of this.#uses.values()) {
      const strength = STRENGTH[use];
      if (outerStrength === undefined) result.add(relation, column, outer);
      else if (strength === undefined) result.add(relation, column, use);
      else result.add(relation, column, strength > outerStrength ? use : outer);
    }
    return result;
  }

  get isEmpty(): boolean {
    return this.#uses.size === 0;
  }

  /** As plain data, sorted. `outputName`: the column that these make. */
  toColumns(outputName: string | null): readonly UsedColumn[] {
    const list = Array.from(this.#uses.values(), ({ relation, column, use }): UsedColumn => {
      if (use !== 'same') return { relation, column, use };
      return { relation, column, use: column === outputName ? 'copied' : 'renamed' };
    });
    return list.toSorted(
      (a, b) => compare(a.relation, b.relation) || compare(a.column, b.column) || compare(a.use, b.use),
    );
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
