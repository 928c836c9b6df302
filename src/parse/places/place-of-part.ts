import { isRecord, type Json, type NodePart, type SourceFile, type Span } from '../../base/index.ts';
import { DBT_OPTIONS, Environment } from '../../jinja/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { parseYaml, type YamlDocument } from '../../project/index.ts';
import { placeInSections } from '../config/span-of-project-config.ts';

/** Where a node's parts may be written. */
export interface NodeSources {
  /** The file of the node's code. */
  readonly code: SourceFile | undefined;
  /** The `dbt_project.yml`s that may configure it, the one that wins first. */
  readonly projects: readonly YamlDocument[];
  /** A file of a package by its path in it; undefined where it cannot be read. */
  readonly read: (packageName: string, path: string) => Promise<SourceFile | undefined>;
}

type Path = readonly (string | number)[];

const SECTIONS: Readonly<Record<string, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  analysis: 'analyses',
  function: 'functions',
};

/** dbt writes `pre-hook` and its kin with an underscore where a name must be an identifier. */
const spellings = (key: string): readonly string[] => [key, key.replace('-', '_')];

const isAt = (value: Json | undefined, key: string): boolean => isRecord(value) && Object.hasOwn(value, key);

/** In a call of `config` in the node's code: the keyword, where the call has it. */
function inCode(source: SourceFile, key: string): Span | undefined {
  const { calls } = new Environment(DBT_OPTIONS).parse(source);
  for (const { name, keyword, span } of calls) {
    const written = name === 'config' ? spellings(key).find((each) => keyword.has(each)) : undefined;
    if (written === undefined) continue;
    const text = source.text.slice(span.start, span.end);
    const at = new RegExp(String.raw`\b${written}\s*=`).exec(text)?.index;
    return at === undefined
      ? span
      : { source, start: span.start + at, end: span.start + at + written.length };
  }
  return undefined;
}

/** An entry of YAML, or a part of one. */
interface Entry {
  readonly path: Path;
  readonly value: Json | undefined;
}

/** The YAML entries that may say something of the node, the more specific ones first: its version, then itself. */
function entriesOf(document: YamlDocument, node: ManifestNode): readonly Entry[] {
  const section = SECTIONS[node.resource_type] ?? '';
  const list = isRecord(document.data) ? document.data[section] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: Json, index) => {
    if (!isRecord(entry) || entry['name'] !== node.name) return [];
    const version = 'version' in node ? node.version : undefined;
    const versions = Array.isArray(entry['versions']) ? entry['versions'] : [];
    const at = versions.findIndex((each) => isRecord(each) && String(each['v']) === String(version));
    const versioned =
      at === -1 ? [] : [{ path: [section, index, 'versions', at], value: versions[at] ?? null }];
    return [...versioned, { path: [section, index], value: entry }];
  });
}

function inColumns(name: string, path: Path, value: Readonly<Record<string, Json>>): Entry | undefined {
  const columns = value['columns'];
  if (!Array.isArray(columns)) return undefined;
  const at = columns.findIndex((each) => isRecord(each) && each['name'] === name);
  return at === -1 ? undefined : { path: [...path, 'columns', at], value: columns[at] };
}

function inEntry(part: NodePart, { path, value }: Entry): Path | undefined {
  if (!isRecord(value)) return undefined;
  if ('property' in part) return isAt(value, part.property) ? [...path, part.property] : undefined;
  if ('column' in part) {
    const found = inColumns(part.column, path, value);
    return found && [...found.path, isAt(found.value, 'data_type') ? 'data_type' : 'name'];
  }
  if ('constraint' in part) {
    const owner = part.of === undefined ? { path, value } : inColumns(part.of, path, value);
    const constraints = isRecord(owner?.value) ? owner.value['constraints'] : undefined;
    if (!owner || !Array.isArray(constraints) || !isRecord(constraints[part.constraint])) return undefined;
    return [...owner.path, 'constraints', part.constraint, 'type'];
  }
  const key = spellings(part.config).find((each) => isAt(value['config'], each));
  return key === undefined ? undefined : [...path, 'config', key];
}

/**
 * Where the user wrote a part of a node: in the node's code, in its entry of YAML, in `dbt_project.yml`, in this order.
 * Files are read as they are now; undefined where none of them has it.
 */
export async function placeOfPart(
  node: ManifestNode,
  part: NodePart,
  { code, projects, read }: NodeSources,
): Promise<Span | undefined> {
  if ('config' in part && code && node.original_file_path.endsWith('.sql')) {
    const span = inCode(code, part.config);
    if (span) return span;
  }
  const [owner, path] = ('patch_path' in node ? node.patch_path : null)?.split('://') ?? [];
  const source = owner !== undefined && path !== undefined ? await read(owner, path) : undefined;
  if (source) {
    const patch = parseYaml(source);
    for (const entry of entriesOf(patch, node)) {
      const found = inEntry(part, entry);
      if (found)
        return 'column' in part || 'constraint' in part ? patch.spanOf(found) : patch.keySpanOf(found);
    }
  }
  const section = SECTIONS[node.resource_type];
  if (!('config' in part) || section === undefined) return undefined;
  return projects
    .map((project) => placeInSections(project, section, node.fqn, part.config))
    .find((span) => span !== undefined);
}
