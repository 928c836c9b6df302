import type { Json, JsonObject, SourceFile, Span } from '../base/index.ts';
import type { DispatchRule, Invocation, PackageInfo, Variables } from '../context/index.ts';
import type { Quoting, Target } from '../manifest/index.ts';

/** A YAML file with the places of its parts. Strings are as written: Jinja in them is not rendered. */
export interface YamlDocument {
  readonly source: SourceFile;
  /** Plain data; YAML 1.1 booleans and dbt's duplicate-key rule applied. `null` for an empty file. */
  readonly data: Json;
  /** The span of the value at a path (`['models', 0, 'name']`); of the nearest enclosing value when there is none. */
  spanOf(path: readonly (string | number)[]): Span;
  /** The span of the key itself; of a list's item, the item; of the nearest enclosing key when there is none. */
  keySpanOf(path: readonly (string | number)[]): Span;
  /**
   * The data as templates should see it: the same, but floats written without a fraction (`1.0`) are `PyFloat`
   * and integers beyond 2^53 are bigints; times are what `readTime` makes of them, texts unless given. Without a
   * path, the whole document.
   */
  templateValue(path?: readonly (string | number)[], readTime?: (text: string) => unknown): unknown;
}

/** A folder with a dbt_project.yml; both paths absolute. */
export interface ProjectRoot {
  readonly folder: string;
  readonly file: string;
}

/** A file of a resource folder. */
export interface ResourceFile {
  readonly source: SourceFile;
  /** The entry of `model-paths` (and its kin) that it was found under, e.g. `models`. */
  readonly searchPath: string;
  /** Relative to that folder, with `/`: dbt's `path`. */
  readonly path: string;
  /** Relative to the package's folder: dbt's `original_file_path`. */
  readonly originalFilePath: string;
}

/** A seed: its text is not kept in memory beyond dbt's size bound. */
export interface SeedFile {
  readonly absolutePath: string;
  readonly searchPath: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly size: number;
  /** dbt's checksum: SHA-256 of the content, or of the path for files over `--maximum-seed-size-mib`. */
  readonly checksum: { readonly name: string; readonly checksum: string };
}

/** The sections of dbt_project.yml that configure nodes by folder. */
export type ConfigSection =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'sources'
  | 'data_tests'
  | 'unit_tests'
  | 'exposures'
  | 'metrics'
  | 'semantic-models'
  | 'saved-queries'
  | 'functions'
  | 'analyses';

/** dbt_project.yml of one package, rendered, with defaults. */
export interface ProjectConfig {
  readonly name: string;
  readonly version: string | null;
  readonly profile: string | null;
  readonly modelPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly analysisPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly functionPaths: readonly string[];
  readonly docsPaths: readonly string[];
  readonly assetPaths: readonly string[];
  readonly targetPath: string;
  readonly logPath: string;
  readonly packagesInstallPath: string;
  readonly cleanTargets: readonly string[];
  readonly quoting: Partial<Quoting>;
  readonly vars: Variables;
  readonly dispatch: readonly DispatchRule[];
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  /** Undefined when not set, which means dbt's own comment; null and '' mean none. */
  readonly queryComment: Json | undefined;
  readonly flags: JsonObject;
  readonly requireDbtVersion: readonly string[];
  readonly restrictAccess: boolean;
  /** The folder trees of configuration, rendered, `+` prefixes kept. */
  readonly sections: Readonly<Record<ConfigSection, JsonObject>>;
  /** The same as written, for `unrendered_config`. */
  readonly unrenderedSections: Readonly<Record<ConfigSection, JsonObject>>;
  readonly document: YamlDocument;
}

/** A file of a resource folder that was found and not read. */
export type FoundFile = Omit<ResourceFile, 'source'>;

/** The files of a package by what they are for: as `LoadedPackage` has them, not read. */
export interface PackageListing {
  readonly models: readonly FoundFile[];
  readonly analyses: readonly FoundFile[];
  readonly singularTests: readonly FoundFile[];
  readonly macros: readonly FoundFile[];
  readonly snapshots: readonly FoundFile[];
  readonly docs: readonly FoundFile[];
  readonly functions: readonly FoundFile[];
  readonly fixtures: readonly FoundFile[];
  readonly seeds: readonly FoundFile[];
  /** YAML of the resource folders; at the project's root also YAML that may turn out to be another tool's. */
  readonly properties: readonly FoundFile[];
}

/** A package whose configuration is read and whose files are known, but not what is in them. */
export interface PackageOutline extends PackageInfo {
  /** Absolute path of its folder. */
  readonly root: string;
  readonly config: ProjectConfig;
  readonly listing: PackageListing;
}

/** Every file of one package that parsing needs. */
export interface LoadedPackage extends PackageOutline {
  readonly models: readonly ResourceFile[];
  readonly analyses: readonly ResourceFile[];
  readonly singularTests: readonly ResourceFile[];
  /** Files under `tests/generic` and `macros` that hold macros, tests and materializations. */
  readonly macros: readonly ResourceFile[];
  readonly snapshots: readonly ResourceFile[];
  readonly docs: readonly ResourceFile[];
  /** Files of `function-paths` that hold a function's body. */
  readonly functions: readonly ResourceFile[];
  /** `tests/fixtures`: rows of unit tests, `.csv` and `.sql`. */
  readonly fixtures: readonly ResourceFile[];
  readonly seeds: readonly SeedFile[];
  /** Property files of all resource folders, and those at the project's root. */
  readonly properties: readonly { readonly file: ResourceFile; readonly document: YamlDocument }[];
}

/** Which output of which profile was chosen, and where it came from. */
export interface ChosenTarget {
  readonly target: Target;
  /** Absolute path of profiles.yml; null when there is none and the embedded target `local` stands in for it. */
  readonly profilesPath: string | null;
}

/** What a command was told about the project and its profile; undefined means not told. */
export interface ProjectRequest {
  readonly root: ProjectRoot;
  /** The working directory: profiles.yml and relative `--profiles-dir` are looked for from it. */
  readonly cwd: string;
  /** Its `env`, `cliVars` and `sink` are what loading uses; warnings go to the sink, errors are thrown. */
  readonly invocation: Invocation;
  readonly profilesDir?: string | undefined;
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
  readonly threads?: number | undefined;
  /** `--target-path`, `--log-path`: they win over dbt_project.yml. */
  readonly targetPath?: string | undefined;
  readonly logPath?: string | undefined;
  /** Seeds above this size are compared by path; 0 means no bound. Default 1. */
  readonly maximumSeedSizeMib?: number | undefined;
  /** `--no-version-check`: whether `require-dbt-version` counts. Default true. */
  readonly versionCheck?: boolean | undefined;
}

/** A project of which nothing is read but what configures it: all packages, root first, ours last. */
export interface ProjectOutline extends ChosenTarget {
  readonly root: PackageOutline;
  readonly packages: readonly PackageOutline[];
  /** selectors.yml, where there is one. */
  readonly selectors: YamlDocument | null;
  /** `pipes/*.yml` of the root project. */
  readonly pipes: readonly YamlDocument[];
}

/** A project ready to be parsed. */
export interface LoadedProject extends ProjectOutline {
  readonly root: LoadedPackage;
  readonly packages: readonly LoadedPackage[];
}
