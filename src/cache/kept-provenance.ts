import { spanInFile, type SourceFile, type Span } from '../base/index.ts';
import type { Manifest, Provenance } from '../manifest/index.ts';
import type { ParsedProject } from '../parse/index.ts';
import type { ProjectOutline } from '../project/index.ts';
import { sourcesOf } from './find-sources.ts';
import { Interner } from './interner.ts';
import type { KeptChange } from './kept-changes.ts';
import { keepSpan, restoreSpan, type FindSource, type KeptSpan } from './kept-diagnostics.ts';
import { PLACE_WIDTH, type KeptPlaces } from './kept-index.ts';

/** Code that many nodes share stands in no file. */
const SHARED = -2;
const NONE = -1;

/** Where everything of a manifest stands, as numbers. */
export function keepPlaces(
  manifest: Manifest,
  templates: ParsedProject['templates'],
  find: FindSource,
): KeptPlaces {
  const paths = new Interner<string>();
  const ids: string[] = [];
  const rows: number[] = [];
  const loose: Record<string, KeptSpan> = {};
  const everything = [
    manifest.nodes,
    manifest.sources,
    manifest.exposures,
    manifest.macros,
    manifest.metrics,
    manifest.semanticModels,
    manifest.savedQueries,
    manifest.unitTests,
    manifest.disabled,
  ].flatMap((records) => Object.keys(records));
  for (const id of [...everything, ...Object.keys(manifest.selectors).map((name) => `selector.${name}`)]) {
    const span = manifest.provenance.span.get(id);
    if (!span) continue;
    const kept = keepSpan(span, find);
    if (kept.text !== undefined) loose[id] = kept;
    ids.push(id);
    rows.push(paths.number(kept.path), kept.start, kept.end, ...codeOf(templates.get(id)?.source));
  }
  return { paths: paths.values, ids, rows, loose };
}

export function codeOf(source: SourceFile | undefined): readonly [number, number] {
  if (!source) return [NONE, NONE];
  if (!source.cutFrom && source.path.startsWith('<')) return [SHARED, SHARED];
  const { start, end } = spanInFile({ source, start: 0, end: source.text.length });
  return [start, end];
}

/** Where things stand, looked up when it is asked for. */
export class KeptProvenance implements Provenance {
  readonly file: Provenance['file'];
  readonly span: Provenance['span'];
  readonly #find: FindSource;
  readonly #block: Buffer;
  #places: KeptPlaces | undefined;
  #indices: ReadonlyMap<string, number> | undefined;

  readonly #changed: ReadonlyMap<string, Pick<KeptChange, 'place'>>;

  constructor(
    outline: ProjectOutline,
    block: Buffer,
    changed: ReadonlyMap<string, Pick<KeptChange, 'place'>>,
  ) {
    this.#changed = changed;
    this.#find = sourcesOf(outline);
    this.#block = block;
    this.file = { get: (id) => this.#span(id)?.source };
    this.span = { get: (id) => this.#span(id) };
  }

  /** Where a node's code stands in its file; null for code that many nodes share, undefined for what has none. */
  code(id: string): Span | null | undefined {
    const index = this.#index(id);
    const span = this.#span(id);
    if (index === undefined || !span) return undefined;
    const start = this.#number(id, index, 3);
    if (start === NONE) return undefined;
    return start === SHARED ? null : { source: span.source, start, end: this.#number(id, index, 4) };
  }

  #span(id: string): Span | undefined {
    const index = this.#index(id);
    if (index === undefined || !this.#places) return undefined;
    const loose = this.#places.loose[id];
    if (loose) return restoreSpan(loose, this.#find);
    const path = this.#places.paths[this.#cell(index, 0)] ?? '';
    const [start, end] = [this.#number(id, index, 1), this.#number(id, index, 2)];
    return restoreSpan({ path, start, end }, this.#find);
  }

  #index(id: string): number | undefined {
    this.#places ??= JSON.parse(this.#block.toString('utf8')) as KeptPlaces;
    this.#indices ??= new Map(this.#places.ids.map((each, index) => [each, index]));
    return this.#indices.get(id);
  }

  #number(id: string, index: number, column: number): number {
    return this.#changed.get(id)?.place[column - 1] ?? this.#cell(index, column);
  }

  #cell(index: number, column: number): number {
    return this.#places?.rows[index * PLACE_WIDTH + column] ?? NONE;
  }
}
