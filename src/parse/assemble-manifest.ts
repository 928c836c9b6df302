import { spanInFile, type Json, type SourceFile, type Span } from '../base/index.ts';
import type { DisabledResource, DocNode, GroupNode, MacroNode, Manifest } from '../manifest/index.ts';
import type { ConfigSection } from '../project/index.ts';
import { checkUnusedConfigs } from './checks/check-unused-configs.ts';
import { isDict, listOf } from './json-object.ts';
import { headOf, type FoundMacro } from './macros/read-macros.ts';
import type { NodeSet } from './nodes/node-set.ts';
import type { BuiltExposure } from './properties/build-exposures.ts';
import type { SemanticLayer } from './semantic/link-semantics.ts';
import type { ParseSession } from './session.ts';
import type { BuiltSource } from './sources/build-sources.ts';
import type { LinkedUnitTests } from './unit-tests/link-unit-tests.ts';

/** Everything that was parsed. */
export interface ParsedResources {
  readonly nodes: NodeSet;
  readonly sources: readonly BuiltSource[];
  readonly exposures: readonly BuiltExposure[];
  readonly groups: Record<string, GroupNode>;
  readonly docs: Record<string, DocNode>;
  readonly macros: Record<string, MacroNode>;
  readonly foundMacros: ReadonlyMap<string, FoundMacro>;
  readonly semantics: SemanticLayer;
  readonly unitTests: LinkedUnitTests;
}

type Disabled = Record<string, DisabledResource[]>;

/** Puts everything into its section: enabled resources by id, disabled ones apart, and where each stands. */
export function assembleManifest(session: ParseSession, resources: ParsedResources): Manifest {
  const { nodes, sources, exposures } = resources;
  const disabled: Disabled = {};
  const disable = (each: DisabledResource): void => {
    (disabled[each.unique_id] ??= []).push(each);
  };
  for (const { node } of nodes.disabled) disable(node);
  for (const { node } of sources) if (!node.config.enabled) disable(node);
  for (const { node } of exposures) if (node.config.enabled === false) disable(node);
  const { semanticModels, metrics, savedQueries } = resources.semantics;
  for (const { node } of [...metrics.disabled, ...semanticModels.disabled, ...savedQueries.disabled])
    disable(node);
  for (const { node } of resources.unitTests.disabled) disable(node);
  warnOfUnusedConfigs(session, resources, disabled);
  return {
    projectName: session.root.name,
    nodes: byId(nodes.enabled.map(({ node }) => node)),
    sources: byId(sources.filter(({ node }) => node.config.enabled).map(({ node }) => node)),
    macros: resources.macros,
    docs: resources.docs,
    exposures: byId(exposures.filter(({ node }) => node.config.enabled !== false).map(({ node }) => node)),
    groups: resources.groups,
    metrics: byId(metrics.enabled.map(({ node }) => node)),
    semanticModels: byId(semanticModels.enabled.map(({ node }) => node)),
    savedQueries: byId(savedQueries.enabled.map(({ node }) => node)),
    unitTests: byId(resources.unitTests.enabled.map(({ node }) => node)),
    disabled,
    selectors: readSelectors(session),
    provenance: provenanceOf(resources),
  };
}

function byId<T extends { readonly unique_id: string }>(resources: readonly T[]): Record<string, T> {
  return Object.fromEntries(resources.map((each) => [each.unique_id, each]));
}

/** selectors.yml by the name of the selector. */
function readSelectors(session: ParseSession): Record<string, Json> {
  const data = session.project.selectors?.data;
  const selectors = isDict(data) ? listOf(data.selectors) : [];
  return Object.fromEntries(
    selectors.flatMap((each) =>
      isDict(each) && typeof each.name === 'string' ? [[each.name, each] as const] : [],
    ),
  );
}

const SECTION_OF: Readonly<Record<string, ConfigSection>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  function: 'functions',
};

function warnOfUnusedConfigs(session: ParseSession, resources: ParsedResources, disabled: Disabled): void {
  const used = new Map<ConfigSection, (readonly string[])[]>();
  const use = (section: ConfigSection | undefined, fqn: readonly string[]): void => {
    if (section === undefined) return;
    const known = used.get(section);
    if (known) known.push(fqn);
    else used.set(section, [fqn]);
  };
  for (const { node } of resources.nodes.enabled) use(SECTION_OF[node.resource_type], node.fqn);
  for (const { node } of resources.sources) if (node.config.enabled) use('sources', node.fqn);
  for (const { node } of resources.exposures) use('exposures', node.fqn);
  for (const { node } of resources.unitTests.enabled) use('unit_tests', node.fqn);
  const { semanticModels, metrics, savedQueries } = resources.semantics;
  for (const { node } of semanticModels.enabled) use('semantic-models', node.fqn);
  for (const { node } of metrics.enabled) use('metrics', node.fqn);
  for (const { node } of savedQueries.enabled) use('saved-queries', node.fqn);
  const disabledFqns = Object.values(disabled).flatMap((list) => list.map((each) => each.fqn));
  checkUnusedConfigs(session, used, disabledFqns);
}

function provenanceOf(resources: ParsedResources): Manifest['provenance'] {
  const file = new Map<string, SourceFile>();
  const span = new Map<string, Span>();
  const put = (id: string, place: Span, source = place.source): void => {
    file.set(id, source);
    span.set(id, place);
  };
  for (const { node, unit } of [...resources.nodes.disabled, ...resources.nodes.enabled]) {
    put(node.unique_id, unit.span, unit.file);
  }
  for (const source of resources.sources) put(source.node.unique_id, source.span);
  for (const exposure of resources.exposures) put(exposure.node.unique_id, exposure.span);
  const { semanticModels, metrics, savedQueries } = resources.semantics;
  const declared = [...semanticModels.all, ...metrics.all, ...savedQueries.all];
  const { enabled, disabled } = resources.unitTests;
  for (const { node, span: place } of [...declared, ...disabled, ...enabled]) put(node.unique_id, place);
  for (const [id, { entry }] of resources.foundMacros)
    put(id, spanInFile(headOf(entry.template.definition.span)));
  return { file, span };
}
