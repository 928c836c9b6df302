import { DiagnosticList } from '../base/index.ts';
import { DBT_OPTIONS, Environment } from '../jinja/index.ts';
import { assembleManifest } from './assemble-manifest.ts';
import { checkDeprecations } from './checks/check-deprecations.ts';
import { checkNodes } from './checks/check-nodes.ts';
import { checkBlanks, checkNames } from './checks/check-names.ts';
import { checkOverwrittenRelations } from './checks/check-overwritten-relations.ts';
import { readHooks } from './code/hook-units.ts';
import { readFunctions } from './code/function-units.ts';
import { readSeeds } from './code/seed-units.ts';
import { readSnapshots } from './code/snapshot-units.ts';
import { readAnalyses, readModels, readSingularTests } from './code/sql-units.ts';
import type { CodeUnit } from './code/code-unit.ts';
import { Describer } from './docs/describe.ts';
import { readDocs } from './docs/read-docs.ts';
import { buildMacroNodes } from './macros/build-macro-nodes.ts';
import { readMacros } from './macros/read-macros.ts';
import { buildNode } from './nodes/build-node.ts';
import { describeNode } from './nodes/describe-node.ts';
import type { BuiltNode } from './nodes/draft.ts';
import { inferPrimaryKeys } from './nodes/infer-primary-keys.ts';
import { NodeSet } from './nodes/node-set.ts';
import { RelationNamer } from './nodes/relation-namer.ts';
import { attachPatches } from './properties/attach-patches.ts';
import { buildExposures } from './properties/build-exposures.ts';
import { buildGroups } from './properties/build-groups.ts';
import { readYamlSnapshots } from './properties/yaml-snapshots.ts';
import { linkFunctions } from './resolve/link-functions.ts';
import { attachTests, linkExposures, linkNodes } from './resolve/link-nodes.ts';
import { Resolver } from './resolve/resolver.ts';
import { buildMetrics } from './semantic/build-metrics.ts';
import { buildSavedQueries } from './semantic/build-saved-queries.ts';
import { buildSemanticModels } from './semantic/build-semantic-models.ts';
import { checkSemantics } from './semantic/checks/check-semantics.ts';
import { linkNodeMetrics } from './semantic/link-node-metrics.ts';
import { linkSemantics } from './semantic/link-semantics.ts';
import { createSession } from './create-session.ts';
import type { ParseSession } from './session.ts';
import { buildSources } from './sources/build-sources.ts';
import { readTestsOfPatch } from './tests/build-tests.ts';
import type { FreshlyParsed, ParsedProject, ParseInput } from './types.ts';
import { buildUnitTests } from './unit-tests/build-unit-tests.ts';
import { linkUnitTests } from './unit-tests/link-unit-tests.ts';

/**
 * Parses a project: its files become the manifest. Nothing is read but the input; templates are rendered once, with
 * `execute` false, and only where their calls do not say all already.
 * @throws UserError with every error found in the project; warnings went to the sink.
 */
export function parseProject(input: ParseInput): FreshlyParsed {
  const diagnostics = new DiagnosticList();
  try {
    const parsed = parse(input, diagnostics);
    diagnostics.throwIfErrors();
    return parsed;
  } finally {
    for (const warning of diagnostics.warnings) input.sink.report(warning);
  }
}

