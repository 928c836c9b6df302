import type { JinjaOptions } from './environment.ts';

export interface RenderInput {
  /** The variables given to the render: plain data. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly options?: JinjaOptions;
  /** Name → source: what `import`, `include` and `extends` find. */
  readonly templates?: Readonly<Record<string, string>>;
  /** Values that every template sees, also one imported without context. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** The name under which the source itself stands in `templates`. */
  readonly entry?: string;
}

/**
 * Renders a Jinja2 template.
 * @throws JinjaError which carries Jinja2's class name (`jinjaClass`) and line (`lineno`).
 */
export function render(_source: string, _input: RenderInput = {}): string {
  throw new Error('render is being built');
}
