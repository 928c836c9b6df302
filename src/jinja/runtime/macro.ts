import { MacroReturn } from '../macro-return.ts';
import { repr } from '../operations/repr.ts';
import { HostObject, type CallArguments, type CallFrame } from '../types.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';

/** The code of a macro: its frame, then one value a parameter (`undefined` where none was given), then what it takes besides. */
export type MacroFunction = (frame: CallFrame, ...args: unknown[]) => string | Promise<string>;

export interface MacroShape {
  /** Null for the body of a `call` block. */
  readonly name: string | null;
  readonly parameters: readonly string[];
  readonly takesKeywords: boolean;
  readonly takesRest: boolean;
  readonly takesCaller: boolean;
}

/** Deeper calls end with an error; Python itself gives up at about 300 macros. */
const MAX_DEPTH = 350;

/** The frame of a macro called from another. @throws PyError `RecursionError` when the calls go too deep. */
export function innerCallFrame(frame: CallFrame | undefined, name: string | null): CallFrame {
  const depth = (frame?.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) throw new PyError('RecursionError', 'maximum recursion depth exceeded');
  return {
    asynchronous: frame?.asynchronous ?? false,
    depth,
    budget: frame?.budget ?? { iterations: Infinity },
    macro: name ?? 'caller',
  };
}

function returned(error: unknown): unknown {
  if (error instanceof MacroReturn) return error.value;
  throw error;
}

/** A macro as a value. */
export class Macro extends HostObject {
  readonly shape: MacroShape;
  readonly #run: MacroFunction;
  #takesReturns = false;

  constructor(shape: MacroShape, run: MacroFunction) {
    super();
    this.shape = shape;
    this.#run = run;
  }

  /** Makes `return()` inside give the macro's value, also where it calls itself: so it is for a project's macros. */
  takingReturns(): this {
    this.#takesReturns = true;
    return this;
  }

  override get typeName(): string {
    return 'Macro';
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'name':
        return this.shape.name;
      case 'arguments':
        return new PyTuple(this.shape.parameters);
      case 'catch_kwargs':
        return this.shape.takesKeywords;
      case 'catch_varargs':
        return this.shape.takesRest;
      case 'caller':
        return this.shape.takesCaller;
      default:
        return undefined;
    }
  }

  override toRepr(): string {
    return `<Macro ${this.shape.name === null ? 'anonymous' : repr(this.shape.name)}>`;
  }

  override call(args: CallArguments): unknown {
    if (!this.#takesReturns) return this.#call(args);
    try {
      const value = this.#call(args);
      return value instanceof Promise ? value.catch(returned) : value;
    } catch (error) {
      return returned(error);
    }
  }

  #call(args: CallArguments): string | Promise<string> {
    const { parameters, takesKeywords, takesRest, takesCaller, name } = this.shape;
    const { positional, keyword } = args;
    const count = parameters.length;
    const values: unknown[] = positional.slice(0, count);
    if (keyword.size === 0) {
      while (values.length < count) values.push(undefined);
      if (takesCaller)
        values.push(new PyUndefined({ kind: 'default', name: 'caller', hint: 'No caller defined' }));
      if (takesKeywords) values.push(new PyDict());
    } else {
      this.#bindKeywords(values, keyword);
    }
    if (takesRest) values.push(new PyTuple(positional.slice(count)));
    else if (positional.length > count) {
      throw typeError(`macro ${repr(name)} takes not more than ${count} argument(s)`, this.#hint());
    }
    return this.#run(innerCallFrame(args.frame, name), ...values);
  }

  #hint(): string {
    const { parameters } = this.shape;
    return parameters.length === 0 ? 'it has no parameters' : `its parameters are ${parameters.join(', ')}`;
  }

  /** Adds parameters given by name, the caller, and what is left over, in the order in which the code takes them. */
  #bindKeywords(values: unknown[], keyword: ReadonlyMap<string, unknown>): void {
    const { parameters, takesKeywords, takesCaller, name } = this.shape;
    const rest = new Map(keyword);
    let foundCaller = values.length === parameters.length && parameters.includes('caller');
    for (const parameter of parameters.slice(values.length)) {
      values.push(rest.get(parameter));
      rest.delete(parameter);
      foundCaller ||= parameter === 'caller';
    }
    if (takesCaller && !foundCaller) {
      const caller = rest.get('caller');
      rest.delete('caller');
      values.push(caller ?? new PyUndefined({ kind: 'default', name: 'caller', hint: 'No caller defined' }));
    }
    if (takesKeywords) {
      values.push(PyDict.from(rest));
      return;
    }
    const [extra] = rest.keys();
    if (extra === undefined) return;
    throw typeError(
      rest.has('caller')
        ? `macro ${repr(name)} was invoked with two values for the special caller argument. This is most likely a bug.`
        : `macro ${repr(name)} takes no keyword argument ${repr(extra)}`,
      this.#hint(),
    );
  }
}