function parse(input: ParseInput, diagnostics: DiagnosticList): FreshlyParsed {
  const { project } = input;
  const environment = new Environment(DBT_OPTIONS);
  const macros = readMacros(project, environment, diagnostics);
  const session = createSession(input, diagnostics, environment, macros);
  const docs = readDocs(session);
  const describer = new Describer(session, docs);
  const namer = new RelationNamer(session);

  const units = readUnits(session);
  const patches = attachPatches(session, units);
  const coded = new NodeSet(session);
  for (const unit of units) coded.add(buildNode(session, namer, unit, patches.byUnit.get(unit)));
  const sources = buildSources(session, describer);
  const testUnits = [
    ...patches.all.flatMap((patch) => readTestsOfPatch(session, patch)),
    ...sources.flatMap((source) => source.tests),
  ];
  for (const unit of testUnits) coded.add(buildNode(session, namer, unit, undefined));
  const exposures = buildExposures(session, describer);
  const groups = buildGroups(session);
  const semanticModels = buildSemanticModels(session, describer);
  const semantics = {
    semanticModels: semanticModels.models,
    metrics: buildMetrics(session, describer, semanticModels.metrics),
    savedQueries: buildSavedQueries(session, namer, describer),
  };

  const enabledSources = sources.filter(({ node }) => node.config.enabled);
  const disabledSources = sources.filter(({ node }) => !node.config.enabled);
  const resolver = new Resolver(
    session,
    { enabled: nodesOf(coded.enabled), disabled: nodesOf(coded.disabled) },
    { enabled: enabledSources.map(({ node }) => node), disabled: disabledSources.map(({ node }) => node) },
  );
  const all = [...coded.enabled, ...coded.disabled];
  attachTests(resolver, all);
  linkNodes(session, resolver, coded.enabled);
  linkExposures(session, resolver, exposures);
  const unitTests = linkUnitTests(session, resolver, buildUnitTests(session, resolver), coded.enabled);
  linkNodeMetrics(session, linkSemantics(session, resolver, semantics), coded.enabled, exposures);
  linkFunctions(session, coded.enabled, coded.disabled);
  for (const built of coded.enabled) describeNode(describer, built);
  inferPrimaryKeys(
    coded.enabled.flatMap(({ node }) => (node.resource_type === 'model' ? [node] : [])),
    all.flatMap(({ node }) => (node.resource_type === 'test' ? [node] : [])),
  );

  checkNames(session, coded.enabled);
  checkBlanks(session, enabledSources, semantics);
  checkNodes(session, coded.enabled, new Set(Object.values(groups).map((group) => group.name)));
  checkDeprecations(session, coded.enabled);
  checkSemantics(session, semantics, coded.enabled);
  checkOverwrittenRelations(session, coded.enabled, enabledSources, input.protectedRelations ?? []);
  const manifest = assembleManifest(session, {
    nodes: coded,
    sources,
    exposures,
    groups,
    docs,
    macros: buildMacroNodes(session, macros, describer),
    foundMacros: macros,
    semantics,
    unitTests,
  });
  return {
    manifest,
    macros: session.macros,
    context: session.context,
    environment,
    templates: templatesOf(coded.enabled),
    packages: project.packages,
    reads: session.reads,
  };
}

/** What templates of a project are rendered with: its macros, and no node. */
export function readRendering(
  input: Omit<ParseInput, 'sink'>,
): Pick<ParsedProject, 'macros' | 'context' | 'environment'> {
  const environment = new Environment(DBT_OPTIONS);
  const diagnostics = new DiagnosticList();
  return createSession(input, diagnostics, environment, readMacros(input.project, environment, diagnostics));
}

/** All code of the project that becomes nodes, but for generic tests. */
function readUnits(session: ParseSession): readonly CodeUnit[] {
  const { packages } = session.project;
  return [
    ...packages.flatMap((owner) => [
      ...readModels(session, owner),
      ...readSnapshots(session, owner),
      ...readAnalyses(session, owner),
      ...readSingularTests(session, owner),
      ...readSeeds(owner),
      ...readFunctions(session, owner),
      ...readHooks(session, owner),
    ]),
    ...readYamlSnapshots(session),
  ];
}

function nodesOf(built: readonly BuiltNode[]): BuiltNode['node'][] {
  return built.map(({ node }) => node);
}

function templatesOf(nodes: readonly BuiltNode[]): ParsedProject['templates'] {
  const templates = new Map<string, NonNullable<CodeUnit['template']>>();
  for (const { node, unit } of nodes) if (unit.template) templates.set(node.unique_id, unit.template);
  return templates;
}
