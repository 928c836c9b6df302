/** Variables as templates have them: `1.0` is a float, and whole numbers are exact whatever their size. */
export type Variables = Readonly<Record<string, unknown>>;

/** A copy that a template may change. */
export function copyVariables(variables: Variables): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, copyValue(value)]));
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  return isVariables(value) ? copyVariables(value) : value;
}

/** Whether a value is a mapping: floats are objects, too. */
export function isVariables(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
