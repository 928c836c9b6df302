import type { Json, JsonObject, Span } from '../../base/index.ts';
import type { ConfigSection } from '../../project/index.ts';
import { unusedConfigPath } from '../diagnostics.ts';
import { isDict } from '../json-object.ts';
import type { ParseSession } from '../session.ts';

/** `fqn`s by the section that configures their resource type. */
export type FqnsBySection = ReadonlyMap<ConfigSection, readonly (readonly string[])[]>;

const CHECKED: readonly ConfigSection[] = [
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
];

/** Warns of folders of the root's dbt_project.yml that configure nothing that exists. */
export function checkUnusedConfigs(
  session: ParseSession,
  used: FqnsBySection,
  disabled: readonly (readonly string[])[],
): void {
  const { config } = session.root;
  for (const section of CHECKED) {
    const fqns = [used.get(section) ?? [], disabled];
    for (const path of configuredFolders(config.sections[section])) {
      if (fqns.some((list) => list.some((fqn) => path.every((part, index) => fqn[index] === part)))) continue;
      session.diagnostics.report(
        unusedConfigPath([section, ...path].join('.'), spanOfFolder(session, section, path)),
      );
    }
  }
}

/** Every folder that sets a config of its own. */
function* configuredFolders(folder: JsonObject, path: readonly string[] = []): Iterable<readonly string[]> {
  const isFolder = (key: string, value: Json): value is JsonObject => !key.startsWith('+') && isDict(value);
  const entries = Object.entries(folder);
  if (entries.some(([key, value]) => !isFolder(key, value))) yield path;
  for (const [key, value] of entries)
    if (isFolder(key, value)) yield* configuredFolders(value, [...path, key]);
}

function spanOfFolder(session: ParseSession, section: string, path: readonly string[]): Span {
  return session.root.config.document.keySpanOf([section, ...path]);
}
