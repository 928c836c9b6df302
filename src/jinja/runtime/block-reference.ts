import { HostObject, type CallArguments, type CallFrame } from '../types.ts';
import { PyError } from '../values/py-error.ts';
import { makeUndefined } from './make-undefined.ts';
import { Output } from './output.ts';
import type { RenderContext } from './render-context.ts';
import { innerCallFrame } from './macro.ts';

/** `super` and `self.name`: a block that can be rendered where it is called. */
export class BlockReference extends HostObject {
  readonly #context: RenderContext;
  readonly #name: string;
  readonly #depth: number;
  readonly #frame: CallFrame;

  constructor(context: RenderContext, name: string, depth: number, frame: CallFrame) {
    super();
    this.#context = context;
    this.#name = name;
    this.#depth = depth;
    this.#frame = frame;
  }

  override get typeName(): string {
    return 'BlockReference';
  }

  override getAttribute(name: string): unknown {
    if (name === 'name') return this.#name;
    if (name !== 'super') return undefined;
    return findSuper(this.#context, this.#name, this.#depth + 1, this.#frame);
  }

  override call(_args: CallArguments): unknown {
    const block = this.#context.blocks.get(this.#name)?.[this.#depth];
    if (!block) throw new PyError('KeyError', `'${this.#name}'`);
    const output = new Output();
    const done = block(this.#context, output, innerCallFrame(this.#frame, this.#name));
    return done instanceof Promise ? done.then(() => output.text) : output.text;
  }
}

/** The block `depth` templates up. An undefined value when there is none. */
export function findSuper(context: RenderContext, name: string, depth: number, frame: CallFrame): unknown {
  if (context.blocks.get(name)?.[depth]) return new BlockReference(context, name, depth, frame);
  return makeUndefined(context.env, { hint: `there is no parent block called '${name}'.`, name: 'super' });
}

/** `self`: the template's blocks by name. */
export class TemplateReference extends HostObject {
  readonly #context: RenderContext;
  readonly #frame: CallFrame;

  constructor(context: RenderContext, frame: CallFrame) {
    super();
    this.#context = context;
    this.#frame = frame;
  }

  override get typeName(): string {
    return 'TemplateReference';
  }

  override getItem(key: unknown): unknown {
    if (typeof key !== 'string' || !this.#context.blocks.has(key)) return undefined;
    return new BlockReference(this.#context, key, 0, this.#frame);
  }

  override toRepr(): string {
    return '<TemplateReference None>';
  }
}
