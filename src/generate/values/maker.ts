/** What a value may depend on besides chance; one object lives as long as its record is being made. */
export interface Scope {
  /** Counts iterations (or records of a stream) from 1. */
  readonly iteration: number;
  /** The values made so far of the fields that something else needs: keys, related fields, what expressions name. */
  readonly record: Record<string, unknown>;
  /** Milliseconds since 1970: when what the record tells of happened, and when it is sent. */
  readonly eventTime: number;
  readonly sendTime: number;
  /** The whole record that an event of a life cycle belongs to. */
  readonly entity: Readonly<Record<string, unknown>>;
  /** The number of the key in a key space, from 1. */
  readonly keyNumber: number;
  /** Records of pools that this record refers to, by the pool's name: every reference of a record means the same one. */
  readonly picked: Map<string, Readonly<Record<string, unknown>>>;
}

/*
 * Objects that inherit nothing: a field may be called `__proto__` or `constructor`. Made by a class, since V8 keeps the
 * fields of those from Object.create(null) in a hash table, which is several times as slow.
 */
class Values {
  readonly [field: string]: unknown;
}
Object.setPrototypeOf(Values.prototype, null);
Reflect.deleteProperty(Values.prototype, 'constructor');

/** Values by field; nothing is in it but what is put there. */
export const noValues = (): Record<string, unknown> => new Values();

/** Makes a field's value. Both forms draw the same random numbers, so either may be asked for: one, once a record. */
export interface Maker {
  /** `undefined` leaves the field out. */
  readonly value: (scope: Scope) => unknown;
  /** The value as JSON text, without the detour where there is a shorter way. */
  readonly json: (scope: Scope) => string | undefined;
  /** JSON text of a value that it made, where that needs no look at its type. */
  readonly write?: (value: unknown) => string;
}

/** JSON text by JSON.stringify's rules, but that bigints are texts; `undefined` for what has none. */
export function jsonOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'bigint':
      return `"${value}"`;
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      return JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === 'bigint' ? inner.toString() : inner,
      );
  }
}

export function makerOf(value: (scope: Scope) => unknown): Maker {
  return { value, json: (scope) => jsonOf(value(scope)) };
}

export function constantMaker(value: unknown): Maker {
  const json = jsonOf(value);
  return { value: () => value, json: () => json };
}

/** Texts that need no escapes in JSON: identifiers, numbers as text, dates. */
export function plainTextMaker(text: (scope: Scope) => string): Maker {
  return { value: text, json: (scope) => `"${text(scope)}"`, write: (value) => `"${String(value)}"` };
}

export function numberMaker(number: (scope: Scope) => number): Maker {
  return { value: number, json: (scope) => String(number(scope)), write: String };
}
