import { UserError, type JsonObject, type SourceFile } from '../base/index.ts';
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
      return withoutPlace(source, () => environment.renderNative(source, scope));
    }
    if (Array.isArray(value)) return value.map((item: unknown, at) => render(item, `${path}.${at}`));
    if (typeof value === 'object' && value !== null && !(value instanceof HostObject)) {
      return PyDict.from(Object.entries(value).map(([key, item]) => [key, render(item, `${path}.${key}`)]));
    }
    return value;
  };
  return PyDict.from(Object.entries(kwargs).map(([key, value]) => [key, render(value, key)]));
}

/** The argument's text has no place of its own in any file: who uses the test knows where the test stands. */
function withoutPlace<T>(source: SourceFile, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const unplaced = error.diagnostics.map(({ span, ...each }) => {
      const { path, text } = source;
      if (span?.source !== source) return { ...each, ...(span ? { span } : {}) };
      return { ...each, message: `${path} is ${text.trim()}: ${each.message}` };
    });
    throw new UserError(unplaced, { cause: error });
  }
}
