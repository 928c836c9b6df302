import { HostObject } from '../../jinja/index.ts';

/** `context_macro_stack`: the macros that are being called in one render, outermost first, by `unique_id`. */
export class MacroStack extends HostObject {
  override readonly typeName = 'MacroStack';
  readonly #calls: string[] = [];

  get depth(): number {
    return this.#calls.length;
  }

  /** Counts a macro as called until `run` is done, or its promise settled. */
  within(uniqueId: string, run: () => unknown): unknown {
    this.#calls.push(uniqueId);
    let result: unknown;
    try {
      result = run();
    } catch (error) {
      this.#calls.pop();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => this.#calls.pop());
    this.#calls.pop();
    return result;
  }

  override getAttribute(name: string): unknown {
    if (name === 'depth') return this.depth;
    return name === 'call_stack' ? [...this.#calls] : undefined;
  }
}
