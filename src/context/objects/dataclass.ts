import { HostObject, toRepr } from '../../jinja/index.ts';
import { PyDateTime, UTC } from '../modules/datetime/index.ts';
import { defineFunction } from './define-function.ts';

/** Values by attribute; a `Date` is a datetime in UTC that does not say so. */
export type DataclassFields = Readonly<Record<string, unknown>>;

/**
 * One of dbt's dataclasses as its hooks see them: fields by name, and `to_dict()`, which makes plain data of it and of
 * those within it. Times are datetimes, in plain data ISO text.
 */
export class Dataclass extends HostObject {
  override readonly typeName: string;
  readonly #read: () => DataclassFields;
  #fields: ReadonlyMap<string, unknown> | undefined;

  /** `read` is called when a template first asks for a field. */
  constructor(typeName: string, read: () => DataclassFields) {
    super();
    this.typeName = typeName;
    this.#read = read;
  }

  override getAttribute(name: string): unknown {
    if (name === 'to_dict') return defineFunction(name, ['omit_none?'], (omits) => this.#toDict(omits));
    const value = this.fields.get(name);
    return value instanceof Date ? naiveTime(value) : value;
  }

  get fields(): ReadonlyMap<string, unknown> {
    this.#fields ??= new Map(Object.entries(this.#read()));
    return this.#fields;
  }

  override isHashable(): boolean {
    return false;
  }

  override toRepr(): string {
    const fields = [...this.fields.keys()].map((name) => `${name}=${toRepr(this.getAttribute(name))}`);
    return `${this.typeName}(${fields.join(', ')})`;
  }

  #toDict(omitsNone: unknown): Record<string, unknown> {
    const entries = [...this.fields].map(([name, value]) => [name, plainOf(value)] as const);
    return Object.fromEntries(omitsNone === true ? entries.filter(([, value]) => value !== null) : entries);
  }
}

function plainOf(value: unknown): unknown {
  if (value instanceof Dataclass) {
    return Object.fromEntries([...value.fields].map(([name, field]) => [name, plainOf(field)]));
  }
  if (value instanceof Date) return plainOf(naiveTime(value));
  // dbt puts a Z behind the times that have no zone.
  if (value instanceof PyDateTime) return value.isoFormat('T') + (value.zone === null ? 'Z' : '');
  if (Array.isArray(value)) return value.map(plainOf);
  if (value === null || typeof value !== 'object' || value instanceof HostObject) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainOf(each)]));
}

/** A datetime that knows to be in UTC. */
export const timeInUtc = (date: Date): unknown => PyDateTime.fromDate(date, UTC);

const naiveTime = (date: Date): PyDateTime => new PyDateTime(PyDateTime.fromDate(date, UTC).wall);
