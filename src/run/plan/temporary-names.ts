import type { ExistingRelation } from '../../warehouse/index.ts';
import type { RelationName } from './node-plan.ts';

/** How many letters of the invocation's id a temporary name carries. */
const ID_LENGTH = 8;

/** `tmp` holds what is being built, `bak` what it replaces where the two cannot be exchanged. */
export type TemporaryKind = 'tmp' | 'bak';

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

/** `<identifier>__dbt_tmp_<short invocation id>`: unique to the run, so that runs side by side do not meet. */
export function temporaryName(
  relation: RelationName,
  kind: TemporaryKind,
  invocationId: string,
): RelationName {
  return { schema: relation.schema, name: `${relation.name}__dbt_${kind}_${shortId(invocationId)}` };
}

/** The temporary relations of earlier runs of one node, among all relations of its schema. Other names never match. */
export function findLeftovers(
  relation: RelationName,
  existing: readonly ExistingRelation[],
  invocationId: string,
): readonly Leftover[] {
  const prefix = `${relation.name}__dbt_`;
  const own = shortId(invocationId);
  return existing.flatMap((candidate) => {
    if (!candidate.name.startsWith(prefix)) return [];
    const match = /^(tmp|bak)_([0-9a-f]{8})$/.exec(candidate.name.slice(prefix.length));
    const [, kind, invocation = ''] = match ?? [];
    if ((kind !== 'tmp' && kind !== 'bak') || invocation === own) return [];
    return [{ relation: candidate, kind, invocation }];
  });
}
