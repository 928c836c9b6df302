import type { SourceFile } from '../base/index.ts';
import { Environment, type JinjaOptions } from './environment.ts';
import type { Scope } from './types.ts';
import { PyDict } from './values/py-dict.ts';
import { isPlainRecord } from './values/plain-record.ts';

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

/** Plain data as a template's own: dicts that take any key, and nothing that would change the caller's. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isPlainRecord(value)) return value;
  return PyDict.from(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/** A record as names, each copied when it is first asked for. */
function copiedScope(record: Readonly<Record<string, unknown>>): Scope {
  const known = new Map<string, unknown>();
  return {
    get(name) {
      if (!known.has(name) && Object.hasOwn(record, name)) known.set(name, copied(record[name]));
      return known.get(name);
    },
    names: () => Object.keys(record),
  };
}

/**
 * Renders a Jinja2 template.
 * The context is copied: a template changes nothing of the caller's.
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
    globals: copiedScope(globals),
  });
  return environment.parse(file, entry).renderSync(copiedScope({ ...globals, ...context })).text;
}
