import { isRecord, UserError } from '../base/index.ts';
import type { Manifest, ManifestNode } from '../manifest/index.ts';
import { badArtifact } from './diagnostics.ts';
import { readArtifact, type ArtifactJson } from './read-artifact.ts';
import { MANIFEST_VERSIONS, upgradeManifest } from './upgrade-manifest.ts';

type Records = Readonly<Record<string, unknown>>;

function section(data: ArtifactJson, name: string, path: string, isRequired = true): Records {
  const value = data[name];
  if (isRecord(value)) return value;
  if (value === undefined && !isRequired) return {};
  throw new UserError(badArtifact(path, 'manifest', `it has no '${name}'`));
}

/** Whether every record has what the graph stands on; the rest of its shape is the schema version's promise. */
function areNodes<T>(records: Records): records is Readonly<Record<string, T>> {
  return Object.values(records).every(
    (record) =>
      isRecord(record) && typeof record.unique_id === 'string' && typeof record.resource_type === 'string',
  );
}

/** Nodes that were not compiled are written without what compiling adds. */
function withCompiledFields(nodes: Manifest['nodes']): Manifest['nodes'] {
  const entries = Object.entries(nodes).map(([id, node]) => [id, asCompiled(node)] as const);
  return Object.fromEntries(entries);
}

function asCompiled(node: ManifestNode): ManifestNode {
  if (node.resource_type === 'seed' || 'compiled' in node) return node;
  return Object.assign(
    { compiled: false, compiled_code: null, extra_ctes: [], extra_ctes_injected: false },
    node,
  );
}

/**
 * Reads `manifest.json`, whoever wrote it; undefined when there is none.
 * @throws UserError, ArtifactError as readArtifact does.
 */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const artifact = await readArtifact(path, 'manifest', MANIFEST_VERSIONS);
  return artifact && manifestFromJson(upgradeManifest(artifact), path);
}

/** @param path for messages. @throws UserError when a section is missing or a record is no node. */
export function manifestFromJson(data: ArtifactJson, path: string): Manifest {
  const nodesOf = <T>(name: string, isRequired = true): Readonly<Record<string, T>> => {
    const records = section(data, name, path, isRequired);
    if (areNodes<T>(records)) return records;
    throw new UserError(badArtifact(path, 'manifest', `'${name}' holds something that is not a node`));
  };
  const metadata = section(data, 'metadata', path);
  const disabled = section(data, 'disabled', path, false);
  const isDisabled = (value: unknown): value is Manifest['disabled'] =>
    isRecord(value) && Object.values(value).every(Array.isArray);
  const selectors = section(data, 'selectors', path, false);
  const isSelectors = (value: unknown): value is Manifest['selectors'] => isRecord(value);
  return {
    projectName: typeof metadata.project_name === 'string' ? metadata.project_name : '',
    nodes: withCompiledFields({ ...nodesOf('nodes'), ...nodesOf('functions', false) }),
    sources: nodesOf('sources'),
    macros: nodesOf('macros'),
    docs: nodesOf('docs', false),
    exposures: nodesOf('exposures'),
    groups: nodesOf('groups', false),
    metrics: nodesOf('metrics', false),
    semanticModels: nodesOf('semantic_models', false),
    savedQueries: nodesOf('saved_queries', false),
    unitTests: nodesOf('unit_tests', false),
    disabled: isDisabled(disabled) ? disabled : {},
    selectors: isSelectors(selectors) ? selectors : {},
    provenance: { file: new Map(), span: new Map() },
  };
}
