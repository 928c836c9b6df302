import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, UserError, type DiagnosticSink, type Json, type JsonObject } from '../base/index.ts';
import type { Scope } from '../jinja/index.ts';
import { checkProblems } from './check-problems.ts';
import { packagesTwice } from './diagnostics.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import { renderDocument, valueAt } from './render-document.ts';
import { PACKAGES_FILE } from './schemas/index.ts';
import type { YamlDocument } from './types.ts';
import { validateYaml } from './validate-yaml.ts';

/** The packages a project asks for. */
export interface PackageSpecs {
  /** The file that asks: `packages.yml`, `dependencies.yml`, or `package-lock.yml` where versions are locked. */
  readonly file: string;
  readonly document: YamlDocument | null;
  /** One record a package, as in the file; of packages.yml rendered. */
  readonly packages: readonly JsonObject[];
}

const NONE: PackageSpecs = { file: 'packages.yml', document: null, packages: [] };

/**
 * What packages.yml or dependencies.yml asks for; only the former is rendered, as in dbt.
 * @param scope sees secrets: packages may lie in private repositories.
 * @throws UserError for files that are not what their schema says, or that both name packages.
 */
export async function readPackageSpecs(
  folder: string,
  scope: Scope,
  sink: DiagnosticSink,
): Promise<PackageSpecs> {
  const packages = await readFile(folder, 'packages.yml', sink);
  const dependencies = await readFile(folder, 'dependencies.yml', sink);
  if (dependencies && hasPackages(dependencies)) {
    if (hasPackages(packages)) throw new UserError(packagesTwice(dependencies.keySpanOf(['packages'])));
    return { file: 'dependencies.yml', document: dependencies, packages: specsOf(dependencies.data) };
  }
  if (!packages) return NONE;
  return { file: 'packages.yml', document: packages, packages: specsOf(renderDocument(packages, scope)) };
}

/** package-lock.yml, or null when there is none. */
export function readPackageLock(folder: string, sink: DiagnosticSink): PackageSpecs | null {
  const file = join(folder, 'package-lock.yml');
  if (!existsSync(file)) return null;
  const document = parseYaml(readSource(file, folder), sink);
  return { file: 'package-lock.yml', document, packages: specsOf(document.data) };
}

async function readFile(
  folder: string,
  name: string,
  sink: DiagnosticSink,
): Promise<YamlDocument | undefined> {
  const file = join(folder, name);
  if (!existsSync(file)) return undefined;
  const document = parseYaml(readSource(file, folder), sink);
  checkProblems(await validateYaml(document, PACKAGES_FILE), sink);
  return document;
}

function hasPackages(document: YamlDocument | undefined): boolean {
  return document !== undefined && valueAt(document.data, ['packages']) !== null;
}

function specsOf(data: Json): readonly JsonObject[] {
  const packages = isRecord(data) ? data['packages'] : undefined;
  return Array.isArray(packages) ? packages.filter((spec): spec is JsonObject => isRecord(spec)) : [];
}
