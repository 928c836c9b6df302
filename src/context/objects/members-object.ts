import { HostObject } from '../../jinja/index.ts';

/** Values by name; a function is called for its value each time it is asked for. */
export type Members = Readonly<Record<string, unknown>>;

/** An object of ours that has nothing but named members, as `adapter`, `api` or `modules` have. */
export class MembersObject extends HostObject {
  override readonly typeName: string;
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(typeName: string, members: Members) {
    super();
    this.typeName = typeName;
    this.#members = new Map(Object.entries(members));
  }

  override getAttribute(name: string): unknown {
    const member = this.#members.get(name);
    return typeof member === 'function' ? (member() as unknown) : member;
  }
}
