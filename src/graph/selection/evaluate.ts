import { UserError } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import { selectorCycle, unknownSelector } from '../diagnostics.ts';
import type { GraphMember } from '../graph-member.ts';
import type { ProjectGraph } from '../project-graph.ts';
import { matchesPattern } from './glob.ts';
import { prepareMethod, type MethodContext } from './selection-methods.ts';
import type { Combination, Criterion, IndirectSelection, SelectionSpec } from './selection-spec.ts';
import type { NamedSelector } from './selectors-file.ts';

type Ids = ReadonlySet<string>;

/** The nodes of a selection, and the tests that may still join it once more of it is known. */
interface Evaluation {
  readonly direct: Ids;
  readonly indirect: Ids;
}

export interface EvaluationContext extends MethodContext {
  readonly manifest: Manifest;
  readonly graph: ProjectGraph;
  readonly indirectSelection: IndirectSelection;
  readonly selectors: ReadonlyMap<string, NamedSelector>;
  /** The command's own filter: resource types, empty models. */
  isWanted(member: GraphMember): boolean;
  /** A part that was expected to match something matched nothing. */
  onEmpty(part: Combination): void;
  /** The selectors being evaluated, outermost first. */
  readonly path: readonly string[];
}

const NONE: Ids = new Set();

const isSubset = (ids: readonly string[], ...of: readonly Ids[]): boolean =>
  ids.every((id) => of.some((set) => set.has(id)));

const isTest = (member: GraphMember): boolean =>
  member.resourceType === 'test' || member.resourceType === 'unit_test';

/** The ids that a criterion names itself. @throws UserError */
export function membersNamedBy(criterion: Criterion, context: EvaluationContext): Set<string> {
  const { graph, manifest, selectors, path } = context;
  const found = new Set<string>();
  if (criterion.method !== 'selector') {
    const matches = prepareMethod(criterion, criterion.method, context);
    for (const member of graph.members.values()) if (matches(member)) found.add(member.id);
    return found;
  }
  const pattern = String(criterion.value);
  const names = [...selectors.keys()].filter((name) => matchesPattern(name, pattern)).sort();
  if (names.length === 0) throw new UserError(unknownSelector(pattern, [...selectors.keys()]));
  for (const name of names) {
    if (path.includes(name)) {
      const loop = [...path.slice(path.indexOf(name)), name];
      throw new UserError(selectorCycle(loop, manifest.provenance.span.get(`selector.${name}`)));
    }
    const selector = selectors.get(name);
    if (!selector) continue;
    for (const id of evaluate(selector.spec, { ...context, path: [...path, name] }).direct) {
      const member = graph.members.get(id);
      if (member && context.isWanted(member)) found.add(id);
    }
  }
  return found;
}

function addRelatives(criterion: Criterion, named: Ids, { graph }: EvaluationContext): Ids {
  const selected = new Set(named);
  const add = (ids: Iterable<string>): void => {
    for (const id of ids) selected.add(id);
  };
  if (criterion.childrensParents) {
    const descendants = graph.descendants(named);
    add(descendants);
    add(graph.ancestors([...named, ...descendants]));
  }
  if (criterion.parentsDepth !== undefined) add(graph.ancestors(named, criterion.parentsDepth));
  if (criterion.childrenDepth !== undefined) add(graph.descendants(named, criterion.childrenDepth));
  return selected;
}

/** Adds the tests that hang on selected nodes, as far as the mode allows. */
function expandToTests(selected: Ids, mode: IndirectSelection, { graph }: EvaluationContext): Evaluation {
  if (mode === 'empty') return { direct: selected, indirect: NONE };
  const direct = new Set(selected);
  const indirect = new Set<string>();
  // For `buildable`, what feeds the selection is taken to exist already, and sources always do.
  const upstream = mode === 'buildable' ? graph.ancestors(selected) : NONE;
  const isAvailable = (id: string): boolean =>
    selected.has(id) ||
    (mode === 'buildable' && (upstream.has(id) || graph.members.get(id)?.resourceType === 'source'));
  for (const id of selected) {
    for (const child of graph.children(id)) {
      const member = graph.members.get(child);
      if (!member || !isTest(member) || selected.has(child)) continue;
      if (mode === 'eager' || member.dependsOn.every(isAvailable)) direct.add(child);
      else indirect.add(child);
    }
  }
  return { direct, indirect };
}

/** Tests held back by a part may be complete now that the parts are combined. */
function retryIndirect(direct: Ids, held: Ids, mode: IndirectSelection, { graph }: EvaluationContext): Ids {
  if (mode !== 'cautious' && mode !== 'buildable') return direct;
  const selected = new Set(direct);
  const upstream = mode === 'buildable' ? graph.ancestors(direct) : NONE;
  for (const id of held) {
    const member = graph.members.get(id);
    if (member?.resourceType === 'test' && isSubset(member.dependsOn, selected, upstream)) selected.add(id);
  }
  return selected;
}

function combineSets(kind: Combination['kind'], sets: readonly Ids[]): Ids {
  const [first = NONE, ...others] = sets;
  switch (kind) {
    case 'union': {
      const all = new Set<string>();
      for (const set of sets) for (const id of set) all.add(id);
      return all;
    }
    case 'intersection':
      return new Set([...first].filter((id) => others.every((set) => set.has(id))));
    case 'difference':
      return new Set([...first].filter((id) => !others.some((set) => set.has(id))));
  }
}

/**
 * The nodes of a selection, by dbt's rules: methods, then relatives, then tests, then set algebra part by part.
 * @throws UserError for values without meaning, missing state, unknown or circular selectors.
 */
export function evaluate(spec: SelectionSpec, context: EvaluationContext): Evaluation {
  if (spec.kind === 'criterion') {
    const selected = addRelatives(spec, membersNamedBy(spec, context), context);
    // A named selector has already settled which tests it holds; asking again would bring back its exclusions.
    if (spec.method === 'selector') return { direct: selected, indirect: NONE };
    return expandToTests(selected, spec.indirectSelection ?? context.indirectSelection, context);
  }
  const parts = spec.parts.map((part) => evaluate(part, context));
  const combined = combineSets(
    spec.kind,
    parts.map((part) => part.direct),
  );
  const indirect = combineSets(
    spec.kind,
    parts.map((part) =>
      part.indirect.size === 0 ? part.direct : new Set([...part.direct, ...part.indirect]),
    ),
  );
  const direct = spec.retriesIndirect
    ? retryIndirect(combined, indirect, context.indirectSelection, context)
    : combined;
  if (spec.expected !== undefined && direct.size === 0) context.onEmpty(spec);
  return { direct, indirect };
}
