import type { Json, SourceFile, Span } from '../base/index.ts';
import { PyFloat } from '../jinja/index.ts';
import type { YamlDocument } from './types.ts';
import type { EntryPlaces, ExactScalar, YamlTree } from './yaml-tree.ts';

type Path = readonly (string | number)[];
type ReadTime = (text: string) => unknown;

function valueOf(scalar: ExactScalar, readTime: ReadTime): unknown {
  if (scalar.kind === 'time') return readTime(scalar.value);
  return scalar.kind === 'int' ? scalar.value : new PyFloat(scalar.value);
}

/** A YAML file whose places are looked up in the index that reading made. */
export class IndexedYamlDocument implements YamlDocument {
  readonly source: SourceFile;
  readonly data: Json;
  readonly #tree: YamlTree;

  constructor(source: SourceFile, tree: YamlTree) {
    this.source = source;
    this.data = tree.data;
    this.#tree = tree;
  }

  spanOf(path: Path): Span {
    return this.#find(path, 2);
  }

  keySpanOf(path: Path): Span {
    return this.#find(path, 0);
  }

  templateValue(path: Path = [], readTime: ReadTime = (text) => text): unknown {
    let container: object | null = null;
    let value: Json = this.data;
    for (const step of path) {
      if (typeof value !== 'object' || value === null) return undefined;
      container = value;
      value = entryOf(value, step) ?? null;
    }
    const { exact, exactRoot } = this.#tree;
    const scalar = container === null ? exactRoot : exact.get(container)?.get(path.at(-1) ?? '');
    if (scalar) return valueOf(scalar, readTime);
    return exact.size === 0 ? value : this.#exactCopy(value, readTime);
  }

  #exactCopy(value: Json, readTime: ReadTime): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const exact = this.#tree.exact.get(value);
    const convert = (item: Json, key: string | number): unknown => {
      const scalar = exact?.get(key);
      return scalar ? valueOf(scalar, readTime) : this.#exactCopy(item, readTime);
    };
    if (Array.isArray(value)) return value.map(convert);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, key)]));
  }

  /** `part` is 0 for keys, 2 for values, as `EntryPlaces` lays them out. */
  #find(path: Path, part: 0 | 2): Span {
    let { start, end } = this.#tree;
    let value: Json | undefined = this.data;
    for (const step of path) {
      if (typeof value !== 'object' || value === null) break;
      const places = this.#tree.places.get(value);
      const index = places ? indexOf(places, step) : -1;
      if (!places || index < 0) break;
      start = places.offsets[index * 4 + part] ?? start;
      end = places.offsets[index * 4 + part + 1] ?? end;
      value = entryOf(value, step);
    }
    return { source: this.source, start, end: trimmedEnd(this.source.text, start, end) };
  }
}

function indexOf(places: EntryPlaces, step: string | number): number {
  if (places.keys) return places.keys.lastIndexOf(String(step));
  return typeof step === 'number' && step >= 0 && step * 4 < places.offsets.length ? step : -1;
}

function entryOf(value: object, step: string | number): Json | undefined {
  return Object.hasOwn(value, step) ? (value as Record<string | number, Json>)[step] : undefined;
}

/** Block scalars reach to the line after them; a mark should not. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}
