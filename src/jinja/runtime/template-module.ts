import { HostObject } from '../types.ts';
import type { Output } from './output.ts';
import type { RenderContext } from './render-context.ts';

/** What `import` gives: the macros and variables of a template as attributes. */
export class TemplateModule extends HostObject {
  readonly name: string | undefined;
  readonly #context: RenderContext;
  readonly #output: Output;

  constructor(context: RenderContext, output: Output) {
    super();
    this.name = context.name;
    this.#context = context;
    this.#output = output;
  }

  override get typeName(): string {
    return 'TemplateModule';
  }

  override getAttribute(name: string): unknown {
    return this.#context.exported.has(name) ? this.#context.variables.get(name) : undefined;
  }

  override toText(): string {
    return this.#output.text;
  }

  override toRepr(): string {
    return this.name === undefined ? '<TemplateModule memory:template>' : `<TemplateModule '${this.name}'>`;
  }
}
