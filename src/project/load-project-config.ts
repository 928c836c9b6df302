import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { isRecord, UserError, type DiagnosticSink, type Json, type JsonObject } from '../base/index.ts';
import { createFileScope, isVariables, type DispatchRule, type Invocation } from '../context/index.ts';
import type { Quoting, Target } from '../manifest/index.ts';
import { checkProblems } from './check-problems.ts';
import { bothNames, deprecatedPath, notAMapping, reservedName } from './diagnostics.ts';
import { parseYaml } from './parse-yaml.ts';
import { displayPath } from './read-source.ts';
import { renderDocument, valueAt } from './render-document.ts';
import { RESERVED_PROJECT_NAMES } from './reserved-names.ts';
import { PROJECT_FILE_SCHEMA } from './schemas/index.ts';
import { scalarText } from './scalar-text.ts';
import type { ConfigSection, ProjectConfig, ProjectRequest, ProjectRoot, YamlDocument } from './types.ts';
import { validateYaml } from './validate-yaml.ts';
import { yamlFunctions } from './yaml-functions.ts';

type Path = readonly (string | number)[];

/**
 * dbt_project.yml as written: for what must be known before anything else, like its `flags:`.
 * @param displayRoot what messages name the file relative to; the project's own folder by default.
 * @throws UserError for a file that is not YAML or not a mapping.
 */
export function readProjectFile(
  root: ProjectRoot,
  sink?: DiagnosticSink,
  displayRoot = root.folder,
): YamlDocument {
  const source = { path: displayPath(root.file, displayRoot), text: readFileSync(root.file, 'utf8') };
  const document = parseYaml(source, sink);
  if (!isRecord(document.data)) throw new UserError(notAMapping(document.spanOf([])));
  return document;
}

/**
 * dbt_project.yml of the root project, checked, rendered and with defaults, without any resource file.
 * @param target what `target` is in its Jinja; null for commands that need no profile.
 * @throws UserError with everything wrong in it.
 */
export async function loadProjectConfig(
  request: ProjectRequest,
  target: Target | null,
  project?: YamlDocument,
): Promise<ProjectConfig> {
  const document = project ?? readProjectFile(request.root, request.invocation.sink);
  const config = await resolveProjectConfig(document, request.invocation, target, 'warn');
  const targetPath = request.targetPath ?? request.invocation.env['DBT_TARGET_PATH'] ?? config.targetPath;
  const cleanTargets = isSet(document, 'clean-targets') ? config.cleanTargets : [targetPath];
  return { ...config, targetPath, logPath: request.logPath ?? config.logPath, cleanTargets };
}

/** @param unknownKeys `ignore` for packages, whose files are not the user's to mend. */
export async function resolveProjectConfig(
  document: YamlDocument,
  invocation: Invocation,
  target: Target | null,
  unknownKeys: 'warn' | 'ignore',
): Promise<ProjectConfig> {
  checkProblems(await validateYaml(document, PROJECT_FILE_SCHEMA, { unknownKeys }), invocation.sink);
  checkNames(document, unknownKeys === 'warn' ? invocation.sink : undefined);
  const scope = createFileScope(invocation, { yaml: yamlFunctions, ...(target ? { target } : {}) });
  const rendered = renderDocument(document, scope, { shouldRender: isRenderedEarly });
  const data: JsonObject = isRecord(rendered) ? rendered : {};
  return toConfig(document, data);
}

const HOOKS: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook']);
const LATE: ReadonlySet<unknown> = new Set(['on-run-start', 'on-run-end', 'query-comment', 'vars']);
const HOOKED: ReadonlySet<unknown> = new Set(['models', 'seeds', 'snapshots', 'tests', 'data_tests']);

/** Hooks and the query comment are rendered with their node, variables not at all. */
export function isRenderedEarly(path: Path): boolean {
  const [section] = path;
  if (LATE.has(section)) return false;
  return (
    !HOOKED.has(section) ||
    !path.some((key) => typeof key === 'string' && HOOKS.has(key.replace(/^[+ ]+/, '')))
  );
}

/** Old names of keys, and the deprecation that dbt announces for each. */
const RENAMED = [
  { old: 'source-paths', now: 'model-paths', event: 'ConfigSourcePathDeprecation' },
  { old: 'data-paths', now: 'seed-paths', event: 'ConfigDataPathDeprecation' },
] as const;

/** Paths that dbt wants as flags or environment variables. */
const MOVED = [
  { key: 'log-path', usual: 'logs', event: 'ConfigLogPathDeprecation' },
  { key: 'target-path', usual: 'target', event: 'ConfigTargetPathDeprecation' },
] as const;

