import type { ManifestNode } from '../../manifest/index.ts';
import { replacedMeanwhile } from '../diagnostics.ts';
import type { Inspection } from './inspection.ts';
import type { DerivedStep, RelationName } from './node-plan.ts';

/** A table by ClickHouse's id of it; undefined in databases that give none. */
export interface TableIdentity {
  readonly id: string | undefined;
}

/** The id of a table as `system.tables` has it. */
export function readTableId(uuid: unknown): string | undefined {
  return typeof uuid === 'string' && !/^[0-]*$/.test(uuid) ? uuid : undefined;
}

/** The table under a name; its id is undefined also where there is none. */
async function look(inspection: Inspection, { schema, name }: RelationName): Promise<TableIdentity> {
  const { rows } = await inspection.query(
    'SELECT toString(uuid) FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
    { schema, name },
  );
  return { id: readTableId(rows[0]?.[0]) };
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
 * place would lose what one of them did, or do it twice. `standing`: the table that stands while this is planned;
 * undefined where earlier steps of the same plan put another one in its place.
 */
export function watchTable(
  node: ManifestNode,
  relation: RelationName,
  standing: TableIdentity | undefined,
): WatchedTable {
  let before = standing?.id;
  const lookLater: DerivedStep = {
    kind: 'derived',
    purpose: 'check',
    description: 'Which table stands is noted',
    derive: async (inspection) => {
      before = (await look(inspection, relation)).id;
      return [];
    },
  };
  return {
    look: standing ? [] : [lookLater],
    check: {
      kind: 'derived',
      purpose: 'check',
      description: 'The table must still be the one that was copied',
      derive: async (inspection) => {
        if (before !== undefined && before !== (await look(inspection, relation)).id) {
          throw replacedMeanwhile(node, relation);
        }
        return [];
      },
    },
  };
}
