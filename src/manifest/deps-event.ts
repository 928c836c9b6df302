/** What installing packages announces; dbt has each of these as an event of its own. */
export type DepsEvent =
  | { readonly kind: 'NoPackagesAsked' }
  | { readonly kind: 'PackageInstalling'; readonly name: string }
  /** `from`: `version 1.3.0`, `revision …`, `<local @ …>`. */
  | { readonly kind: 'PackageInstalled'; readonly from: string; readonly subdirectory: string | null }
  /** Of packages of the hub: whether there is a newer version. */
  | { readonly kind: 'PackageCompared'; readonly newest: string | null }
  | { readonly kind: 'PackageUpdatesFound'; readonly names: readonly string[] }
  | { readonly kind: 'LockUpdating'; readonly file: string }
  | {
      readonly kind: 'PackageAdded';
      readonly name: string;
      readonly version: string | null;
      readonly file: string;
    }
  | { readonly kind: 'PackageReplaced'; readonly entry: string }
  | { readonly kind: 'PackageRetried'; readonly reason: string; readonly attempt: number };
