import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Diagnostic, Json } from '../base/index.ts';
import { schemaDiagnostics } from './schema-diagnostics.ts';
import type { YamlDocument } from './types.ts';
import type { YamlSchema } from './yaml-schema.ts';

export interface ValidationOptions {
  /** `ignore` for files the user cannot mend: those of installed packages. Default `warn`. */
  readonly unknownKeys?: 'warn' | 'ignore';
}

/** Checks one kind of file. */
export type YamlValidator = (document: YamlDocument, options?: ValidationOptions) => readonly Diagnostic[];

/** Where the build puts the compiled schemas: a module each, so that a command loads only those of the files it reads. */
const COMPILED = new URL('compiled-schemas/', import.meta.url);

const validators = new Map<string, Promise<YamlValidator>>();

/**
 * The validator of a schema; compiled once. tsdbt's own schemas come compiled from the build, so that neither ajv
 * is loaded nor a schema compiled for them.
 */
export function yamlValidator(schema: YamlSchema): Promise<YamlValidator> {
  let validator = validators.get(schema.id);
  if (!validator) {
    validator = loadValidator(schema);
    validators.set(schema.id, validator);
  }
  return validator;
}

/**
 * What is wrong with a document: missing and mistyped values are errors, keys that the schema does not know warnings
 * with dbt's event name. A text with Jinja in it passes for any value, since its type is only known when rendered.
 */
export async function validateYaml(
  document: YamlDocument,
  schema: YamlSchema,
  options?: ValidationOptions,
): Promise<readonly Diagnostic[]> {
  const validate = await yamlValidator(schema);
  return validate(document, options);
}

/** The errors of a value as ajv reports them; empty when it is valid. */
export async function schemaErrors(data: Json, schema: YamlSchema): Promise<readonly ErrorObject[]> {
  const validate = await loadFunction(schema);
  return validate(data) ? [] : [...(validate.errors ?? [])];
}

async function loadValidator(schema: YamlSchema): Promise<YamlValidator> {
  const validate = await loadFunction(schema);
  return (document, options = {}) => {
    if (validate(document.data)) return [];
    return schemaDiagnostics(document, schema, validate.errors ?? [], options.unknownKeys ?? 'warn');
  };
}

async function loadFunction(schema: YamlSchema): Promise<ValidateFunction> {
  return (await loadCompiled(schema.id)) ?? (await compileSchema(schema));
}

/** @returns nothing when running from source, where the build has not been. */
async function loadCompiled(id: string): Promise<ValidateFunction | undefined> {
  try {
    const module: { readonly validate: ValidateFunction } = await import(new URL(`${id}.js`, COMPILED).href);
    return module.validate;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function compileSchema(schema: YamlSchema): Promise<ValidateFunction> {
  const { createAjv } = await import('./create-ajv.ts');
  return createAjv().compile(schema.schema);
}
