import { UserError, isRecord, type Json } from '../base/index.ts';
import { createFileScope } from '../context/index.ts';
import type { Scope } from '../jinja/index.ts';
import type { Target } from '../manifest/index.ts';
import { checkProblems } from './check-problems.ts';
import {
  outputMissing,
  profileMissing,
  profilesFileMissing,
  targetWithoutProfile,
  emptyProfiles,
} from './diagnostics.ts';
import { findProfiles } from './find-profiles.ts';
import { readProjectFile } from './load-project-config.ts';
import { localTarget } from './local-target.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import { renderDocument, renderText, valueAt } from './render-document.ts';
import { resolveTarget } from './resolve-target.ts';
import { scalarText } from './scalar-text.ts';
import { PROFILES_FILE } from './schemas/index.ts';
import type { ChosenTarget, ProjectRequest, YamlDocument } from './types.ts';
import { validateYaml } from './validate-yaml.ts';
import { yamlFunctions } from './yaml-functions.ts';

/**
 * The chosen output of the chosen profile. Only that output is rendered, so that variables which other outputs need
 * may be unset. Without any profile it is an embedded target named `local`, and `profilesPath` is null: the caller says so.
 * @param project dbt_project.yml, when it has been read already.
 * @throws UserError for a profile, target or environment variable that does not exist, and for mistyped fields.
 */
export async function loadTarget(request: ProjectRequest, project?: YamlDocument): Promise<ChosenTarget> {
  const document = project ?? readProjectFile(request.root, request.invocation.sink);
  const scope = createFileScope(request.invocation, { secrets: true, yaml: yamlFunctions });
  const profileName = request.profile ?? projectProfile(document, scope);
  const places = findProfiles(request);
  if (places.files.length === 0 && places.explicit !== undefined) {
    throw new UserError(profilesFileMissing(places.folders));
  }
  if (profileName === null || (places.files.length === 0 && request.profile === undefined)) {
    if (request.target !== undefined && request.target !== 'local') {
      throw new UserError(targetWithoutProfile(request.target, profileName));
    }
    return { target: localTarget(request, document), profilesPath: null };
  }
  const found = findProfile(request, places.files, profileName);
  if (!found)
    throw new UserError(profileMissing(profileName, knownProfiles(request, places.files), places.folders));
  const target = await chooseOutput(request, found.document, profileName, scope);
  return { target, profilesPath: found.file };
}

function projectProfile(document: YamlDocument, scope: Scope): string | null {
  const written = valueAt(document.data, ['profile']);
  if (typeof written !== 'string') return null;
  const rendered = renderText(written, document.spanOf(['profile']), scope);
  return rendered === null ? null : scalarText(rendered);
}

interface FoundProfile {
  readonly file: string;
  readonly document: YamlDocument;
}

/** The first file that has the profile: a personal ~/.dbt/profiles.yml need not know this project. */
function findProfile(
  request: ProjectRequest,
  files: readonly string[],
  profileName: string,
): FoundProfile | undefined {
  for (const file of files) {
    const document = readProfiles(request, file);
    if (isRecord(document.data) && Object.hasOwn(document.data, profileName)) return { file, document };
  }
  return undefined;
}

function readProfiles(request: ProjectRequest, file: string): YamlDocument {
  const document = parseYaml(readSource(file, request.root.folder), request.invocation.sink);
  if (document.data === null) throw new UserError(emptyProfiles(document.spanOf([])));
  return document;
}

function knownProfiles(request: ProjectRequest, files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const { data } = readProfiles(request, file);
    return isRecord(data) ? Object.keys(data).filter((name) => name !== 'config') : [];
  });
}

async function chooseOutput(
  request: ProjectRequest,
  document: YamlDocument,
  profileName: string,
  scope: Scope,
): Promise<Target> {
  // Other profiles of the file may be anything: only what is said of this one counts.
  const problems = await validateYaml(document, PROFILES_FILE);
  const profile = document.spanOf([profileName]);
  const ours = problems.filter(({ span }) => span && span.start >= profile.start && span.end <= profile.end);
  checkProblems(ours, request.invocation.sink);
  const outputs = valueAt(document.data, [profileName, 'outputs']);
  const names = isRecord(outputs) ? Object.keys(outputs) : [];
  const { name, place } = targetName(request, document, profileName, scope);
  const path = [profileName, 'outputs', name];
  if (!names.includes(name)) {
    throw new UserError(
      outputMissing(name, profileName, names, place ?? document.keySpanOf([profileName, 'outputs'])),
    );
  }
  const fields = renderDocument(document, scope, { path, onError: keepPassword });
  return resolveTarget(request, { document, path, fields, name, profileName });
}

function targetName(
  request: ProjectRequest,
  document: YamlDocument,
  profileName: string,
  scope: Scope,
): { readonly name: string; readonly place?: ReturnType<YamlDocument['spanOf']> } {
  if (request.target !== undefined) return { name: request.target };
  const path = [profileName, 'target'];
  const written = valueAt(document.data, path);
  if (typeof written !== 'string') return { name: 'default' };
  const place = document.spanOf(path);
  return { name: scalarText(renderText(written, place, scope)), place };
}

/** A password may look like Jinja without being any. An unset variable in it is an error all the same. */
function keepPassword(error: unknown, text: string, path: readonly (string | number)[]): Json {
  const unset =
    error instanceof UserError && error.diagnostics.some(({ code }) => code === 'ENV_VAR_MISSING');
  if (path.at(-1) === 'password' && !unset) return text;
  throw error;
}
