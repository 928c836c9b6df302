import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticList, UserError, type Diagnostic, type DiagnosticSink } from '../base/index.ts';
import type { Invocation } from '../context/index.ts';
import type { Target } from '../manifest/index.ts';
import { checkProblems } from './check-problems.ts';
import { duplicatePackage, packageWithoutProjectFile } from './diagnostics.ts';
import { PROJECT_FILE } from './find-project.ts';
import { findInstalledPackages } from './installed-packages.ts';
import { INTERNAL_DISPLAY_ROOT, internalPackageFolders } from './internal-packages.ts';
import { loadProjectConfig, readProjectFile, resolveProjectConfig } from './load-project-config.ts';
import { loadTarget } from './load-target.ts';
import { loadYamlFiles } from './load-yaml-files.ts';
import { listPackageFiles, readPackageFiles } from './package-files.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import { checkDbtVersion } from './require-dbt-version.ts';
import { PROPERTY_FILE, SELECTORS_FILE } from './schemas/index.ts';
import type {
  LoadedPackage,
  LoadedProject,
  PackageOutline,
  ProjectConfig,
  ProjectOutline,
  ProjectRequest,
  YamlDocument,
} from './types.ts';
import { validateYaml, yamlValidator, type ValidationOptions } from './validate-yaml.ts';

/**
 * Reads a project whole: its configuration and profile, its own files and those of its packages.
 * @throws UserError with everything wrong in the files of a stage; warnings go to the invocation's sink.
 */
export async function loadProject(request: ProjectRequest): Promise<LoadedProject> {
  return readProject(request, await outlineProject(request));
}

/**
 * Reads what configures a project and its packages, and finds their files.
 * @throws UserError with everything wrong in the files of a stage; warnings go to the invocation's sink.
 */
export async function outlineProject(request: ProjectRequest): Promise<ProjectOutline> {
  const { folder } = request.root;
  const { invocation } = request;
  const document = readProjectFile(request.root, invocation.sink);
  const chosen = await loadTarget(request, document);
  const config = await loadProjectConfig(request, chosen.target, document);
  const finder = new PackageFinder(request, chosen.target);
  finder.checkVersion(config);
  const installed = await findInstalledPackages(request, config);
  const root = outlinePackage(config, folder, 'root');
  const packages = [root];
  for (const path of installed) packages.push(await finder.outline(path, 'installed'));
  for (const path of internalPackageFolders()) packages.push(await finder.outline(path, 'internal'));
  checkNames(packages);
  return {
    ...chosen,
    root,
    packages,
    selectors: await readSelectors(folder, invocation),
    pipes: loadYamlFiles(folder, 'pipes', invocation.sink),
  };
}

/**
 * Reads the files of an outlined project.
 * @throws UserError with everything wrong in them; warnings go to the invocation's sink.
 */
export async function readProject(request: ProjectRequest, outline: ProjectOutline): Promise<LoadedProject> {
  const reader = new PackageReader(request);
  const root = await reader.read(outline.root);
  const packages = [root];
  for (const each of outline.packages) if (each !== outline.root) packages.push(await reader.read(each));
  reader.problems.throwIfErrors();
  return { ...outline, root, packages };
}

/**
 * Reads the files of an outlined project without comparing its property files with their schema: for files that were
 * read before, or that are no property files.
 * @throws UserError for YAML that cannot be read.
 */
export function readFiles(request: ProjectRequest, outline: ProjectOutline): LoadedProject {
  const read = (each: PackageOutline): LoadedPackage => ({
    ...each,
    ...filesOfPackage(request, each, new DiagnosticList()),
  });
  const root = read(outline.root);
  const packages = outline.packages.map((each) => (each === outline.root ? root : read(each)));
  return { ...outline, root, packages };
}

function filesOfPackage(
  request: ProjectRequest,
  { kind, root, listing }: PackageOutline,
  sink: DiagnosticSink,
) {
  return readPackageFiles(listing, {
    root,
    displayRoot: displayRoot(request, kind),
    maximumSeedSizeMib: request.maximumSeedSizeMib ?? 1,
    sink,
  });
}

function outlinePackage(config: ProjectConfig, folder: string, kind: PackageOutline['kind']): PackageOutline {
  const { name, version, vars, quoting } = config;
  const listing = listPackageFiles(config, folder, kind === 'root');
  return { name, version, vars, quoting, kind, root: folder, config, listing };
}

function displayRoot(request: ProjectRequest, kind: PackageOutline['kind']): string {
  return kind === 'internal' ? INTERNAL_DISPLAY_ROOT : request.root.folder;
}

class PackageFinder {
  readonly #request: ProjectRequest;
  readonly #target: Target;

  constructor(request: ProjectRequest, target: Target) {
    this.#request = request;
    this.#target = target;
  }

  checkVersion(config: ProjectConfig): void {
    if (this.#request.versionCheck !== false) checkDbtVersion(config);
  }

  async outline(folder: string, kind: 'installed' | 'internal'): Promise<PackageOutline> {
    const file = join(folder, PROJECT_FILE);
    if (!existsSync(file)) throw new UserError(packageWithoutProjectFile(folder));
    const document = readProjectFile({ folder, file }, undefined, displayRoot(this.#request, kind));
    // As in dbt, a package's own file does not see `--vars`.
    const invocation: Invocation = { ...this.#request.invocation, cliVars: {} };
    const config = await resolveProjectConfig(document, invocation, this.#target, 'ignore');
    this.checkVersion(config);
    return outlinePackage(config, folder, kind);
  }
}

class PackageReader {
  /** Errors of all packages, so that they can be reported together. */
  readonly problems = new DiagnosticList();
  readonly #request: ProjectRequest;

  constructor(request: ProjectRequest) {
    this.#request = request;
  }

  async read(outline: PackageOutline): Promise<LoadedPackage> {
    const { kind } = outline;
    const { sink } = this.#request.invocation;
    // What packages do without being wrong is nothing the user could mend.
    const files = filesOfPackage(this.#request, outline, kind === 'root' ? sink : new DiagnosticList());
    const documents = files.properties.map(({ document }) => document);
    await this.#validate(documents, { unknownKeys: kind === 'root' ? 'warn' : 'ignore' });
    return { ...outline, ...files };
  }

  async #validate(documents: readonly YamlDocument[], options: ValidationOptions): Promise<void> {
    const validate = await yamlValidator(PROPERTY_FILE);
    for (const document of documents) {
      for (const problem of validate(document, options)) this.#report(problem);
    }
  }

  #report(problem: Diagnostic): void {
    if (problem.severity === 'error') this.problems.report(problem);
    else this.#request.invocation.sink.report(problem);
  }
}

function checkNames(packages: readonly PackageOutline[]): void {
  const known = new Map<string, PackageOutline>();
  for (const each of packages) {
    const other = known.get(each.name);
    if (other) throw new UserError(duplicatePackage(each.name, [other.root, each.root]));
    known.set(each.name, each);
  }
}

async function readSelectors(folder: string, invocation: Invocation): Promise<YamlDocument | null> {
  const file = join(folder, 'selectors.yml');
  if (!existsSync(file)) return null;
  const document = parseYaml(readSource(file, folder), invocation.sink);
  checkProblems(await validateYaml(document, SELECTORS_FILE), invocation.sink);
  return document;
}
