import { pyEquals, toRepr } from '../../jinja/index.ts';
import { MembersObject } from './members-object.ts';

/** A Python dataclass: named members, printed and compared by what they hold. */
export class RecordObject extends MembersObject {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(typeName: string, fields: Readonly<Record<string, unknown>>) {
    super(typeName, fields);
    this.#fields = fields;
  }

  override equals(other: unknown): boolean {
    return other instanceof RecordObject && pyEquals(this.#fields, other.#fields);
  }

  override isHashable(): boolean {
    return false;
  }

  override toRepr(): string {
    const fields = Object.entries(this.#fields).map(([name, value]) => `${name}=${toRepr(value)}`);
    return `${this.typeName}(${fields.join(', ')})`;
  }
}
