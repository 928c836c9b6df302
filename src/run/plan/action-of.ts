import type { ExistingRelation } from '../../warehouse/index.ts';
import type { Change, NodePlan, RelationName, Step } from './node-plan.ts';

/** What a node's plan comes to for its relation. */
export type PlanAction = 'create' | 'replace' | 'insert' | 'modify query' | 'alter' | 'nothing';

/** A plan's steps, with those that others hold. */
export function flattenSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => (step.kind === 'paused' ? [...step.inside, ...step.begun] : [step]));
}

const isAt = (relation: RelationName, target: RelationName): boolean =>
  relation.schema === target.schema && relation.name === target.name;

/** Whether another relation comes to stand in a place. */
function takesPlace(change: Change, target: RelationName): boolean {
  switch (change.kind) {
    case 'created':
      return isAt(change.relation, target);
    case 'renamed':
      return isAt(change.to, target);
    case 'exchanged':
      return isAt(change.one, target) || isAt(change.other, target);
    case 'dropped':
      return false;
  }
}

/** Grants, comments, hooks and clearing up are done with whatever else there is to do. */
const BESIDE: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'drop leftover', 'restore', 'notice', 'grant', 'comment', 'audit']); // prettier-ignore

const ADDS: ReadonlySet<string> = new Set(['insert', 'backfill', 'load', 'delete', 'replace partition']);

/** What a plan comes to, told by its steps. */
export function actionOf(
  { steps, addsRows }: NodePlan,
  target: RelationName,
  existing: ExistingRelation | undefined,
): PlanAction {
  const work = flattenSteps(steps).filter(({ purpose }) => !BESIDE.has(purpose));
  if (work.length === 0) return 'nothing';
  if (!existing) return 'create';
  if (addsRows) return 'insert';
  if (work.some((step) => step.kind === 'derived' && step.purpose === 'create')) return 'replace';
  const changes = work.flatMap((step) => (step.kind === 'statement' ? (step.changes ?? []) : []));
  if (changes.some((change) => takesPlace(change, target))) return 'replace';
  const purposes = new Set<string>(work.map(({ purpose }) => purpose));
  if (purposes.has('modify query')) return 'modify query';
  return [...purposes].some((purpose) => ADDS.has(purpose)) ? 'insert' : 'alter';
}
