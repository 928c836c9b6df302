import { UserError, type Diagnostic } from '../../base/index.ts';
import type { Manifest, ResourceType } from '../../manifest/index.ts';
import {
  badSelector,
  selectionIgnored,
  selectorMatchesNothing,
  stateMissing,
  unknownSelector,
} from '../diagnostics.ts';
import { fieldOf, type GraphMember } from '../graph-member.ts';
import type { ProjectGraph } from '../project-graph.ts';
import { compareManifests, type StateComparison } from '../state/compare-manifests.ts';
import { evaluate, membersNamedBy, type EvaluationContext } from './evaluate.ts';
import { parseSelector } from './parse-selector.ts';
import type { Combination, Criterion, IndirectSelection, SelectionSpec } from './selection-spec.ts';
import type { SelectionState } from './selection-state.ts';
import { readSelectors } from './selectors-file.ts';
import { suggestSelector } from './suggest-selector.ts';

/** What a command was asked to work on: dbt's selection flags. */
export interface SelectionRequest {
  /** `--select`, one text for each time the flag was given; absent or empty: everything. */
  readonly select?: readonly string[];
  /** `--exclude`, likewise. */
  readonly exclude?: readonly string[];
  /** `--selector`: the name of one in selectors.yml. */
  readonly selector?: string;
  /** The kinds that the command works on, applied last. Default: every kind but hooks and operations. */
  readonly resourceTypes?: readonly ResourceType[];
  /** Default: `eager`. */
  readonly indirectSelection?: IndirectSelection;
  /** Whether models without any SQL count, as they do for `ls`. Default: false. */
  readonly includesEmpty?: boolean;
  /** Earlier artifacts, for `state:`, `result:` and `source_status:`. */
  readonly state?: SelectionState;
}

export interface Selection {
  /** `unique_id`s in topological order, each once. */
  readonly ids: readonly string[];
  /** Warnings: parts that match nothing, flags without effect. */
  readonly diagnostics: readonly Diagnostic[];
  /** The selector of selectors.yml that was used because no flag was given. */
  readonly defaultSelector?: string;
}

const EVERYTHING_BUT: ReadonlySet<ResourceType> = new Set<ResourceType>(['operation', 'sql_operation']);

/** The union of all texts of a flag; the texts are kept apart so that a caret stands in the right one. */
function parseFlag(flag: string, texts: readonly string[]): Combination {
  const parts: SelectionSpec[] = [];
  for (const text of texts) {
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new UserError(badSelector(flag, text, parsed.problem));
    parts.push(parsed.spec);
  }
  const [only, ...others] = parts;
  if (only && others.length === 0 && only.kind === 'union') return only;
  return { kind: 'union', parts, retriesIndirect: true };
}

const criteriaOf = (spec: SelectionSpec): readonly Criterion[] =>
  spec.kind === 'criterion' ? [spec] : spec.parts.flatMap(criteriaOf);

const isEmptyNode = (member: GraphMember): boolean => {
  if (member.resourceType === 'seed') return false;
  const code = fieldOf(member, 'raw_code');
  return typeof code === 'string' && code.trim() === '';
};

/** The specification that the flags ask for; undefined for everything. */
function specOf(request: SelectionRequest, context: EvaluationContext): SelectionSpec | undefined {
  const { select = [], exclude = [], selector } = request;
  if (selector !== undefined) {
    const named = context.selectors.get(selector);
    if (!named) throw new UserError(unknownSelector(selector, [...context.selectors.keys()]));
    return named.spec;
  }
  if (exclude.length === 0) return select.length === 0 ? undefined : parseFlag('--select', select);
  const included = select.length === 0 ? undefined : parseFlag('--select', select);
  return {
    kind: 'difference',
    parts: [included ?? EVERYTHING, parseFlag('--exclude', exclude)],
    retriesIndirect: false,
  };
}

const EVERYTHING: SelectionSpec = {
  kind: 'union',
  parts: ['fqn', 'source'].map((method) => ({
    kind: 'criterion',
    raw: `${method}:*`,
    method: method === 'fqn' ? 'fqn' : 'source',
    methodArguments: [],
    value: '*',
    childrensParents: false,
  })),
  retriesIndirect: true,
};

/**
 * The nodes that a command works on: dbt's selection in all its particulars.
 * @throws UserError for a selector that cannot be read (with a caret in its text), an unknown selector name,
 * a bad selectors.yml, or a method that needs state which was not given.
 */
export function selectNodes(manifest: Manifest, graph: ProjectGraph, request: SelectionRequest): Selection {
  const diagnostics: Diagnostic[] = [];
  const { state = {}, resourceTypes } = request;
  const kinds = resourceTypes && new Set(resourceTypes);
  let comparison: StateComparison | undefined;
  const context: EvaluationContext = {
    manifest,
    graph,
    state,
    indirectSelection: request.indirectSelection ?? 'eager',
    selectors: readSelectors(manifest),
    path: request.selector === undefined ? [] : [request.selector],
    isWanted: (member) =>
      (kinds ? kinds.has(member.resourceType) : !EVERYTHING_BUT.has(member.resourceType)) &&
      (request.includesEmpty === true || !isEmptyNode(member)),
    comparison(criterion) {
      if (!state.manifest) throw new UserError(stateMissing(criterion, 'manifest.json'));
      comparison ??= compareManifests(manifest, state.manifest, state.comparesAsWritten);
      return comparison;
    },
    onEmpty(part) {
      const { expected = '' } = part;
      const missing = criteriaOf(part).find((criterion) => membersNamedBy(criterion, context).size === 0);
      diagnostics.push(
        selectorMatchesNothing(expected, missing && suggestSelector(missing, graph, manifest)),
      );
    },
  };

  const isNarrowed = (request.select ?? []).length > 0 || (request.exclude ?? []).length > 0;
  if (request.selector !== undefined && isNarrowed) diagnostics.push(selectionIgnored());
  const standard =
    request.selector === undefined && !isNarrowed
      ? [...context.selectors.values()].find(({ isDefault }) => isDefault)
      : undefined;
  const spec = standard?.spec ?? specOf(request, context);
  if (request.select?.every((text) => text.trim() === '') && request.select.length > 0) {
    diagnostics.push(selectorMatchesNothing('', undefined));
  }
  const path = standard ? [standard.name] : context.path;
  const selected = spec && evaluate(spec, { ...context, path }).direct;
  const ids = graph.order.filter((id) => {
    const member = graph.members.get(id);
    return member !== undefined && (selected?.has(id) ?? true) && context.isWanted(member);
  });
  return { ids, diagnostics, ...(standard && { defaultSelector: standard.name }) };
}
