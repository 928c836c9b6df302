import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/index.ts';
import { createFileScope } from '../context/index.ts';
import { packagesMissing } from './diagnostics.ts';
import { readPackageLock, readPackageSpecs, type PackageSpecs } from './package-specs.ts';
import type { ProjectConfig, ProjectRequest } from './types.ts';
import { yamlFunctions } from './yaml-functions.ts';

/**
 * The folders of installed packages, absolute, ordered by name.
 * @throws UserError when a package that packages.yml or its lock file asks for is not there.
 */
export async function findInstalledPackages(
  request: ProjectRequest,
  config: ProjectConfig,
): Promise<readonly string[]> {
  const { folder } = request.root;
  const install = join(folder, config.packagesInstallPath);
  const installed = packageFolders(install);
  const { sink } = request.invocation;
  const specs = await readPackageSpecs(
    folder,
    createFileScope(request.invocation, { secrets: true, yaml: yamlFunctions }),
    sink,
  );
  const lock = readPackageLock(folder, sink);
  const asked = lock && lock.packages.length > 0 ? lock : specs;
  const missing = missingPackages(asked, installed);
  if (missing.length > 0) {
    const span = asked.document?.keySpanOf(['packages']);
    throw new UserError(packagesMissing(missing, asked.file, config.packagesInstallPath, span));
  }
  return installed.map((name) => join(install, name));
}

/** Local packages are links, and dbt's own folders begin with two underscores. */
function packageFolders(install: string): readonly string[] {
  if (!existsSync(install)) return [];
  return readdirSync(install)
    .filter(
      (name) =>
        !name.startsWith('__') &&
        !name.startsWith('.') &&
        statSync(join(install, name), { throwIfNoEntry: false })?.isDirectory() === true,
    )
    .sort();
}

/**
 * Packages with a name that can be told beforehand are missing when their folder is; the others (git, local, whose
 * folder has the name that their dbt_project.yml gives) when there are fewer folders than packages.
 */
function missingPackages(asked: PackageSpecs, installed: readonly string[]): readonly string[] {
  const here = new Set(installed);
  const named = asked.packages.flatMap((spec) => folderName(spec) ?? []);
  const missing = named.filter((name) => !here.has(name));
  if (missing.length > 0) return missing;
  const unnamed = asked.packages.filter((spec) => folderName(spec) === undefined);
  const free = installed.length - new Set(named).size;
  return unnamed.slice(Math.max(0, free)).map(placeName);
}

function folderName(spec: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof spec['name'] === 'string') return spec['name'];
  return typeof spec['package'] === 'string' ? spec['package'].split('/').at(-1) : undefined;
}

function placeName(spec: Readonly<Record<string, unknown>>): string {
  const place = spec['git'] ?? spec['local'] ?? spec['tarball'] ?? spec['private'];
  return typeof place === 'string' ? place : 'package';
}
