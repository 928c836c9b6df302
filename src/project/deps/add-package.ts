import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, isMap, isSeq, type Document, type YAMLSeq } from 'yaml';
import { isRecord } from '../../base/index.ts';
import type { DepsEvent } from '../../manifest/index.ts';

export interface NewPackage {
  /** `dbt-labs/dbt_utils`, the address of a repository, or a path, as `source` has it. */
  readonly name: string;
  /** A version or several clauses with commas between; of git packages the revision. */
  readonly version: string | null;
  readonly source: 'hub' | 'git' | 'local';
}

/**
 * `tsdbt deps --add-package`: puts an entry into the file that names the project's packages, in place of those for the
 * same package; the rest of the file stays as it is, comments included.
 * @param folder absolute path of the project.
 */
export function addPackage(folder: string, added: NewPackage, onEvent: (event: DepsEvent) => void): void {
  const file = packagesFile(folder);
  const document = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '', { version: '1.1' });
  const list = packageList(document);
  for (let index = list.items.length - 1; index >= 0; index -= 1) {
    const item = list.items[index];
    const entry: unknown = isMap(item) ? item.toJSON() : undefined;
    if (!isRecord(entry) || !isSamePackage(entry, added.name)) continue;
    list.delete(index);
    const { 'warn-unpinned': _, ...shown } = entry;
    onEvent({ kind: 'PackageReplaced', entry: JSON.stringify(shown) });
  }
  list.add(document.createNode(entryOf(added)));
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  onEvent({ kind: 'PackageAdded', name: added.name, version: added.version, file });
}

/** dependencies.yml where it names packages, else packages.yml. */
function packagesFile(folder: string): string {
  const dependencies = join(folder, 'dependencies.yml');
  const isUsed =
    existsSync(dependencies) && parseDocument(readFileSync(dependencies, 'utf8')).has('packages');
  return isUsed ? dependencies : join(folder, 'packages.yml');
}

function packageList(document: Document): YAMLSeq {
  const known: unknown = isMap(document.contents) ? document.get('packages') : undefined;
  if (isSeq(known)) {
    known.flow = false;
    return known;
  }
  const list = document.createNode([]);
  list.flow = false;
  if (isMap(document.contents)) document.set('packages', list);
  else document.contents = document.createNode({ packages: list });
  const made: unknown = document.get('packages');
  if (!isSeq(made)) throw new Error('the list that was just set is none');
  return made;
}

function entryOf({ name, version, source }: NewPackage): Readonly<Record<string, unknown>> {
  const key = source === 'hub' ? 'package' : source;
  if (version === null) return { [key]: name };
  return {
    [key]: name,
    [source === 'git' ? 'revision' : 'version']: version.includes(',') ? version.split(',') : version,
  };
}

/**
 * Whether an entry is for the same package, wherever it comes from, as dbt tells: its place has the name as a whole part,
 * with or without the namespace, whichever of `_` and `-` is used.
 */
function isSamePackage(entry: Readonly<Record<string, unknown>>, name: string): boolean {
  const place = ['package', 'git', 'local', 'tarball', 'private']
    .map((key) => entry[key])
    .find((value) => typeof value === 'string');
  if (place === undefined) return false;
  const parts = alike(place).split(/[/.]/).join('/');
  return [name, name.split('/').at(-1) ?? name].some((variant) => {
    const wanted = alike(variant).split(/[/.]/).join('/');
    return `/${parts}/`.includes(`/${wanted}/`);
  });
}

const alike = (text: string): string => text.replaceAll('-', '_');
