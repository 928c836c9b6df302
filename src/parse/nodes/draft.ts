import type { ManifestNode } from '../../manifest/index.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import type { NodePatch } from '../properties/node-patch.ts';

/** A record whose fields may still be set. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Distribute<T> = T extends unknown ? Mutable<T> : never;

/** A node of the manifest while it is being completed. */
export type NodeDraft = Distribute<ManifestNode>;

/** A node and what it was made of. */
export interface BuiltNode {
  readonly node: NodeDraft;
  readonly unit: CodeUnit;
  readonly patch: NodePatch | undefined;
}
