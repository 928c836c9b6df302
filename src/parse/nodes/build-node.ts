import type { Span } from '../../base/index.ts';
import type { ColumnInfo } from '../../manifest/index.ts';
import type { Captured } from '../code/captured.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import type { ResolvedConfig } from '../config/config-resolver.ts';
import { spanOfProjectConfig } from '../config/span-of-project-config.ts';
import { wrongConfigType } from '../diagnostics.ts';
import { textsOf } from '../json-object.ts';
import { fileIdOf, spanOfEntry } from '../properties/property-entry.ts';
import { readConstraint } from '../properties/columns.ts';
import { spanOfPatchConfig, type NodePatch } from '../properties/node-patch.ts';
import { attempt, type ParseSession } from '../session.ts';
import { contractChecksum } from './contract-checksum.ts';
import type { BuiltNode, NodeDraft } from './draft.ts';
import type { RelationNamer } from './relation-namer.ts';
import { readForeignKeys } from './foreign-keys.ts';
import { accessOf, contractOf, docsOf, finishConfig } from './finish-config.ts';
import { readSignature } from './function-signature.ts';
import { readHookReferences } from './hook-references.ts';
import { nameRelation } from './name-relation.ts';

/** Makes a unit of code and what a property file says of it into a node; its references are resolved later. */
export function buildNode(
  session: ParseSession,
  namer: RelationNamer,
  unit: CodeUnit,
  patch: NodePatch | undefined,
): BuiltNode {
  const identity = identityOf(unit, patch);
  const resolved = session.configs.resolve({
    kind: unit.configKind,
    packageName: unit.package.name,
    fqn: identity.fqn,
    patch: patch?.config,
    calls: unit.captured.configCalls,
    writtenCalls: unit.captured.writtenConfig,
  });
  reportWrongValues(session, unit, patch, identity, resolved);
  const node = assemble(session, unit, patch, identity, resolved);
  nameRelation(session, namer, node, resolved.config, unit.span);
  if (unit.type !== 'test') {
    readHookReferences(session, unit, node, (key) => spanOfConfig(session, unit, patch, node.fqn, key));
    if (node.resource_type === 'model') {
      const constraints = [
        ...node.constraints,
        ...Object.values(node.columns).flatMap((each) => each.constraints),
      ];
      attempt(session, () => readForeignKeys(session, constraints, unit.captured, placeOf(unit, patch)), {
        node: node.unique_id,
        place: placeOf(unit, patch),
      });
    }
    if (node.resource_type !== 'seed') Object.assign(node, references(unit.captured));
  }
  return { node, unit, patch };
}

interface Identity {
  readonly name: string;
  readonly uniqueId: string;
  readonly fqn: readonly string[];
}

/** A version of a model is called as the model; its id and fqn end in the version. */
function identityOf(unit: CodeUnit, patch: NodePatch | undefined): Identity {
  if (patch?.version === undefined || patch.version === null) return unit;
  const { name } = patch.entry;
  const version = `v${patch.version}`;
  return {
    name,
    uniqueId: `model.${patch.entry.package.name}.${name}.${version}`,
    fqn: [...unit.fqn.slice(0, -1), name, version],
  };
}

function reportWrongValues(
  session: ParseSession,
  unit: CodeUnit,
  patch: NodePatch | undefined,
  { uniqueId, fqn }: Identity,
  { wrong }: ResolvedConfig,
): void {
  for (const value of wrong) {
    const span = spanOfConfig(session, unit, patch, fqn, value.key);
    session.diagnostics.report(wrongConfigType(uniqueId, value, span));
  }
}

/** Where a config was set: the place that won. */
function spanOfConfig(
  session: ParseSession,
  unit: CodeUnit,
  patch: NodePatch | undefined,
  fqn: readonly string[],
  key: string,
): Span {
  const inCode = unit.captured.configSpans.get(key);
  if (inCode) return inCode;
  const { config } = patch ?? { config: {} };
  const written = [key, key.replace('-', '_')].find((each) => each in config);
  if (patch && written !== undefined) return spanOfPatchConfig(patch, written);
  const owners = unit.package === session.root ? [unit.package] : [session.root, unit.package];
  return (
    owners.map((owner) => spanOfProjectConfig(owner, unit.configKind, fqn, key)).find(Boolean) ?? unit.span
  );
}

