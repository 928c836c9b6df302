import { UserError } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import { invalidSelectorValue } from '../diagnostics.ts';
import { graphMembers, type GraphMember } from '../graph-member.ts';
import type { Criterion } from '../selection/selection-spec.ts';
import { macroChangeDetector } from './changed-macros.ts';
import { hasSameContents, isComparable, isSame, type Comparison } from './compare-members.ts';

const STATES = [
  'new',
  'old',
  'modified',
  'unmodified',
  'modified.body',
  'modified.configs',
  'modified.persisted_descriptions',
  'modified.relation',
  'modified.macros',
  'modified.contract',
] as const;
type State = (typeof STATES)[number];

/** A project beside an earlier manifest of it. */
export interface StateComparison {
  /** The members that a `state:` criterion names. @throws UserError if its value is none of dbt's states. */
  select(criterion: Criterion): (member: GraphMember) => boolean;
}

/** Kinds that dbt does not count as modified when they are new. */
const NEW_IS_UNMODIFIED: ReadonlySet<string> = new Set([
  'source',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
]);

/**
 * Compares as dbt does: configurations as they were written (so a different target changes nothing), code as text,
 * seeds by checksum, and any macro that a node reaches. `comparesAsWritten`: databases and schemas of sources, too.
 */
export function compareManifests(
  current: Manifest,
  previous: Manifest,
  comparesAsWritten = false,
): StateComparison {
  const earlier = graphMembers(previous);
  const reachesChangedMacro = macroChangeDetector(current.macros, previous.macros);

  const isModified = (member: GraphMember): boolean => {
    const before = earlier.get(member.id);
    const sameContents = before
      ? hasSameContents(member, before, comparesAsWritten)
      : NEW_IS_UNMODIFIED.has(member.resourceType);
    return !sameContents || reachesChangedMacro(member);
  };
  const differsIn =
    (comparison: Comparison) =>
    (member: GraphMember): boolean => {
      if (!isComparable(member, comparison)) return false;
      const before = earlier.get(member.id);
      return !before || !isSame(member, before, comparison, comparesAsWritten);
    };
  const tests: Readonly<Record<State, (member: GraphMember) => boolean>> = {
    new: (member) => !earlier.has(member.id),
    old: (member) => earlier.has(member.id),
    modified: isModified,
    unmodified: (member) => !isModified(member),
    'modified.body': differsIn('body'),
    'modified.configs': differsIn('configs'),
    'modified.persisted_descriptions': differsIn('persisted_descriptions'),
    'modified.relation': differsIn('relation'),
    'modified.macros': reachesChangedMacro,
    'modified.contract': differsIn('contract'),
  };
  return {
    select(criterion) {
      const state = STATES.find((name) => name === criterion.value);
      if (!state) throw new UserError(invalidSelectorValue(criterion, 'a state', STATES));
      return tests[state];
    },
  };
}
