import type { SourceFile, Span } from '../base/index.ts';

/** Where a resource stands in the user's files: what messages point at. Kept beside the manifest, by `unique_id`. */
export interface Provenance {
  /** The file that holds the node's code (SQL, CSV, or the YAML of a generic test). */
  readonly file: Pick<ReadonlyMap<string, SourceFile>, 'get'>;
  /** The resource's own place: the YAML entry, the block, or the whole file. */
  readonly span: Pick<ReadonlyMap<string, Span>, 'get'>;
}
