import type { SourceNode } from '../../manifest/index.ts';
import type { ShadowColumn } from '../engine/protocol.ts';

/** The columns of a source as its YAML lists them; undefined unless every one has a `data_type`. */
export function declaredColumns({ columns }: SourceNode): readonly ShadowColumn[] | undefined {
  const declared = Object.values(columns);
  const typed = declared.flatMap(({ name, data_type: type }) => (type === null ? [] : [{ name, type }]));
  return typed.length > 0 && typed.length === declared.length ? typed : undefined;
}
