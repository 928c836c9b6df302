import { HostObject, type CallArguments } from './types.ts';

/** A function of ours as a callable for templates. */
export class HostFunction extends HostObject {
  readonly name: string;
  readonly #run: (args: CallArguments) => unknown;

  constructor(name: string, run: (args: CallArguments) => unknown) {
    super();
    this.name = name;
    this.#run = run;
  }

  override get typeName(): string {
    return 'function';
  }

  override call(args: CallArguments): unknown {
    return this.#run(args);
  }

  override toRepr(): string {
    return `<function ${this.name}>`;
  }
}

/**
 * Makes a callable for templates. `run` may return a promise where the asynchronous variant calls it
 * (`args.frame?.asynchronous`), and throw `UserError`s, which get the place of the call.
 */
export function hostFunction(name: string, run: (args: CallArguments) => unknown): HostObject {
  return new HostFunction(name, run);
}
