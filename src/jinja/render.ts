import type { SourceFile } from '../base/index.ts';
import { Environment, type JinjaOptions } from './environment.ts';
import { recordScope } from './record-scope.ts';

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
export function render(source: string, input: RenderInput = {}): string {
  const { context = {}, options = {}, templates, globals = {}, entry } = input;
  const files = new Map(
    Object.entries(templates ?? {}).map(([path, text]): [string, SourceFile] => [path, { path, text }]),
  );
  const file: SourceFile = { path: entry ?? '<template>', text: source };
  if (entry !== undefined) files.set(entry, file);
  const environment = new Environment({
    ...options,
    ...(templates || entry !== undefined ? { templates: (name: string) => files.get(name) } : {}),
    globals: recordScope(globals),
  });
  return environment.parse(file, entry).renderSync(recordScope({ ...globals, ...context })).text;
}
