import { isRecord, type Json } from '../../base/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { WarehouseError, type ExistingRelation } from '../../warehouse/index.ts';
import type { Scope } from '../../jinja/index.ts';
import { canExchange, type RunState } from '../run-state.ts';
import { createMacroSql } from './macro-sql.ts';
import { inspect } from './inspection.ts';
import type { HookStep, RelationName } from './node-plan.ts';
import { otherModels } from './other-models.ts';
import type { PlanContext } from './plan-context.ts';
import { findLeftovers, type Leftover } from './temporary-names.ts';

interface Hook {
  readonly sql: string;
  readonly isInTransaction: boolean;
}

function readHook(value: Json): Hook[] {
  if (typeof value === 'string') return [{ sql: value, isInTransaction: true }];
  if (!isRecord(value) || typeof value['sql'] !== 'string') return [];
  return [{ sql: value['sql'], isInTransaction: value['transaction'] !== false }];
}

/** A node's hooks in dbt's order: outside of the transaction that other databases have, then inside; after, inside first. */
export function hooksOf(node: ManifestNode, purpose: HookStep['purpose']): readonly HookStep[] {
  const value = node.config[purpose];
  const hooks = (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).flatMap(
    readHook,
  );
  const outside = hooks.filter((hook) => !hook.isInTransaction);
  const inside = hooks.filter((hook) => hook.isInTransaction);
  const ordered = purpose === 'pre-hook' ? [...outside, ...inside] : [...inside, ...outside];
  return ordered.map(({ sql }, index) => ({ kind: 'hook', purpose, index, sql }));
}

/** How old a temporary relation of an unknown run must be to count as left over. */
const ABANDONED_AFTER_MINUTES = 10;
const ACCESS_DENIED = 497;

/**
 * Whether the run that made a temporary relation is over. Runs of this machine are known by their marks; the relation
 * of any other is left alone while a statement mentions it, and while it is young.
 */
export async function isAbandoned(state: RunState, { relation, invocation }: Leftover): Promise<boolean> {
  const alive = state.request.isAlive?.(invocation);
  if (alive !== undefined) return !alive;
  const { rows } = await state.request.warehouse
    .query(
      `SELECT
      (SELECT count() FROM system.processes WHERE position(query, {name:String}) > 0 AND query_id != queryID()),
      (SELECT any(dateDiff('minute', metadata_modification_time, now())) FROM system.tables
       WHERE database = {schema:String} AND name = {name:String})`,
      { params: { schema: relation.schema, name: relation.name }, database: null, signal: state.signal },
    )
    .catch((failure: unknown) => {
      // Who may not see what runs cannot know: it is left alone.
      if (failure instanceof WarehouseError && failure.number === ACCESS_DENIED) return { rows: [] };
      throw failure;
    });
  const [mentions, minutes] = rows[0] ?? [];
  return mentions === 0 && typeof minutes === 'number' && minutes >= ABANDONED_AFTER_MINUTES;
}

/** What earlier runs left in a schema, looked for once in a run: what this run makes is none of it. */
function leftoversOf(state: RunState, schema: string): Promise<ReadonlyMap<string, readonly Leftover[]>> {
  const known = state.leftovers.get(schema);
  if (known) return known;
  const { relations, request } = state;
  const found = relations.list(schema).then((existing) => findLeftovers(existing, request.invocationId));
  state.leftovers.set(schema, found);
  return found;
}

async function abandonedOf(state: RunState, { schema, name }: RelationName): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const leftover of (await leftoversOf(state, schema)).get(name) ?? []) {
    if (await isAbandoned(state, leftover)) found.push(leftover);
  }
  return found;
}

/**
 * Whether a node is written, audited and only then published: `publish_after_tests` of its configuration, in `build`,
 * which runs the tests.
 */
const isAudited = (node: ManifestNode, runsTests: boolean): boolean =>
  runsTests && node.resource_type !== 'test' && node.config['publish_after_tests'] === true;

const KINDS: Readonly<Record<string, ExistingRelation['type']>> = {
  view: 'view',
  materialized_view: 'materialized_view',
  dictionary: 'dictionary',
};

/** Whether the node's config asks for grants and comments. */
function followsOf({ config }: ManifestNode): PlanContext['follows'] {
  const { grants, persist_docs: docs } = config;
  return {
    type: KINDS[config['materialized']] ?? 'table',
    hasGrants: isRecord(grants) && Object.keys(grants).length > 0,
    hasComments: isRecord(docs) && Object.values(docs).includes(true),
  };
}

/** Everything that planning a node looks at, from the relation cache and the node's own scope. */
export async function gatherContext(state: RunState, node: ManifestNode, scope: Scope): Promise<PlanContext> {
  const target = { schema: node.schema, name: node.alias };
  const { relations, request } = state;
  const own = node.config['full_refresh'];
  return {
    target,
    existing: await relations.get(target.schema, target.name),
    lookAgain: async () => {
      await relations.refresh(target.schema, target.name);
      return relations.get(target.schema, target.name);
    },
    canExchange: await canExchange(state, target.schema),
    leftovers: await abandonedOf(state, target),
    leftoversOf: (relation) => abandonedOf(state, relation),
    invocationId: request.invocationId,
    macros: createMacroSql(node, scope, request.manifest),
    inspection: inspect({
      uniqueId: node.unique_id,
      warehouse: request.warehouse,
      signal: state.signal,
      listener: request.listener,
    }),
    models: otherModels(request.manifest, request.selected),
    lookUp: ({ schema, name }) => relations.get(schema, name),
    fullRefresh: typeof own === 'boolean' ? own : request.settings.fullRefresh,
    isAudited: isAudited(node, request.settings.testsGate),
    useLwDeletes: request.target.useLwDeletes,
    profile: request.target,
    follows: followsOf(node),
    preHooks: hooksOf(node, 'pre-hook'),
    postHooks: hooksOf(node, 'post-hook'),
  };
}
