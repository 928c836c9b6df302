import { HostObject, type CallArguments } from '../../jinja/index.ts';

/** A Python class as templates may use one: called it makes an object, and it has static members. */
export class PyClass extends HostObject {
  override readonly typeName = 'type';
  readonly #name: string;
  readonly #create: (args: CallArguments) => unknown;
  readonly #statics: ReadonlyMap<string, unknown>;

  constructor(
    name: string,
    create: (args: CallArguments) => unknown,
    statics: Readonly<Record<string, unknown>> = {},
  ) {
    super();
    this.#name = name;
    this.#create = create;
    this.#statics = new Map(Object.entries(statics));
  }

  override call(args: CallArguments): unknown {
    return this.#create(args);
  }

  override getAttribute(name: string): unknown {
    return this.#statics.get(name);
  }

  override toRepr(): string {
    return `<class '${this.#name}'>`;
  }
}
