import { isRecord } from '../base/index.ts';
import type { GraphMember } from '../graph/index.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions, SelectionOptions } from './options.ts';
import { RESOURCE_TYPES, select } from './select.ts';

export interface ListOptions extends GlobalOptions, SelectionOptions {
  readonly output: 'selector' | 'name' | 'path' | 'json';
  /** Keys of the JSON form; dots descend. Empty: dbt's default keys. */
  readonly outputKeys: readonly string[];
}

/** dbt's keys of a JSON line when none are named. */
const DEFAULT_KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

type Resource = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What `--select` takes to mean just this resource. */
function selectorOf(member: GraphMember): string {
  const { resourceType, packageName, name } = member;
  const fqn = member.fqn.length > 0 ? member.fqn.join('.') : name;
  switch (resourceType) {
    case 'source':
      return `source:${packageName}.${sourceNameOf(member)}.${name}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${resourceType}:${packageName}.${name}`;
    case 'unit_test': {
      const version: unknown = Reflect.get(member.record, 'version');
      const versioned = typeof version === 'string' || typeof version === 'number' ? `_v${version}` : '';
      return `unit_test:${packageName}.${name}${versioned}`;
    }
    default:
      return fqn;
  }
}

function nameOf(member: GraphMember): string {
  return member.resourceType === 'source' ? `${sourceNameOf(member)}.${member.name}` : member.name;
}

function sourceNameOf({ record }: GraphMember): string {
  return text(Reflect.get(record, 'source_name'));
}

function descend(resource: unknown, path: readonly string[]): unknown {
  let value = resource;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

function jsonOf(resource: Resource, keys: readonly string[]): string {
  const chosen = keys.length > 0 ? keys : DEFAULT_KEYS;
  const entries = chosen.flatMap((key) => {
    const value = key in resource ? resource[key] : descend(resource, key.split('.'));
    return value === undefined ? [] : [[key, value] as const];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** `tsdbt ls`: one line for each resource, in the DAG's order. @throws UserError */
export async function listResources(options: ListOptions, io: AppIo): Promise<readonly string[]> {
  const project = await openProject(options, io);
  const selection = select(project, { ...options, kinds: RESOURCE_TYPES, includesEmpty: true }, io);
  const resources = selection.ids.flatMap((id) => project.graph.members.get(id) ?? []);
  if (resources.length === 0 && selection.diagnostics.length === 0) io.onCommand({ kind: 'NothingToDo' });
  const keys = options.outputKeys.flatMap((each) => each.split(/[\s,]+/)).filter(Boolean);
  const describe = (member: GraphMember): string => {
    switch (options.output) {
      case 'name':
        return nameOf(member);
      case 'path':
        return member.filePath;
      case 'json':
        return jsonOf({ ...member.record }, keys);
      case 'selector':
        return selectorOf(member);
    }
  };
  return resources.map(describe).toSorted();
}
