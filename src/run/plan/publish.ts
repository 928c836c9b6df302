import type { ExistingRelation } from '../../warehouse/index.ts';
import type { Drift } from '../drift/plan-drift.ts';
import type {
  Change,
  DerivedStep,
  NodePlan,
  RelationName,
  StatementStep,
  Step,
  UndoStep,
} from './node-plan.ts';
import type { PlanContext } from './plan-context.ts';
import type { Renaming } from './sql-macros.ts';
import { describeInPlace } from './describe-in-place.ts';
import { temporaryName, type Leftover } from './temporary-names.ts';

/** A relation that was built beside its place. */
export interface Staged {
  readonly at: RelationName;
  readonly type: ExistingRelation['type'];
  readonly engine: string;
}

const at = (relation: RelationName, like: Pick<ExistingRelation, 'type' | 'engine'>): ExistingRelation => ({
  schema: relation.schema,
  name: relation.name,
  type: like.type,
  engine: like.engine,
});

/** Where a node's new relation is built before it is published. */
export function stage(context: PlanContext): RelationName {
  return temporaryName(context.target, 'tmp', context.invocationId);
}

async function rename(
  { macros }: PlanContext,
  renamings: readonly Renaming[],
  purpose: 'rename' | 'restore' = 'rename',
): Promise<StatementStep> {
  const changes = renamings.map(({ from, to }): Change => ({ kind: 'renamed', from, to }));
  return { kind: 'statement', purpose, sql: await macros.rename(renamings), changes };
}

/** By renaming: there is a moment without a relation, and ClickHouse may stop in it; the undo steps then put it back. */
async function publishByRename(
  context: PlanContext,
  staged: Staged,
  existing: ExistingRelation,
): Promise<readonly StatementStep[]> {
  const { target } = context;
  const backup = temporaryName(target, 'bak', context.invocationId);
  const away = { from: target, to: backup, type: existing.type };
  const into = { from: staged.at, to: target, type: staged.type };
  const renames = existing.type === 'dictionary' ? [[away], [into]] : [[away, into]];
  return [
    ...(await Promise.all(renames.map((renamings) => rename(context, renamings)))),
    {
      kind: 'statement',
      purpose: 'drop old',
      sql: await context.macros.drop(at(backup, existing)),
      changes: [{ kind: 'dropped', relation: backup }],
    },
  ];
}

/**
 * DROP TABLE takes views too: of two runs at once that make a table of a view, the second finds the first one's table in
 * its place.
 */
const dropsAs = (type: ExistingRelation['type']): ExistingRelation['type'] =>
  type === 'dictionary' ? type : 'table';

async function publishByExchange(
  context: PlanContext,
  staged: Staged,
  existing: ExistingRelation,
): Promise<readonly StatementStep[]> {
  const { target, macros } = context;
  return [
    {
      kind: 'statement',
      purpose: 'exchange',
      sql: await macros.exchange(staged.at, target),
      changes: [{ kind: 'exchanged', one: staged.at, other: target }],
      isCommit: true,
      otherwise: await publishByRename(context, staged, existing),
    },
    {
      kind: 'statement',
      purpose: 'drop old',
      sql: await macros.drop({ ...staged.at, type: dropsAs(existing.type) }),
      changes: [{ kind: 'dropped', relation: staged.at }],
    },
  ];
}

/**
 * Puts what was built beside in its place, after its tests where they are asked for, and after what must hold for that;
 * readers see the old relation or the new one, never neither.
 */
export async function publish(
  context: PlanContext,
  staged: Staged,
  conditions: readonly Step[] = [],
): Promise<readonly Step[]> {
  const audit: readonly Step[] = context.isAudited
    ? [{ kind: 'audit', purpose: 'audit', staged: staged.at }]
    : [];
  return [
    ...audit,
    ...conditions,
    ...(await syncReplicas(context, staged)),
    ...(await replace(context, staged)),
  ];
}

/** Replicas agree on a replicated table before it takes the place of another on each host of the cluster. */
export async function syncReplicas(
  { macros, existing, profile }: PlanContext,
  { at: relation, engine }: Staged,
): Promise<readonly StatementStep[]> {
  const isSpread = profile.kind === 'server' && profile.cluster !== undefined;
  if (!existing || !isSpread || !engine.startsWith('Replicated')) return [];
  const sql = await macros.write('get_sync_replica_sql', macros.relation(relation, 'table'));
  return [{ kind: 'statement', purpose: 'sync replica', sql }];
}

/** The replacement alone, for those who place the tests themselves. */
export async function replace(context: PlanContext, staged: Staged): Promise<readonly StatementStep[]> {
  const { target, existing } = context;
  if (!existing) return [await rename(context, [{ from: staged.at, to: target, type: staged.type }])];
  return context.canExchange
    ? publishByExchange(context, staged, existing)
    : publishByRename(context, staged, existing);
}

