import type { Manifest, NodeStatus } from '../../manifest/index.ts';

/** When a source was last loaded, by a `source freshness` run: epoch milliseconds, or that the check itself failed. */
export type SourceFreshness = { readonly maxLoadedAt: number } | { readonly failed: true };

/** Artifacts of earlier runs, for the methods that compare with them. Each is absent when it was not given. */
export interface SelectionState {
  /** `--state`: the manifest to compare with. */
  readonly manifest?: Manifest;
  /**
   * Whether databases and schemas of sources count as written: dbt's `state_modified_compare_more_unrendered_values`.
   * Default: as they came out.
   */
  readonly comparesAsWritten?: boolean;
  /** `--state`: run_results.json, by `unique_id`. */
  readonly results?: ReadonlyMap<string, NodeStatus>;
  /** `--state`: the earlier sources.json. */
  readonly previousSources?: ReadonlyMap<string, SourceFreshness>;
  /** The target folder's sources.json. */
  readonly currentSources?: ReadonlyMap<string, SourceFreshness>;
}
