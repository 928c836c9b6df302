import type { MacroStep } from './node-plan.ts';
import type { PlanContext } from './plan-context.ts';

/**
 * What dbt does with a relation once it stands in its place: the grants of its config, which take back what the config
 * no longer has, and the comments that `persist_docs` asks for.
 */
export function describeInPlace({ target, existing, macros, follows }: PlanContext): readonly MacroStep[] {
  const relation = macros.relation(target, follows.type);
  const before = existing ? macros.relation(target, existing.type) : null;
  const grants: MacroStep[] = follows.hasGrants
    ? [{ kind: 'macro', purpose: 'grant', macro: 'apply_configured_grants', args: [relation, before] }]
    : [];
  const comments: MacroStep[] = follows.hasComments
    ? [{ kind: 'macro', purpose: 'comment', macro: 'persist_configured_docs', args: [relation] }]
    : [];
  return [...grants, ...comments];
}
