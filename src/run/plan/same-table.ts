import type { ManifestNode } from '../../manifest/index.ts';
import { replacedMeanwhile } from '../diagnostics.ts';
import type { Inspection } from './inspection.ts';
import type { DerivedStep, RelationName } from './node-plan.ts';

/** ClickHouse's id of the table under a name; undefined where there is none, or where the database gives none. */
async function readTableId(
  inspection: Inspection,
  { schema, name }: RelationName,
): Promise<string | undefined> {
  const { rows } = await inspection.query(
    'SELECT toString(uuid) FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
    { schema, name },
  );
  const id = rows[0]?.[0];
  return typeof id === 'string' && !/^[0-]+$/.test(id) ? id : undefined;
}

/** A table that something is derived from, which will then take its place. */
export interface WatchedTable {
  /** To be done before the table is copied: looks which table it is, where that was not to be known while planning. */
  readonly look: readonly DerivedStep[];
  /** Fails when it is another one than it was: what was derived from the former would undo what another run has done. */
  readonly check: DerivedStep;
}

/**
 * Watches over a table of which a copy is worked on: two runs at once that both copy it and both put their copy in its
 * place would lose what one of them did, or do it twice. `now`: it is the table that stands while this is planned; not so
 * where earlier steps of the same plan put another one in its place.
 */
export async function watchTable(
  { inspection }: { readonly inspection: Inspection },
  node: ManifestNode,
  relation: RelationName,
  now = true,
): Promise<WatchedTable> {
  let before = now ? await readTableId(inspection, relation) : undefined;
  const look: DerivedStep = {
    kind: 'derived',
    purpose: 'check',
    description: 'Which table stands is noted',
    derive: async (inspecting) => {
      before = await readTableId(inspecting, relation);
      return [];
    },
  };
  return {
    look: now ? [] : [look],
    check: {
      kind: 'derived',
      purpose: 'check',
      description: 'The table must still be the one that was copied',
      derive: async (inspecting) => {
        if (before !== undefined && before !== (await readTableId(inspecting, relation))) {
          throw replacedMeanwhile(node, relation);
        }
        return [];
      },
    },
  };
}
