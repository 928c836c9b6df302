import type { Json } from '../base/index.ts';
import type { KeptDiagnostic, KeptSpan } from './kept-diagnostics.ts';
import type { KeptMembers } from './kept-members.ts';
import type { KeptReadLog } from './kept-reads.ts';
import type { KeptSection } from './manifest-body.ts';

export type KeptUtterance =
  | { readonly kind: 'log'; readonly text: string; readonly info: boolean }
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'report'; readonly diagnostic: KeptDiagnostic };

/** What is read of a kept parse at once. */
export interface KeptIndex {
  readonly fingerprint: string;
  /** Milliseconds since the epoch when a model is deprecated, which is news; null where none will be. */
  readonly validUntil: number | null;
  /** For each file of the project its size, the time of its last change and its inode. */
  readonly stamps: readonly number[];
  readonly hashes: readonly string[];
  readonly reads: KeptReadLog;
  readonly utterances: readonly KeptUtterance[];
  readonly diagnostics: readonly KeptDiagnostic[];
  /** Whether a model's relation is a source's or a pipe's: then a change of what one reads may make it an error. */
  readonly replacesSources: boolean;
  /** Whether a node is in no graph, as a test of what is missing: the edges in the text are then more than the graph's. */
  readonly hasLooseNodes: boolean;
  readonly members: KeptMembers;
  /** Ids of the models with a `time_spine`. */
  readonly timeSpines: readonly string[];
  readonly selectors: Readonly<Record<string, Json>>;
  readonly sections: Readonly<Record<string, KeptSection>>;
}

/** Where things stand in the user's files, by id. */
export interface KeptPlaces {
  readonly paths: readonly string[];
  readonly ids: readonly string[];
  /** For each id the number of its file, start and end of its span, start and end of its code; -1 where it has none. */
  readonly rows: readonly number[];
  /** Spans of what stands in no file of the project. */
  readonly loose: Readonly<Record<string, KeptSpan>>;
}

/** Numbers of an id in `KeptPlaces.rows`. */
export const PLACE_WIDTH = 5;
