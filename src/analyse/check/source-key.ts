import { md5 } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import type { QueryNode } from './query-node.ts';

/** What a template may look at that is not its node's: the rest of the project, or of the selection. */
const LOOKS_AROUND = /\b(?:graph|selected_resources)\b/;

/**
 * Keys of what nodes' SQL is made of, so that a node need not be rendered to know that its SQL is what it was: its code and
 * configuration, all macros, and what `renderKey` stands for (variables, environment, target).
 */
export class SourceKeys {
  readonly #manifest: Manifest;
  readonly #renderKey: string;
  readonly #lookingAround = new Map<string, boolean>();
  #macros: string | undefined;

  constructor(manifest: Manifest, renderKey: string) {
    this.#manifest = manifest;
    this.#renderKey = renderKey;
  }

  /** Undefined for a node whose template may look at other nodes: its SQL is known only when it is rendered. */
  keyOf(node: QueryNode): string | undefined {
    if (LOOKS_AROUND.test(node.raw_code) || node.depends_on.macros.some((id) => this.#looksAround(id)))
      return undefined;
    this.#macros ??= md5(
      Object.values(this.#manifest.macros)
        .map(({ unique_id: id, macro_sql: sql }) => `${id}\n${sql}`)
        .join('\n'),
    );
    const { raw_code, config, alias, schema, depends_on, refs, sources, language, meta, tags, columns } =
      node;
    const test = node.resource_type === 'test' ? [node.test_metadata, node.column_name] : null;
    return md5(
      JSON.stringify([
        this.#renderKey,
        this.#macros,
        [raw_code, config, alias, schema, depends_on, refs, sources, language, meta, tags, columns],
        test,
      ]),
    );
  }

  #looksAround(id: string): boolean {
    const known = this.#lookingAround.get(id);
    if (known !== undefined) return known;
    const macro = this.#manifest.macros[id];
    // For macros that call each other.
    this.#lookingAround.set(id, false);
    const found =
      macro !== undefined &&
      (LOOKS_AROUND.test(macro.macro_sql) || macro.depends_on.macros.some((each) => this.#looksAround(each)));
    this.#lookingAround.set(id, found);
    return found;
  }
}
