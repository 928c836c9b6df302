import type { Span } from '../../base/index.ts';
import type { ResolvedRelation, TemplateContext } from '../../context/index.ts';
import type { Environment } from '../../jinja/index.ts';
import type { Manifest, ModelNode, SourceNode, UnitTestFixture, UnitTestNode } from '../../manifest/index.ts';
import {
  relationOfNode,
  relationOfSource,
  type ReferenceLookup,
  type Referable,
} from '../reference-lookup.ts';
import { givenNotFound, givenNotReadable } from './diagnostics.ts';
import { placeInUnitTest } from './place-in-unit-test.ts';

/** An input of a unit test and what it stands for. */
export interface FixtureInput {
  readonly text: string;
  readonly rows: UnitTestFixture;
  readonly original: Referable | SourceNode;
  /** Where the real rows are. */
  readonly relation: ResolvedRelation;
  /** The CTE that holds the given rows, without dbt's prefix. */
  readonly cte: string;
  /** Where the input is named. */
  readonly span: Span | undefined;
}

export interface InputFinder {
  readonly manifest: Manifest;
  readonly context: TemplateContext;
  readonly environment: Environment;
  readonly lookup: ReferenceLookup;
}

/** Finds what each input of a unit test stands for, by `unique_id`. @throws UserError */
export async function fixtureInputs(
  finder: InputFinder,
  test: UnitTestNode,
  model: ModelNode,
): Promise<ReadonlyMap<string, FixtureInput>> {
  const inputs = new Map<string, FixtureInput>();
  const taken = new Set<string>();
  for (const given of test.given) {
    const place = finder.manifest.provenance.span.get(test.unique_id);
    const span = place && placeInUnitTest(place, { input: given.input });
    const original =
      given.input.trim() === 'this' ? model : await find(finder, test, model, given.input, span);
    const isSource = original.resource_type === 'source';
    const relation = isSource ? relationOfSource(original) : relationOfNode(original);
    let cte = isSource ? `${original.source_name}__${original.name}` : original.alias;
    while (taken.has(cte)) cte += '_';
    taken.add(cte);
    inputs.set(original.unique_id, { text: given.input, rows: given, original, relation, cte, span });
  }
  return inputs;
}

/** Renders an input's text: a project's own `ref` or `source` is heard too. */
async function find(
  { manifest, context, environment, lookup }: InputFinder,
  test: UnitTestNode,
  model: ModelNode,
  input: string,
  span: Span | undefined,
): Promise<Referable | SourceNode> {
  const found: (Referable | SourceNode | undefined)[] = [];
  const nowhere = { uniqueId: '', schema: '', identifier: '', kind: 'relation' as const };
  const scope = context.forExecution({
    packageName: test.package_name,
    node: model,
    resolveRef: (args) => {
      const result = lookup.resolveRef(args, test.package_name);
      found.push(result.kind === 'found' ? result.node : undefined);
      return nowhere;
    },
    resolveSource: (source, table) => {
      found.push(lookup.resolveSource(source, table, test.package_name));
      return nowhere;
    },
  });
  try {
    await environment.parse({ path: `an input of ${test.name}`, text: `{{ ${input} }}` }).render(scope);
  } catch {
    throw givenNotReadable(test, input, span);
  }
  if (found.length === 0) throw givenNotReadable(test, input, span);
  const [first] = found;
  if (first) return first;
  const known = [...lookup.nodeNames, ...Object.values(manifest.sources).map(({ name }) => name)];
  throw givenNotFound(test, input, known, span);
}
