import { UserError, type Span } from '../../base/index.ts';
import type { RefArgs, SourceNode } from '../../manifest/index.ts';
import { ambiguousRef } from '../diagnostics.ts';
import type { NodeDraft } from '../nodes/draft.ts';
import type { ParseSession } from '../session.ts';
import { NodeIndex } from './node-index.ts';
import { packagesToSearch } from './packages-to-search.ts';

/** Where a `ref` or `source` leads; a disabled target is not the same as none. */
export type Resolution<T> =
  | { readonly kind: 'found'; readonly node: T }
  | { readonly kind: 'disabled'; readonly node: T }
  | { readonly kind: 'missing' };

/** Finds what `ref` and `source` mean, by dbt's search order over packages. */
export class Resolver {
  readonly #session: ParseSession;
  readonly #enabled: NodeIndex;
  readonly #disabled: NodeIndex;
  readonly #sources = new Map<string, SourceNode[]>();
  readonly #disabledSources = new Map<string, SourceNode[]>();

  constructor(
    session: ParseSession,
    nodes: { readonly enabled: Iterable<NodeDraft>; readonly disabled: Iterable<NodeDraft> },
    sources: { readonly enabled: Iterable<SourceNode>; readonly disabled: Iterable<SourceNode> },
  ) {
    this.#session = session;
    this.#enabled = new NodeIndex(nodes.enabled);
    this.#disabled = new NodeIndex(nodes.disabled);
    index(this.#sources, sources.enabled);
    index(this.#disabledSources, sources.disabled);
  }

  /** @throws UserError when several packages have what is meant. */
  ref(args: RefArgs, nodePackage: string, span: Span | undefined): Resolution<NodeDraft> {
    let disabled: NodeDraft | undefined;
    for (const packageName of packagesToSearch(this.#session, nodePackage, args.package)) {
      const found = this.#enabled.find(args, packageName);
      if (found.length > 1) {
        const ids = found.map((each) => each.unique_id);
        throw new UserError(ambiguousRef(args.name, ids, span));
      }
      const [node] = found;
      if (node) return { kind: 'found', node };
      disabled ??= this.#disabled.find(args, packageName)[0];
    }
    return disabled ? { kind: 'disabled', node: disabled } : { kind: 'missing' };
  }

  source(sourceName: string, tableName: string, nodePackage: string): Resolution<SourceNode> {
    const key = `${sourceName}.${tableName}`;
    let disabled: SourceNode | undefined;
    for (const packageName of packagesToSearch(this.#session, nodePackage, null)) {
      const isIn = (each: SourceNode): boolean => packageName === null || each.package_name === packageName;
      const node = this.#sources.get(key)?.find(isIn);
      if (node) return { kind: 'found', node };
      disabled ??= this.#disabledSources.get(key)?.find(isIn);
    }
    return disabled ? { kind: 'disabled', node: disabled } : { kind: 'missing' };
  }

  refNames(): Iterable<string> {
    return this.#enabled.names();
  }

  sourceNames(): Iterable<string> {
    return this.#sources.keys();
  }
}

function index(byName: Map<string, SourceNode[]>, sources: Iterable<SourceNode>): void {
  for (const source of sources) {
    const key = `${source.source_name}.${source.name}`;
    const known = byName.get(key);
    if (known) known.push(source);
    else byName.set(key, [source]);
  }
}