/** The references of a node's code, in dbt's shapes. */
export function references(
  captured: Captured,
): Pick<
  Extract<NodeDraft, { resource_type: 'model' }>,
  'refs' | 'sources' | 'metrics' | 'functions' | 'depends_on'
> {
  return {
    refs: captured.refs.map((each) => each.value),
    sources: captured.sources.map((each) => each.value),
    metrics: captured.metrics,
    functions: captured.functions,
    depends_on: { macros: [...captured.macros], nodes: [] },
  };
}

function assemble(
  session: ParseSession,
  unit: CodeUnit,
  patch: NodePatch | undefined,
  { name, uniqueId, fqn }: Identity,
  resolved: ResolvedConfig,
): NodeDraft {
  const config = finishConfig(unit, resolved.config);
  const contract = contractOf(config);
  const columns: Record<string, ColumnInfo> = patch?.columns ?? {};
  const shared = {
    database: '',
    schema: '',
    name,
    package_name: unit.package.name,
    path: unit.path,
    original_file_path: unit.originalFilePath,
    unique_id: uniqueId,
    fqn,
    alias: name,
    checksum: unit.checksum,
    config,
    tags: tagsOf(unit, patch, config.tags),
    description: patch?.description ?? unit.genericTest?.description ?? '',
    columns,
    meta: config.meta,
    group: config.group,
    docs: docsOf(config),
    patch_path: patch ? fileIdOf(patch.entry) : null,
    build_path: null,
    unrendered_config: resolved.unrendered,
    created_at: session.createdAt,
    relation_name: null,
    raw_code: unit.rawCode,
    doc_blocks: [],
  };
  if (unit.type === 'seed') {
    const depends = { macros: [] };
    return Object.assign(shared, {
      resource_type: 'seed' as const,
      root_path: unit.package.root,
      depends_on: depends,
    });
  }
  // Assigned, not spread: a project has tens of thousands of nodes with fifty fields each.
  const compiled = Object.assign(shared, references(unit.captured), {
    language: 'sql',
    compiled_path: null,
    compiled: false,
    compiled_code: null,
    extra_ctes_injected: false,
    extra_ctes: [],
    contract,
  });
  switch (unit.type) {
    case 'model': {
      const constraints = (patch?.constraints ?? []).map((each) => readConstraint(each, 'model'));
      const materialized = config.materialized;
      return Object.assign(compiled, {
        resource_type: 'model' as const,
        contract: { ...contract, checksum: contractChecksum(contract, columns, constraints, materialized) },
        access: accessOf(config),
        constraints,
        version: patch?.version ?? null,
        latest_version: patch?.latestVersion ?? null,
        deprecation_date: patch?.deprecationDate ?? null,
        primary_key: [],
        time_spine: patch?.timeSpine ?? null,
      });
    }
    case 'operation':
      return Object.assign(compiled, { resource_type: 'operation' as const, index: unit.index ?? null });
    case 'test': {
      const { genericTest } = unit;
      if (!genericTest) return Object.assign(compiled, { resource_type: 'test' as const });
      return Object.assign(compiled, {
        resource_type: 'test' as const,
        column_name: genericTest.columnName,
        file_key_name: genericTest.fileKeyName,
        attached_node: null,
        test_metadata: genericTest.metadata,
      });
    }
    case 'snapshot':
      return Object.assign(compiled, { resource_type: 'snapshot' as const });
    case 'function':
      return Object.assign(compiled, { resource_type: 'function' as const, ...readSignature(patch) });
    case 'analysis':
      return Object.assign(compiled, { resource_type: 'analysis' as const });
  }
}

/** A node's own tags, then its configs'; those of the property file come last, as in dbt. */
function tagsOf(unit: CodeUnit, patch: NodePatch | undefined, tags: readonly string[]): readonly string[] {
  const patched = new Set(textsOf(patch?.config.tags));
  return [...new Set([...unit.ownTags, ...tags.filter((tag) => !patched.has(tag)), ...tags])];
}

/** A node's entry in its property file, or its code where it has none. */
function placeOf(unit: CodeUnit, patch: NodePatch | undefined): Span {
  return patch ? spanOfEntry(patch.entry) : unit.span;
}
