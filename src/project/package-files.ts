import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { UserError, type Diagnostic, type DiagnosticSink } from '../base/index.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { listFiles } from './list-files.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import { describeSeed } from './seed-file.ts';
import type {
  FoundFile,
  LoadedPackage,
  PackageListing,
  ProjectConfig,
  ResourceFile,
  YamlDocument,
} from './types.ts';

type PackageFiles = Pick<
  LoadedPackage,
  | 'models'
  | 'analyses'
  | 'singularTests'
  | 'macros'
  | 'snapshots'
  | 'docs'
  | 'functions'
  | 'fixtures'
  | 'seeds'
  | 'properties'
>;

interface ReadingPlace {
  /** Absolute path of the package's folder. */
  readonly root: string;
  /** What shown paths are relative to: the root project's folder. */
  readonly displayRoot: string;
  readonly maximumSeedSizeMib: number;
  readonly sink: DiagnosticSink;
}

/** Files at the project's root that are dbt's own or another tool's. */
const NOT_PROPERTIES =
  /^(?:dbt_project|profiles|packages|dependencies|package-lock|selectors|catalogs|vars|compose|docker-compose|\..*)\.ya?ml$/i;

/**
 * Finds every file of a package that parsing needs.
 * @param root absolute path of the package's folder.
 * @param rootProperties whether `*.yml` directly in that folder are property files, too.
 */
export function listPackageFiles(
  config: ProjectConfig,
  root: string,
  rootProperties: boolean,
): PackageListing {
  const find = createFinder(root);
  const generic = config.testPaths.map((path) => posix.join(path, 'generic'));
  const fixtures = config.testPaths.map((path) => posix.join(path, 'fixtures'));
  const singular = find(config.testPaths, SQL).filter(({ path }) => !/^(?:generic|fixtures)\//.test(path));
  return {
    macros: [...find(config.macroPaths, SQL), ...find(generic, SQL)],
    models: find(config.modelPaths, /\.(?:sql|py)$/i),
    snapshots: find(config.snapshotPaths, SQL),
    analyses: find(config.analysisPaths, SQL),
    singularTests: singular,
    docs: find(config.docsPaths, /\.md$/i),
    functions: find(config.functionPaths, /\.(?:sql|py|js)$/i),
    fixtures: find(fixtures, /\.(?:csv|sql)$/i),
    seeds: find(config.seedPaths, /\.csv$/i),
    properties: [...(rootProperties ? rootFiles(root) : []), ...find(propertyPaths(config), YAML)],
  };
}

/**
 * Reads the files of a listing.
 * @throws UserError with every YAML file that cannot be read.
 */
export function readPackageFiles(listing: PackageListing, place: ReadingPlace): PackageFiles {
  const read = (found: FoundFile): ResourceFile => ({
    ...found,
    source: readSource(join(place.root, found.originalFilePath), place.displayRoot),
  });
  return {
    macros: listing.macros.map(read),
    models: listing.models.map(read),
    snapshots: listing.snapshots.map(read),
    analyses: listing.analyses.map(read),
    singularTests: listing.singularTests.map(read),
    docs: listing.docs.map(read),
    functions: listing.functions.map(read),
    fixtures: listing.fixtures.map(read),
    seeds: listing.seeds.map((found) =>
      describeSeed(join(place.root, found.originalFilePath), found, place.maximumSeedSizeMib),
    ),
    properties: readProperties(
      listing.properties
        .map(read)
        .filter(({ searchPath, source }) => searchPath !== '' || PROPERTY_SECTION.test(source.text)),
      place.sink,
    ),
  };
}

const SQL = /\.sql$/i;
const YAML = /\.ya?ml$/i;

function propertyPaths(config: ProjectConfig): readonly string[] {
  const { modelPaths, seedPaths, snapshotPaths, analysisPaths, macroPaths, testPaths, functionPaths } =
    config;
  return [modelPaths, seedPaths, snapshotPaths, analysisPaths, macroPaths, testPaths, functionPaths].flat();
}

/** Looks folders up once each; files that several of the paths reach count once, for the first of them. */
function createFinder(root: string): (paths: readonly string[], extension: RegExp) => FoundFile[] {
  const isIgnored = readIgnoreFile(root);
  const listings = new Map<string, readonly string[]>();
  const list = (folder: string): readonly string[] => {
    const known = listings.get(folder);
    if (known) return known;
    const files = listFiles(join(root, folder)).filter((path) => !isIgnored(posix.join(folder, path)));
    listings.set(folder, files);
    return files;
  };
  return (paths, extension) => {
    const found = new Map<string, FoundFile>();
    for (const searchPath of paths.map((path) => posix.normalize(path).replace(/\/$/, ''))) {
      for (const path of list(searchPath)) {
        const originalFilePath = posix.join(searchPath, path);
        if (extension.test(path) && !found.has(originalFilePath)) {
          found.set(originalFilePath, { searchPath, path, originalFilePath });
        }
      }
    }
    return [...found.values()];
  };
}

/** A section of a property file. Other tools keep their YAML at the root, too, whose keys may be anything else. */
const PROPERTY_SECTION =
  /^(?:sources|models|seeds|snapshots|analyses|macros|data_tests|unit_tests|exposures|groups|metrics|semantic_models|saved_queries)[ \t]*:/m;

/** tsdbt reads property files at the project's root, too; dbt does not look there. */
function rootFiles(root: string): readonly FoundFile[] {
  if (!existsSync(root)) return [];
  const isIgnored = readIgnoreFile(root);
  return readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && YAML.test(entry.name) && !NOT_PROPERTIES.test(entry.name) && !isIgnored(entry.name),
    )
    .map(({ name }) => ({ searchPath: '', path: name, originalFilePath: name }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function readProperties(
  files: readonly ResourceFile[],
  sink: DiagnosticSink,
): readonly { readonly file: ResourceFile; readonly document: YamlDocument }[] {
  const errors: Diagnostic[] = [];
  const properties = files.flatMap((file) => {
    try {
      return [{ file, document: parseYaml(file.source, sink) }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors.push(...error.diagnostics);
      return [];
    }
  });
  if (errors.length > 0) throw new UserError(errors);
  return properties;
}
