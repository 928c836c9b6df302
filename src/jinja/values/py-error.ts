/** An error as Python raises it, not yet placed: the renderer adds where it happened and makes a `JinjaError` of it. */
export class PyError extends Error {
  /** The Python class name: `TypeError`, `UndefinedError`, … */
  readonly pyClass: string;
  /** What helps the reader besides Python's own words. */
  readonly hint: string | undefined;

  constructor(pyClass: string, message: string, hint?: string) {
    super(message);
    this.hint = hint;
    this.name = pyClass;
    this.pyClass = pyClass;
  }
}

export const typeError = (message: string, hint?: string): PyError => new PyError('TypeError', message, hint);
export const valueError = (message: string): PyError => new PyError('ValueError', message);
