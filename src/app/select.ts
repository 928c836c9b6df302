import { UserError } from '../base/index.ts';
import { selectNodes, type Selection, type SelectionRequest } from '../graph/index.ts';
import type { ResourceType } from '../manifest/index.ts';
import type { OpenedProject } from './open-project.ts';
import type { AppIo, SelectionOptions } from './options.ts';
import { retriedNodeGone, unknownResourceType } from './diagnostics.ts';
import { warningPolicy } from './warning-policy.ts';

/** Every kind that can be selected. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  'model',
  'seed',
  'snapshot',
  'test',
  'unit_test',
  'analysis',
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
];

function readResourceTypes(names: readonly string[]): readonly ResourceType[] {
  return names.flatMap((name) => {
    if (name === 'all' || name === 'default') return RESOURCE_TYPES;
    const type = RESOURCE_TYPES.find((entry) => entry === name);
    if (!type) throw new UserError(unknownResourceType(name, RESOURCE_TYPES));
    return [type];
  });
}

export interface SelectRequest extends SelectionOptions {
  /** The kinds that the command works on unless the user names some. */
  readonly kinds: readonly ResourceType[];
  readonly includesEmpty?: boolean;
  readonly warnError: boolean;
  readonly warnErrorOptions?: string | undefined;
}

/** The nodes that a command works on; what was noticed on the way is announced. @throws UserError */
export function select(
  { parsed, graph, state }: OpenedProject,
  request: SelectRequest,
  io: AppIo,
): Selection {
  if (request.only) return selectOnly(request.only, graph);
  const named = readResourceTypes(request.resourceTypes);
  const excluded = new Set(readResourceTypes(request.excludeResourceTypes));
  const kinds = (named.length > 0 ? named : request.kinds).filter((kind) => !excluded.has(kind));
  const asked: SelectionRequest = {
    select: request.select,
    exclude: request.exclude,
    ...(request.selector === undefined ? {} : { selector: request.selector }),
    resourceTypes: kinds,
    state: state.selection,
    indirectSelection: request.indirectSelection,
    ...(request.includesEmpty === undefined ? {} : { includesEmpty: request.includesEmpty }),
  };
  const selection = selectNodes(parsed.manifest, graph, asked);
  const policy = warningPolicy(request);
  for (const found of selection.diagnostics) {
    const diagnostic = policy.apply(found);
    if (diagnostic?.severity === 'error') throw new UserError(diagnostic);
    if (diagnostic) io.onCommand({ kind: 'Diagnosed', diagnostic });
  }
  return selection;
}

/** Nodes by their ids. @throws UserError for those that are no longer there */
function selectOnly(ids: readonly string[], graph: OpenedProject['graph']): Selection {
  const missing = ids.filter((id) => !graph.members.has(id));
  if (missing.length > 0) throw new UserError(missing.map(retriedNodeGone));
  const wanted = new Set(ids);
  return { ids: graph.order.filter((id) => wanted.has(id)), diagnostics: [] };
}
