import type { Json, Span } from '../../base/index.ts';
import type { LoadedPackage, YamlDocument } from '../../project/index.ts';
import { isDict } from '../json-object.ts';
import type { ConfigKind } from './config-fields.ts';
import { SECTION_OF } from './project-levels.ts';

/** dbt's older names of a section. */
const OLDER: Readonly<Record<string, string>> = { data_tests: 'tests' };

/** Where dbt_project.yml sets a config for a node: the most specific place; undefined when it does not. */
export function spanOfProjectConfig(
  owner: LoadedPackage,
  kind: ConfigKind,
  fqn: readonly string[],
  key: string,
): Span | undefined {
  return placeInSections(owner.config.document, SECTION_OF[kind], fqn, key);
}

/** Where a section of a dbt_project.yml sets a config for a node; undefined when it does not. */
export function placeInSections(
  document: YamlDocument,
  section: string,
  fqn: readonly string[],
  key: string,
): Span | undefined {
  const root = isDict(document.data) ? document.data : {};
  const name = section in root ? section : (OLDER[section] ?? section);
  const names = [`+${key}`, key, `+${key.replace('-', '_')}`];
  let folder: Json | undefined = root[name];
  const path = [name];
  let found: string[] | undefined;
  for (const part of [...fqn, null]) {
    if (!isDict(folder)) break;
    const here: Record<string, Json> = folder;
    const written = names.find((each) => each in here);
    if (written !== undefined) found = [...path, written];
    if (part === null) break;
    folder = here[part];
    path.push(part);
  }
  return found && document.spanOf(found);
}