/** What leaves everything as it was when a step fails: the old relation back in its place, nothing left beside it. */
export async function undoStaging(
  context: PlanContext,
  type: ExistingRelation['type'],
): Promise<readonly UndoStep[]> {
  const { target, existing, macros } = context;
  const staged = stage(context);
  const backup = temporaryName(target, 'bak', context.invocationId);
  const dropAs = async (
    as: ExistingRelation['type'],
    only: Pick<UndoStep, 'ifDictionary'> = {},
  ): Promise<UndoStep> => ({
    sql: await macros.drop({ ...staged, type: as }),
    changes: [{ kind: 'dropped', relation: staged }],
    ifExists: staged,
    ...only,
  });
  if (!existing) return [await dropAs(type)];
  // The two may have changed places although nobody heard of it: what is beside is then the old one, of its own kind.
  const hasDictionary = [type, existing.type].includes('dictionary');
  const drops =
    existing.type === type
      ? [await dropAs(type)]
      : hasDictionary
        ? [await dropAs('dictionary', { ifDictionary: true }), await dropAs('table', { ifDictionary: false })]
        : [await dropAs('table')];
  const restore: UndoStep = {
    sql: await macros.rename([{ from: backup, to: target, type: existing.type }]),
    changes: [{ kind: 'renamed', from: backup, to: target }],
    ifExists: backup,
    ifMissing: target,
  };
  const dropBackup: UndoStep = {
    sql: await macros.drop(at(backup, existing)),
    changes: [{ kind: 'dropped', relation: backup }],
    ifExists: backup,
  };
  return [restore, ...drops, dropBackup];
}

/**
 * Removes what dead runs of this node left. Where one died between two renames, its backup is the relation itself: it
 * is put back first.
 */
export async function clearLeftovers(
  context: PlanContext,
): Promise<{ readonly steps: readonly StatementStep[]; readonly restored: ExistingRelation | undefined }> {
  const { leftovers, target, existing, macros } = context;
  const steps: StatementStep[] = [];
  let restored: ExistingRelation | undefined;
  // A view whose table is gone fails every insert into its source: views go first.
  const isView = ({ relation }: Leftover): boolean => relation.type === 'materialized_view';
  const ordered = [...leftovers.filter(isView), ...leftovers.filter((leftover) => !isView(leftover))];
  for (const { relation, kind } of ordered) {
    if (kind === 'bak' && !existing && !restored) {
      restored = at(target, relation);
      steps.push(await rename(context, [{ from: relation, to: target, type: relation.type }], 'restore'));
    } else {
      steps.push({
        kind: 'statement',
        purpose: 'drop leftover',
        sql: await macros.drop(relation),
        changes: [{ kind: 'dropped', relation }],
      });
    }
  }
  return { steps, restored };
}

/** What a materialization adds to a plan. */
export interface PlannedWork {
  /** One sentence: what will happen and why. */
  readonly reason: string;
  readonly addsRows?: boolean;
  readonly drift?: readonly Drift[];
  readonly work: readonly Step[];
  readonly undo: readonly UndoStep[];
}

/** A node's plan: leftovers away, pre-hooks, the work, grants and comments, post-hooks. */
export async function completePlan(
  context: PlanContext,
  uniqueId: string,
  plan: (context: PlanContext) => Promise<PlannedWork>,
): Promise<NodePlan> {
  const { steps, restored } = await clearLeftovers(context);
  const settled = restored ? { ...context, existing: restored } : context;
  const after = [...describeInPlace(settled), ...context.postHooks];
  if (context.preHooks.length > 0) {
    const work = planAfterHooks(settled, plan);
    const before = [...steps, ...context.preHooks];
    return { uniqueId, reason: work.description, steps: [...before, work, ...after], undo: [] };
  }
  const { work, undo, ...described } = await plan(settled);
  return { uniqueId, ...described, steps: [...steps, ...work, ...after], undo };
}

/** A pre-hook may make or alter what the work depends on, so that it is planned when they are done. */
function planAfterHooks(
  context: PlanContext,
  plan: (context: PlanContext) => Promise<PlannedWork>,
): DerivedStep {
  let planned: PlannedWork | undefined;
  return {
    kind: 'derived',
    purpose: 'create',
    description: 'It is planned when its pre-hooks are done, for they may change what it depends on',
    foresee: () => plan(context),
    derive: async () => {
      planned = await plan({ ...context, existing: await context.lookAgain() });
      return planned.work;
    },
    undo: () => planned?.undo ?? [],
  };
}
