import type { NodeResult } from '../manifest/index.ts';
import type { ManifestNode } from '../manifest/index.ts';
import { withComment, type RelationCache } from '../warehouse/index.ts';
import type { Leftover } from './plan/temporary-names.ts';
import type { RunRequest } from './types.ts';

/** What the nodes of one run share. */
export interface RunState {
  readonly request: RunRequest;
  readonly relations: RelationCache;
  /** Databases that were found unable to exchange tables. */
  readonly withoutExchange: Set<string>;
  /** What earlier runs left, by schema and node. */
  readonly leftovers: Map<string, Promise<ReadonlyMap<string, readonly Leftover[]>>>;
  /** `unique_id`s of the nodes whose turn is over. */
  readonly settled: Set<string>;
  /** Results of tests that were run before their node was published, by `unique_id`. */
  readonly audited: Map<string, NodeResult>;
  /** Aborted when whatever runs must end: the user asked for it, or `--fail-fast` did. */
  readonly signal: AbortSignal;
}

/** The state of a run that has not done anything yet. */
export function createRunState(request: RunRequest, signal: AbortSignal): RunState {
  return {
    request,
    relations: request.relations,
    withoutExchange: new Set(),
    leftovers: new Map(),
    settled: new Set(),
    audited: new Map(),
    signal,
  };
}

/** Database engines in which two relations change places atomically; `Overlay` passes it on to an Atomic one. */
const EXCHANGING: ReadonlySet<string> = new Set(['Atomic', 'Replicated', 'Shared', 'Overlay']);

/** Whether relations of a schema are published by exchange; `check_exchange: false` of the profile says they are. */
export async function canExchange(state: RunState, schema: string): Promise<boolean> {
  if (state.withoutExchange.has(schema)) return false;
  if (!state.request.target.checkExchange) return true;
  const engine = await state.relations.schemaEngine(schema);
  return engine !== undefined && EXCHANGING.has(engine);
}

/** The state as a node sees it: its statements say what they are of. @throws UserError when the comment cannot be rendered */
export async function stateOfNode(state: RunState, node: ManifestNode): Promise<RunState> {
  const { request } = state;
  const comment = await request.queryComment?.(node);
  return comment
    ? { ...state, request: { ...request, warehouse: withComment(request.warehouse, comment) } }
    : state;
}
