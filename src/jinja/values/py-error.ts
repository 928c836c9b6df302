/** An error as Python raises it, not yet placed: the renderer adds where it happened and makes a `JinjaError` of it. */
export class PyError extends Error {
  /** The Python class name: `TypeError`, `UndefinedError`, … */
  readonly pyClass: string;

  constructor(pyClass: string, message: string) {
    super(message);
    this.name = pyClass;
    this.pyClass = pyClass;
  }
}

export const typeError = (message: string): PyError => new PyError('TypeError', message);
export const valueError = (message: string): PyError => new PyError('ValueError', message);
