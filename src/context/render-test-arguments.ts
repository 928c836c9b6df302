import type { JsonObject, SourceFile } from '../base/index.ts';
import { HostObject, PyDict, type Environment, type Scope } from '../jinja/index.ts';

/** A text that is a call by its looks is evaluated although it has no braces. */
const LOOKS_LIKE_CALL = /^\s*(?:env_var|ref|var|source|doc)\s*\(.+\)\s*$/s;

/**
 * The arguments of a generic test as its macro gets them: every text is rendered natively, and `ref(…)`, `source(…)`,
 * `var(…)`, `env_var(…)` and `doc(…)` need no braces; `column_name` stays the text it is.
 */
export function renderTestArguments(environment: Environment, kwargs: JsonObject, scope: Scope): PyDict {
  const render = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') {
      if (path === 'column_name') return value;
      const text = LOOKS_LIKE_CALL.test(value) ? `{{ ${value} }}` : value;
      if (!/\{[{%#]/.test(text)) return text;
      const source: SourceFile = { path: `argument '${path}'`, text };
      return environment.renderNative(source, scope);
    }
    if (Array.isArray(value)) return value.map((item: unknown, at) => render(item, `${path}.${at}`));
    if (typeof value === 'object' && value !== null && !(value instanceof HostObject)) {
      return PyDict.from(Object.entries(value).map(([key, item]) => [key, render(item, `${path}.${key}`)]));
    }
    return value;
  };
  return PyDict.from(Object.entries(kwargs).map(([key, value]) => [key, render(value, key)]));
}
