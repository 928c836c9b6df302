import type { ExistingRelation } from '../../warehouse/index.ts';
import type { PlanContext } from '../plan/plan-context.ts';

const NAMES: Readonly<Record<ExistingRelation['type'], string>> = {
  table: 'table',
  view: 'view',
  materialized_view: 'materialized view',
  dictionary: 'dictionary',
};

/** Why a relation is built the way it is, in one sentence. */
export function describeReplacement(type: ExistingRelation['type'], context: PlanContext): string {
  const { existing, canExchange } = context;
  const name = NAMES[type];
  if (!existing) return `There is no relation of this name: the ${name} is built beside and put in its place`;
  const old = existing.type === type ? `the old one` : `the ${NAMES[existing.type]} that stands there`;
  return canExchange
    ? `The ${name} is built beside and changes places with ${old} atomically`
    : `The ${name} is built beside and replaces ${old} by renaming, since this database cannot exchange tables`;
}
