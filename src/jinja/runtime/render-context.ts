import type { CallFrame, Scope } from '../types.ts';
import type { Env } from './env.ts';
import type { Output } from './output.ts';
import { findGlobal } from './globals.ts';

/** A template's own code, or that of a block: prints to the output. */
export type BlockFunction = (
  context: RenderContext,
  output: Output,
  frame: CallFrame,
) => void | Promise<void>;

/** The variables of one template while it renders. */
export class RenderContext {
  readonly env: Env;
  readonly scope: Scope;
  /** Assigned at the top level of the template. */
  readonly variables = new Map<string, unknown>();
  /** Those of them that other templates may import. */
  readonly exported = new Set<string>();
  /** The blocks of a name: the one to render first, then those of the templates it extends. */
  readonly blocks: Map<string, BlockFunction[]>;
  /** The name under which the template was loaded, for messages. */
  readonly name: string | undefined;

  constructor(env: Env, scope: Scope, name?: string, blocks: Map<string, BlockFunction[]> = new Map()) {
    this.env = env;
    this.scope = scope;
    this.name = name;
    this.blocks = blocks;
  }

  /** The value of a name; undefined when it has none. */
  find(name: string): unknown {
    const own = this.variables.get(name);
    if (own !== undefined) return own;
    const given = this.scope.get(name);
    return given === undefined ? findGlobal(this.env, name) : given;
  }

  set(name: string, value: unknown): void {
    this.variables.set(name, value);
  }

  export(name: string, value: unknown): void {
    this.variables.set(name, value);
    this.exported.add(name);
  }

  setPrivate(name: string, value: unknown): void {
    this.variables.set(name, value);
    this.exported.delete(name);
  }

  /** Registers the blocks of the template itself, or of one that it extends. */
  addBlocks(blocks: ReadonlyMap<string, BlockFunction>): void {
    for (const [name, block] of blocks) {
      const known = this.blocks.get(name);
      if (known) known.push(block);
      else this.blocks.set(name, [block]);
    }
  }

  block(name: string): BlockFunction {
    const found = this.blocks.get(name)?.[0];
    if (!found) throw new Error(`the block '${name}' is not registered`);
    return found;
  }

  /** All the names seen here, with further ones that win. */
  scopeWith(locals: readonly (readonly [string, unknown])[]): Scope {
    const own = new Map(this.variables);
    for (const [name, value] of locals) if (value !== undefined) own.set(name, value);
    const { scope } = this;
    return {
      get: (name) => {
        const value = own.get(name);
        return value === undefined ? scope.get(name) : value;
      },
      names: () => new Set([...own.keys(), ...scope.names()]),
    };
  }

  /** A context of the same template that also sees variables of a loop or macro. */
  derive(locals: readonly (readonly [string, unknown])[]): RenderContext {
    const blocks = new Map([...this.blocks].map(([name, functions]) => [name, [...functions]]));
    return new RenderContext(this.env, this.scopeWith(locals), this.name, blocks);
  }
}