function checkNames(document: YamlDocument, sink: DiagnosticSink | undefined): void {
  const { name } = dataOf(document);
  if (typeof name === 'string' && RESERVED_PROJECT_NAMES.has(name)) {
    throw new UserError(reservedName(name, document.spanOf(['name'])));
  }
  for (const [old, now] of [
    ...RENAMED.map(({ old, now }) => [old, now] as const),
    ['tests', 'data_tests'] as const,
  ]) {
    if (isSet(document, old) && isSet(document, now))
      throw new UserError(bothNames(old, now, document.keySpanOf([old])));
  }
  for (const { old, now, event } of RENAMED) {
    if (isSet(document, old))
      sink?.report(deprecatedPath(old, `use '${now}'`, document.keySpanOf([old]), event));
  }
  for (const { key, usual, event } of MOVED) {
    if (isSet(document, key) && valueAt(document.data, [key]) !== usual) {
      sink?.report(
        deprecatedPath(
          key,
          `use --${key} or DBT_${key.toUpperCase().replace('-', '_')}`,
          document.keySpanOf([key]),
          event,
        ),
      );
    }
  }
}

function toConfig(document: YamlDocument, data: JsonObject): ProjectConfig {
  const texts = (key: string, fallback: readonly string[], old?: string): readonly string[] =>
    listOf(data[key]) ?? (old === undefined ? undefined : listOf(data[old])) ?? fallback;
  const text = (key: string): string | null =>
    data[key] === null || data[key] === undefined ? null : scalarText(data[key]);
  const modelPaths = texts('model-paths', ['models'], 'source-paths');
  const seedPaths = texts('seed-paths', ['seeds'], 'data-paths');
  const testPaths = texts('test-paths', ['tests']);
  const analysisPaths = texts('analysis-paths', ['analyses']);
  const macroPaths = texts('macro-paths', ['macros']);
  const snapshotPaths = texts('snapshot-paths', ['snapshots']);
  const functionPaths = texts('function-paths', ['functions']);
  const everyPath = [
    modelPaths,
    seedPaths,
    snapshotPaths,
    analysisPaths,
    macroPaths,
    testPaths,
    functionPaths,
  ].flat();
  const targetPath = text('target-path') ?? 'target';
  const vars = document.templateValue(['vars']);
  return {
    name: text('name') ?? '',
    version: text('version'),
    profile: text('profile'),
    modelPaths,
    seedPaths,
    testPaths,
    analysisPaths,
    macroPaths,
    snapshotPaths,
    functionPaths,
    docsPaths: texts('docs-paths', [
      ...new Set(everyPath.map((path) => posix.normalize(path).replace(/\/$/, ''))),
    ]),
    assetPaths: texts('asset-paths', []),
    targetPath,
    logPath: text('log-path') ?? 'logs',
    packagesInstallPath: text('packages-install-path') ?? text('modules-path') ?? 'dbt_packages',
    cleanTargets: texts('clean-targets', [targetPath]),
    quoting: quotingOf(data['quoting']),
    vars: isVariables(vars) ? vars : {},
    dispatch: dispatchOf(data['dispatch']),
    onRunStart: texts('on-run-start', []),
    onRunEnd: texts('on-run-end', []),
    queryComment: Object.hasOwn(data, 'query-comment') ? (data['query-comment'] ?? null) : undefined,
    flags: recordOf(data['flags']),
    requireDbtVersion: texts('require-dbt-version', []),
    restrictAccess: data['restrict-access'] === true,
    sections: sectionsOf(data),
    unrenderedSections: sectionsOf(dataOf(document)),
    document,
  };
}

const SECTIONS: readonly ConfigSection[] = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'data_tests',
  'unit_tests',
  'exposures',
  'metrics',
  'semantic-models',
  'saved-queries',
  'functions',
  'analyses',
];

function sectionsOf(data: JsonObject): Readonly<Record<ConfigSection, JsonObject>> {
  const entries = SECTIONS.map((name) => [
    name,
    recordOf(name === 'data_tests' ? (data[name] ?? data['tests']) : data[name]),
  ]);
  return Object.fromEntries(entries) as Record<ConfigSection, JsonObject>;
}

function dataOf(document: YamlDocument): JsonObject {
  return isRecord(document.data) ? document.data : {};
}

function isSet(document: YamlDocument, key: string): boolean {
  const value = dataOf(document)[key];
  return value !== undefined && value !== null;
}

function recordOf(value: Json | undefined): JsonObject {
  return isRecord(value) ? value : {};
}

function listOf(value: Json | undefined): readonly string[] | undefined {
  if (value === null || value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map(scalarText);
}

function dispatchOf(value: Json | undefined): readonly DispatchRule[] {
  return (Array.isArray(value) ? value : []).flatMap((rule: Json) => {
    if (!isRecord(rule) || typeof rule['macro_namespace'] !== 'string') return [];
    return [{ macro_namespace: rule['macro_namespace'], search_order: listOf(rule['search_order']) ?? [] }];
  });
}

function quotingOf(value: Json | undefined): Partial<Quoting> {
  const entries = Object.entries(recordOf(value)).flatMap(([key, quoted]) => {
    const name = key === 'project' ? 'database' : key;
    const known = name === 'database' || name === 'schema' || name === 'identifier' || name === 'column';
    return known && typeof quoted === 'boolean' ? [[name, quoted] as const] : [];
  });
  return Object.fromEntries(entries);
}
