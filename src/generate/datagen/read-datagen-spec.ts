import { DiagnosticList, isRecord } from '../../base/index.ts';
import type { YamlDocument } from '../../project/index.ts';
import { malformedSpec } from '../diagnostics.ts';
import type { FieldSpec, DatagenSpec, NamedField, RelationshipSpec, TopicSpec } from './datagen-spec.ts';

type Path = readonly (string | number)[];

class Reader {
  readonly #document: YamlDocument;
  readonly #found = new DiagnosticList();

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  read(): DatagenSpec {
    const { data } = this.#document;
    const isList = Array.isArray(data);
    const entries: readonly unknown[] = isList ? data : [data];
    const topics = entries.flatMap((entry, index) => this.#topic(entry, isList ? [index] : []) ?? []);
    if (entries.length === 0) this.#wrong('the spec describes no topic', []);
    this.#found.throwIfErrors();
    return { topics };
  }

  #wrong(message: string, path: Path, hint?: string): undefined {
    this.#found.report(malformedSpec(message, this.#document.spanOf(path), hint));
    return undefined;
  }

  #topic(entry: unknown, path: Path): TopicSpec | undefined {
    if (!isRecord(entry)) return this.#wrong('a topic is an object with _meta and fields', path);
    const meta = entry['_meta'];
    if (!isRecord(meta))
      return this.#wrong(
        "the topic has no '_meta' object that names it",
        path,
        '"_meta": { "topic": "orders", "key": "id" }',
      );
    const metaPath = [...path, '_meta'];
    const topic = meta['topic'];
    if (typeof topic !== 'string' || topic === '')
      return this.#wrong("'_meta.topic' must be a text", [...metaPath, 'topic']);
    const key = meta['key'] ?? null;
    if (key !== null && typeof key !== 'string')
      return this.#wrong("'_meta.key' must name a field", [...metaPath, 'key']);
    const fields = this.#fields(entry, path, ['_meta']);
    const related = meta['relationships'] ?? [];
    if (!Array.isArray(related))
      return this.#wrong("'_meta.relationships' must be a list", [...metaPath, 'relationships']);
    const relationships = related.flatMap(
      (relationship: unknown, index) =>
        this.#relationship(relationship, [...metaPath, 'relationships', index]) ?? [],
    );
    return { topic, key, relationships, fields, span: this.#document.spanOf(metaPath) };
  }

  #relationship(entry: unknown, path: Path): RelationshipSpec | undefined {
    if (!isRecord(entry)) return this.#wrong('a relationship is an object', path);
    const texts: Record<string, string> = {};
    for (const name of ['topic', 'parent_field', 'child_field']) {
      const value = entry[name];
      if (typeof value !== 'string' || value === '')
        return this.#wrong(`the relationship's '${name}' must be a text`, [...path, name]);
      texts[name] = value;
    }
    // Without the number datagen makes no children but for lists; it also takes a number in quotes.
    const recordsPer = Number(entry['records_per'] ?? 0);
    if (Number.isNaN(recordsPer) || typeof entry['records_per'] === 'boolean')
      return this.#wrong("'records_per' must be a number", [...path, 'records_per']);
    return {
      topic: texts['topic'] ?? '',
      parentField: texts['parent_field'] ?? '',
      childField: texts['child_field'] ?? '',
      recordsPer: Math.max(0, Math.floor(recordsPer)),
    };
  }

  #fields(
    record: Readonly<Record<string, unknown>>,
    path: Path,
    without: readonly string[],
  ): readonly NamedField[] {
    return Object.entries(record)
      .filter(([name]) => !without.includes(name))
      .flatMap(([name, value]) => {
        const field = this.#field(value, [...path, name]);
        return field ? [{ name, value: field }] : [];
      });
  }

  #field(value: unknown, path: Path): FieldSpec | undefined {
    if (typeof value === 'string')
      return { kind: 'expression', text: value, span: this.#document.spanOf(path) };
    if (typeof value === 'number' || typeof value === 'boolean' || value === null)
      return { kind: 'constant', value };
    if (Array.isArray(value)) {
      return {
        kind: 'list',
        items: value.flatMap((item: unknown, index) => this.#field(item, [...path, index]) ?? []),
      };
    }
    if (isRecord(value)) return { kind: 'record', fields: this.#fields(value, path, []) };
    return this.#wrong('this is not a value', path);
  }
}

/**
 * Reads a spec in datagen's JSON format (or the same in YAML): one topic, or a list of them. Where datagen stops at a
 * number, a boolean, a null or a list, these stand for themselves; keys that it does not know it passes over, as we do.
 * @throws UserError with everything that is wrong with the spec.
 */
export function readDatagenSpec(document: YamlDocument): DatagenSpec {
  return new Reader(document).read();
}
