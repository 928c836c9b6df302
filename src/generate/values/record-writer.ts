import { jsonOf, makerOf, type Maker, type Scope } from './maker.ts';

export interface NamedMaker {
  readonly name: string;
  readonly maker: Maker;
}

/** Writes a record as JSON text, its fields in their order, and keeps in `scope.record` what something else needs. */
export type WriteRecord = (scope: Scope) => string;

/**
 * One function for all fields of a topic. `kept` are the fields whose values must be known besides their text, or all.
 * A field without a value is left out, as JSON.stringify does.
 */
export function recordWriter(fields: readonly NamedMaker[], kept: ReadonlySet<string> | 'all'): WriteRecord {
  const writers = fields.map(({ name, maker }) => {
    const write = maker.write ?? jsonOf;
    const isKept = kept === 'all' || kept.has(name);
    const json = isKept
      ? (scope: Scope): string | undefined => {
          const value = maker.value(scope);
          scope.record[name] = value;
          return write(value);
        }
      : maker.json;
    return { label: `${JSON.stringify(name)}:`, json };
  });
  return (scope) => {
    let text = '{';
    for (const { label, json } of writers) {
      const value = json(scope);
      if (value === undefined) continue;
      text += text.length === 1 ? label + value : `,${label}${value}`;
    }
    return `${text}}`;
  };
}

/** A record within a record. */
export function nestedMaker(fields: readonly NamedMaker[]): Maker {
  return {
    value: (scope) =>
      Object.fromEntries(
        fields.flatMap(({ name, maker }) => {
          const value = maker.value(scope);
          return value === undefined ? [] : [[name, value] as const];
        }),
      ),
    json: recordWriter(fields, new Set()),
  };
}

export function listMaker(items: readonly Maker[]): Maker {
  return makerOf((scope) => items.map((item) => item.value(scope)));
}

/** A message's key: the value as text; null where there is none. Unlike datagen's, 0, false and '' are keys. */
export function keyText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
