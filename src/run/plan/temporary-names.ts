import type { ExistingRelation } from '../../warehouse/index.ts';
import type { RelationName } from './node-plan.ts';

/** How many letters of the invocation's id a temporary name carries. */
const ID_LENGTH = 8;

/**
 * `tmp` holds what is being built, `bak` what it replaces where the two cannot be exchanged, `new` the rows that are to
 * be merged into what stands, `src` the rows of a query that is read once and looked at twice, `mv` is a view that fills
 * what is being built, `gate` what makes inserts wait. Of the last two there can be several, which are numbered.
 */
const KINDS = ['tmp', 'bak', 'new', 'src', 'mv', 'gate'] as const;
export type TemporaryKind = (typeof KINDS)[number];

const TEMPORARY = new RegExp(`^(.*)__dbt_(${KINDS.join('|')})[0-9]*_([0-9a-f]{8})(?:_[0-9T]+)?$`, 's');

/** A temporary relation that an earlier run left. */
export interface Leftover {
  readonly relation: ExistingRelation;
  readonly kind: TemporaryKind;
  /** The short id of the run that made it. */
  readonly invocation: string;
}

/** The part of an invocation's id that its temporary names carry. */
export function shortId(invocationId: string): string {
  return invocationId.replaceAll('-', '').slice(0, ID_LENGTH).toLowerCase();
}

/**
 * `<identifier>__dbt_tmp_<short invocation id>`: unique to the run, so that runs side by side do not meet; with the id of
 * a batch behind where the batches of one run could.
 */
export function temporaryName(
  relation: RelationName,
  kind: TemporaryKind,
  invocationId: string,
  batchId?: string,
): RelationName {
  const batch = batchId === undefined ? '' : `_${batchId}`;
  return { schema: relation.schema, name: `${relation.name}__dbt_${kind}_${shortId(invocationId)}${batch}` };
}

/** The short id of the run that a name says made the relation; undefined for a name that is not a temporary one. */
export function invocationOf(name: string): string | undefined {
  return TEMPORARY.exec(name)?.[3];
}

/** What earlier runs left among the relations of a schema, by the name of its node. Other names never match. */
export function findLeftovers(
  existing: readonly ExistingRelation[],
  invocationId: string,
): ReadonlyMap<string, readonly Leftover[]> {
  const own = shortId(invocationId);
  const found = new Map<string, Leftover[]>();
  for (const relation of existing) {
    const [, node = '', word, invocation = ''] = TEMPORARY.exec(relation.name) ?? [];
    const kind = KINDS.find((each) => each === word);
    if (!kind || invocation === own) continue;
    found.set(node, [...(found.get(node) ?? []), { relation, kind, invocation }]);
  }
  return found;
}

/** The name of one of several temporary relations of a kind. */
export function numberedName(
  relation: RelationName,
  kind: TemporaryKind,
  invocationId: string,
  number: number,
): RelationName {
  return { schema: relation.schema, name: `${relation.name}__dbt_${kind}${number}_${shortId(invocationId)}` };
}
