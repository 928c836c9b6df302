import { Ajv, type Options } from 'ajv';

/** ajv as this room uses it: every error of a file at once, each with its value and its schema. */
export function createAjv(options: Options = {}): Ajv {
  return new Ajv({
    allErrors: true,
    verbose: true,
    // Schemas share types over keywords (`type: [string, array]` with `items`), which strict mode forbids.
    strict: false,
    validateFormats: false,
    validateSchema: false,
    addUsedSchema: false,
    // Definitions are shared parts: inlined, they would be compiled again at each use.
    inlineRefs: false,
    ...options,
  });
}
