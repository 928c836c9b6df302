import type { ErrorObject } from 'ajv';
import { didYouMean, isRecord, type Diagnostic, type Span } from '../base/index.ts';
import { describeType, describeTypes, type JsonTypeName } from './describe-type.ts';
import { barePlacedConfig, invalidValue, missingKey, unknownKey } from './schema-messages.ts';
import type { YamlDocument } from './types.ts';
import type { YamlSchema } from './yaml-schema.ts';

type Path = readonly (string | number)[];
type ParentSchema = Readonly<Record<string, unknown>>;

/** Turns ajv's errors into what the user reads, each at its key or value, in the order of the file. */
export function schemaDiagnostics(
  document: YamlDocument,
  schema: YamlSchema,
  errors: readonly ErrorObject[],
  unknownKeys: 'warn' | 'ignore',
): readonly Diagnostic[] {
  const found = errors.flatMap((error) => {
    const diagnostic = describeError(document, schema, error);
    const silent =
      diagnostic === undefined || (unknownKeys === 'ignore' && diagnostic.severity === 'warning');
    return silent ? [] : [diagnostic];
  });
  return uniqueByPlace(found).sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function describeError(
  document: YamlDocument,
  schema: YamlSchema,
  error: ErrorObject,
): Diagnostic | undefined {
  const path = pathOf(document.data, error.instancePath);
  const parent: ParentSchema = isRecord(error.parentSchema) ? error.parentSchema : {};
  const subject = describePath(document.data, path);
  const at = document.spanOf(path);
  if (isTemplate(error.data) && path.length > 1) return undefined;
  // Branches of `oneOf` and of the names' own schema: the error about the whole says it.
  if (/\/(?:oneOf|propertyNames)\//.test(error.schemaPath)) return undefined;
  switch (error.keyword) {
    case 'additionalProperties':
      return describeUnknownKey(document, schema, path, String(error.params['additionalProperty']), parent);
    case 'propertyNames':
      return describeUnknownKey(document, schema, path, String(error.params['propertyName']), parent);
    case 'required':
      return missingKey(
        subject || schema.title,
        String(error.params['missingProperty']),
        firstLine(document, path),
      );
    case 'dependencies':
      return missingKey(subject, String(error.params['missingProperty']), firstLine(document, path));
    case 'type': {
      if (parent['x-config-tree'] === true) return describeBareConfig(document, path, parent);
      const expected = describeTypes(typesOf(parent));
      return invalidValue(
        subject || schema.title,
        `must be ${expected}, not ${describeType(error.data)}`,
        at,
        typeHint(error.data, parent),
      );
    }
    case 'enum': {
      if (!hasType(parent, error.data)) return undefined;
      const words = (Array.isArray(parent['enum']) ? parent['enum'] : [])
        .filter((word) => word !== null)
        .map(String);
      const hint = typeof error.data === 'string' ? didYouMean(error.data, words) : undefined;
      const list = words.map((word) => `'${word}'`).join(', ');
      return invalidValue(subject, `must be one of ${list}, not '${String(error.data)}'`, at, hint);
    }
    case 'pattern': {
      const examples = Array.isArray(parent['examples'])
        ? parent['examples'].map((word) => `'${String(word)}'`).join(' or ')
        : '';
      const says = typeof parent['x-says'] === 'string' ? parent['x-says'] : `must be ${examples}`;
      return invalidValue(subject, `${says}, not '${String(error.data)}'`, at);
    }
    case 'minimum':
      return invalidValue(subject, `must be at least ${String(error.schema)}, not ${String(error.data)}`, at);
    case 'maximum':
      return invalidValue(subject, `must be at most ${String(error.schema)}, not ${String(error.data)}`, at);
    case 'minItems':
    case 'minProperties':
      return invalidValue(subject, 'must not be empty', at);
    case 'oneOf': {
      const kinds = Array.isArray(parent['x-one-of'])
        ? parent['x-one-of'].map((kind) => `'${String(kind)}'`).join(', ')
        : '';
      return invalidValue(subject, `must have exactly one of ${kinds}`, firstLine(document, path));
    }
    default:
      return invalidValue(subject, error.message ?? `does not fit '${error.keyword}'`, at);
  }
}

function describeUnknownKey(
  document: YamlDocument,
  schema: YamlSchema,
  path: Path,
  key: string,
  parent: ParentSchema,
): Diagnostic {
  const known = knownKeys(parent);
  const inside = path.length === 0 ? undefined : describePath(document.data, path);
  const event =
    path.length === 0
      ? 'CustomTopLevelKeyDeprecation'
      : isConfig(path, parent)
        ? 'CustomKeyInConfigDeprecation'
        : 'CustomKeyInObjectDeprecation';
  return unknownKey(
    key,
    inside ?? schema.title,
    document.keySpanOf([...path, key]),
    didYouMean(key, known),
    event,
  );
}

/** A bare `materialized: view` in dbt_project.yml: read by dbt, with a deprecation. */
function describeBareConfig(
  document: YamlDocument,
  path: Path,
  parent: ParentSchema,
): Diagnostic | undefined {
  const key = String(path.at(-1));
  // An unknown `+key`, or a part of its value: its name has been complained of already.
  if (path.some((step) => String(step).startsWith('+'))) return undefined;
  const known = knownKeys(parent);
  return barePlacedConfig(key, known, document.keySpanOf(path));
}

function knownKeys(parent: ParentSchema): readonly string[] {
  if (Array.isArray(parent['x-keys'])) return parent['x-keys'].map(String);
  return isRecord(parent['properties']) ? Object.keys(parent['properties']) : [];
}

function isConfig(path: Path, parent: ParentSchema): boolean {
  return path.at(-1) === 'config' || parent['x-config-tree'] === true;
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && /\{[{%]/.test(value);
}

function typesOf(parent: ParentSchema): readonly JsonTypeName[] {
  const type = parent['type'];
  return (Array.isArray(type) ? type : [type]) as readonly JsonTypeName[];
}

function hasType(parent: ParentSchema, value: unknown): boolean {
  return typeof value !== 'string' || typesOf(parent).includes('string');
}

function typeHint(value: unknown, parent: ParentSchema): string | undefined {
  const types = typesOf(parent);
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return 'put the value in quotes to make it a text';
  }
  if (types.includes('array') && isRecord(value)) return `begin each item with '- '`;
  if (types.includes('array') && typeof value === 'string') return `write a list: '[${value}]'`;
  return undefined;
}

/** ajv's JSON pointer as a path; numbers where the data has a list. */
function pathOf(data: unknown, pointer: string): Path {
  const path: (string | number)[] = [];
  let value = data;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
  }
  return path;
}

/** `models[orders].columns[id].data_type`: items are named where they have a name. */
export function describePath(data: unknown, path: Path): string {
  let text = '';
  let value = data;
  for (const step of path) {
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
    if (typeof step === 'number') {
      const name = isRecord(value) ? value['name'] : undefined;
      text += typeof name === 'string' ? `[${name}]` : `[${step}]`;
    } else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** The first line of a value: where something is missing, the whole block need not be marked. */
function firstLine(document: YamlDocument, path: Path): Span {
  const span = document.spanOf(path);
  const end = document.source.text.indexOf('\n', span.start);
  return end === -1 || end > span.end ? span : { ...span, end: Math.max(end, span.start) };
}

/** A value that breaks several keywords at once is reported once. */
function uniqueByPlace(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ message, span }) => {
    const key = `${span?.start ?? 0} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
