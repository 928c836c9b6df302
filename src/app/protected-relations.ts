import type { Invocation } from '../context/index.ts';
import type { ProtectedRelation } from '../parse/index.ts';
import type { ProjectOutline } from '../project/index.ts';

/** The tables that pipes write: no model may take their place. */
export async function protectedRelations(
  loaded: ProjectOutline,
  invocation: Invocation,
): Promise<readonly ProtectedRelation[]> {
  if (loaded.pipes.length === 0) return [];
  const { readProjectPipes } = await import('./read-project-pipes.ts');
  const pipes = await readProjectPipes(loaded, invocation);
  return pipes.map(({ name, destination, span }) => ({
    relation:
      destination.kind === 'source'
        ? { source: destination.source, table: destination.table }
        : { schema: destination.database ?? loaded.target.schema, identifier: destination.table },
    owner: `pipe '${name}'`,
    ...(span === undefined ? {} : { span }),
  }));
}
