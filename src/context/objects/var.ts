import { HostObject, PyError, type CallArguments, type CallFrame } from '../../jinja/index.ts';
import { varMissing, wrongArguments } from '../diagnostics.ts';
import { bindArguments, defineFunction } from './define-function.ts';
import type { Variables } from './variables.ts';

export interface VarOptions {
  /** Variables by name, strongest first. */
  readonly layers: readonly Variables[];
  /** What messages call the place that asks: a node, or the file. */
  readonly where: string;
  /** While parsing, dbt answers none for a variable that is not there. */
  readonly missingIsNone: boolean;
  /** Renders a value that is a template: dbt renders variables where they are read, not with their file. */
  readonly render?: (template: string, frame: CallFrame | undefined) => unknown;
  /** Told of every variable asked for. */
  readonly onRead?: (name: string) => void;
}

/** `var(name, default)` and `var.has_var(name)`. */
export class Var extends HostObject {
  override readonly typeName = 'Var';
  readonly #options: VarOptions;

  constructor(options: VarOptions) {
    super();
    this.#options = options;
  }

  override call(args: CallArguments): unknown {
    const [name, fallback] = bindArguments('var', ['var_name', 'default?'], args);
    if (typeof name !== 'string')
      throw wrongArguments('var', 'the name of a variable and a default', args.span);
    const layer = this.#layerOf(name);
    if (layer) return this.#rendered(layer[name], args.frame);
    if (fallback !== undefined) return fallback;
    if (this.#options.missingIsNone) return null;
    const known = this.#options.layers.flatMap((each) => Object.keys(each));
    throw varMissing(name, this.#options.where, known, args.span);
  }

  override getAttribute(name: string): unknown {
    if (name !== 'has_var') return undefined;
    return defineFunction(name, ['var_name'], (varName) => {
      if (typeof varName !== 'string') throw new PyError('TypeError', 'has_var() needs a text');
      return this.#layerOf(varName) !== undefined;
    });
  }

  #rendered(value: unknown, frame: CallFrame | undefined): unknown {
    const isTemplate = typeof value === 'string' && /\{[{%#]/.test(value);
    return isTemplate && this.#options.render ? this.#options.render(value, frame) : value;
  }

  #layerOf(name: string): Variables | undefined {
    this.#options.onRead?.(name);
    return this.#options.layers.find((layer) => Object.hasOwn(layer, name));
  }
}
