import type { ModelNode } from '../../manifest/index.ts';
import {
  duplicateResource,
  incrementalWithoutOverride,
  incrementalWithoutThis,
  testedVersionNotFound,
  unitTestModelNotFound,
  versionsOfUnversioned,
} from '../diagnostics.ts';
import type { BuiltNode, NodeDraft } from '../nodes/draft.ts';
import { spanInEntry } from '../properties/property-entry.ts';
import type { Resolver } from '../resolve/resolver.ts';
import type { ParseSession } from '../session.ts';
import type { BuiltUnitTest } from './build-unit-tests.ts';

export interface LinkedUnitTests {
  /** A test of a model with versions is one for each version it is about. */
  readonly enabled: readonly BuiltUnitTest[];
  readonly disabled: readonly BuiltUnitTest[];
}

type Model = Extract<NodeDraft, { resource_type: 'model' }>;

/** Finds the model that each unit test is about; a test of a disabled model is disabled. */
export function linkUnitTests(
  session: ParseSession,
  resolver: Resolver,
  tests: readonly BuiltUnitTest[],
  nodes: readonly BuiltNode[],
): LinkedUnitTests {
  const enabled = new Map<string, BuiltUnitTest>();
  const disabled: BuiltUnitTest[] = [];
  for (const test of tests) {
    const model = findModel(session, resolver, test);
    if (!model) continue;
    if (!test.node.config.enabled || !model.config.enabled) {
      test.node.config = { ...test.node.config, enabled: false };
      disabled.push(test);
      continue;
    }
    checkIncremental(session, test, model);
    for (const each of ofVersions(session, test, model, nodes)) {
      const { unique_id: id } = each.node;
      const earlier = enabled.get(id);
      if (earlier) session.diagnostics.report(duplicateResource(id, each.span, earlier.span));
      else enabled.set(id, each);
    }
  }
  return { enabled: [...enabled.values()], disabled };
}

/** `model: orders`, or `model: orders 2` for a version; always of the test's own package. */
function findModel(session: ParseSession, resolver: Resolver, test: BuiltUnitTest): Model | undefined {
  const { node, entry } = test;
  const span = spanInEntry(entry, 'model');
  const [name = '', version = null, ...more] = node.model.split(/\s+/);
  const args = { name, package: node.package_name, version: more.length > 0 ? null : version };
  const target = resolver.ref(args, node.package_name, span);
  if (target.kind !== 'missing' && target.node.resource_type === 'model') {
    if (target.kind === 'disabled')
      return Object.assign({ ...target.node }, { config: { ...target.node.config, enabled: false } });
    return target.node;
  }
  session.diagnostics.report(unitTestModelNotFound(node.unique_id, node.model, resolver.refNames(), span));
  return undefined;
}

/** dbt asks for `is_incremental` where the model calls its own macro of that name. */
function checkIncremental(session: ParseSession, { node, entry, span }: BuiltUnitTest, model: Model): void {
  if (!model.depends_on.macros.includes('macro.dbt.is_incremental')) return;
  const override = node.overrides?.macros.is_incremental;
  if (typeof override !== 'boolean') {
    session.diagnostics.report(incrementalWithoutOverride(node.unique_id, model.name, span));
  } else if (override && !node.given.some(({ input }) => input === 'this')) {
    session.diagnostics.report(
      incrementalWithoutThis(node.unique_id, model.name, spanInEntry(entry, 'given')),
    );
  }
}

function ofVersions(
  session: ParseSession,
  test: BuiltUnitTest,
  model: Model,
  nodes: readonly BuiltNode[],
): readonly BuiltUnitTest[] {
  const { node, entry, span } = test;
  const { include, exclude } = node.versions ?? { include: null, exclude: null };
  const named = [...(include ?? []), ...(exclude ?? [])];
  if (model.version === null) {
    if (named.length > 0) {
      const place = spanInEntry(entry, 'versions');
      session.diagnostics.report(versionsOfUnversioned(node.unique_id, model.name, place));
    }
    return [about(test, model, node.unique_id)];
  }
  const versions = nodes.flatMap(({ node: each }) =>
    each.resource_type === 'model' && each.name === model.name && each.package_name === model.package_name
      ? [each]
      : [],
  );
  const isTested = ({ version }: Model): boolean => {
    if (version === null) return false;
    if (exclude && exclude.length > 0) return !exclude.includes(version);
    if (include && include.length > 0) return include.includes(version);
    return node.versions === null;
  };
  const tested = versions.filter(isTested);
  if (tested.length === 0)
    session.diagnostics.report(testedVersionNotFound(node.unique_id, model.name, span));
  return tested.map((each) => about(test, each, `${node.unique_id}_v${each.version}`));
}

function about(test: BuiltUnitTest, model: Model, uniqueId: string): BuiltUnitTest {
  const version: ModelNode['version'] = model.version;
  return {
    ...test,
    node: {
      ...test.node,
      unique_id: uniqueId,
      depends_on: { macros: [], nodes: [model.unique_id] },
      schema: model.schema,
      version,
    },
  };
}
