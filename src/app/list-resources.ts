import { isRecord } from '../base/index.ts';
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
function selectorOf(resource: Resource): string {
  const fqn = Array.isArray(resource['fqn']) ? resource['fqn'].map(String).join('.') : text(resource['name']);
  switch (resource['resource_type']) {
    case 'source':
      return `source:${text(resource['package_name'])}.${text(resource['source_name'])}.${text(resource['name'])}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return `${text(resource['resource_type'])}:${fqn}`;
    default:
      return fqn;
  }
}

function nameOf(resource: Resource): string {
  return resource['resource_type'] === 'source'
    ? `${text(resource['source_name'])}.${text(resource['name'])}`
    : text(resource['name']);
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
  const { manifest } = project.parsed;
  const selection = select(project, { ...options, kinds: RESOURCE_TYPES, includesEmpty: true }, io);
  const everything: Readonly<Record<string, object>> = {
    ...manifest.nodes,
    ...manifest.sources,
    ...manifest.exposures,
    ...manifest.metrics,
    ...manifest.semanticModels,
    ...manifest.savedQueries,
    ...manifest.unitTests,
  };
  const resources = selection.ids.flatMap((id): Resource[] => {
    const resource = everything[id];
    return resource ? [{ ...resource }] : [];
  });
  if (resources.length === 0 && selection.diagnostics.length === 0) io.onCommand({ kind: 'NothingToDo' });
  const describe = (resource: Resource): string => {
    switch (options.output) {
      case 'name':
        return nameOf(resource);
      case 'path':
        return text(resource['original_file_path']);
      case 'json':
        return jsonOf(resource, options.outputKeys.flatMap((keys) => keys.split(/[\s,]+/)).filter(Boolean));
      case 'selector':
        return selectorOf(resource);
    }
  };
  return resources.map(describe).toSorted();
}
