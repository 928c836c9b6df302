import { UserError, type Json, type SourceFile, type Span } from '../base/index.ts';
import { DBT_OPTIONS, Environment, fromPython, type Scope } from '../jinja/index.ts';
import { SubDocument } from './sub-document.ts';
import type { YamlDocument } from './types.ts';

type Path = readonly (string | number)[];

export interface RenderDocumentOptions {
  /** The part of the document to render; the whole by default. */
  readonly path?: Path;
  /** Whether the text at a path (from the document's root) is rendered; all are by default. */
  readonly shouldRender?: (path: Path) => boolean;
  /** What becomes of a text that cannot be rendered; by default the error is thrown. */
  readonly onError?: (error: unknown, text: string, path: Path) => Json;
}

const environment = new Environment(DBT_OPTIONS);

/**
 * A document's data with the Jinja in its texts rendered as dbt's native environment does: a text that is one
 * expression becomes that expression's value, whatever its type.
 * @throws UserError whose diagnostics point into the YAML file.
 */
export function renderDocument(
  document: YamlDocument,
  scope: Scope,
  options: RenderDocumentOptions = {},
): Json {
  const { shouldRender = () => true, onError } = options;
  const render = (value: Json, path: Path): Json => {
    if (typeof value === 'string') {
      if (!hasJinja(value) || !shouldRender(path)) return value;
      try {
        return renderText(value, document.spanOf(path), scope);
      } catch (error) {
        if (onError) return onError(error, value, path);
        throw error;
      }
    }
    if (Array.isArray(value)) return value.map((item: Json, index) => render(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, render(item, [...path, key])]),
      );
    }
    return value;
  };
  const path = options.path ?? [];
  return render(valueAt(document.data, path), path);
}

/** One text of a YAML file, rendered natively; a text without Jinja is itself. */
export function renderText(text: string, place: Span, scope: Scope): Json {
  return hasJinja(text) ? fromPython(renderNativeText(text, place, scope)) : text;
}

/** As `renderText`, with Python's values: `1.0` stays a float. */
export function renderNativeText(text: string, place: Span, scope: Scope): unknown {
  if (!hasJinja(text)) return text;
  const source: SourceFile = { path: place.source.path, text, cutFrom: place };
  try {
    return environment.renderNative(source, scope);
  } catch (error) {
    throw error instanceof UserError ? placed(error, place) : error;
  }
}

/** Whether Jinja would find anything to do in a text. */
export function hasJinja(text: string): boolean {
  return /\{[{%#]/.test(text);
}

export function valueAt(data: Json, path: Path): Json {
  let value: Json | undefined = data;
  for (const step of path) {
    value =
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, Json>)[step]
        : undefined;
  }
  return value ?? null;
}

/** Names the YAML value where the error itself does not know its place. */
function placed(error: UserError, place: Span): UserError {
  if (error.diagnostics.every((diagnostic) => diagnostic.span)) return error;
  return new UserError(
    error.diagnostics.map((diagnostic) => ({ span: place, ...diagnostic })),
    { cause: error },
  );
}

/** The same document with its data rendered: its places stay those of the file. @throws UserError as `renderDocument` */
export function renderedDocument(document: YamlDocument, scope: Scope): YamlDocument {
  return new SubDocument(document, [], renderDocument(document, scope));
}
