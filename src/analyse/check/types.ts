import type { Diagnostic } from '../../base/index.ts';
import type { ResourceType } from '../../manifest/index.ts';
import type { ShadowColumn } from '../engine/protocol.ts';
import type { QueryLineage } from '../lineage/types.ts';

/** What was found of one node. */
export interface NodeCheck {
  readonly id: string;
  readonly kind: ResourceType;
  /** `unchecked`: it could not be told whether it is right; `reason` says why. */
  readonly status: 'passed' | 'failed' | 'unchecked';
  readonly reason?: string;
  /** Errors of `failed`; warnings of any. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of what has a relation: its columns as far as they are known. */
  readonly columns?: readonly ShadowColumn[];
  /** Where its columns come from, when that was asked for. */
  readonly lineage?: QueryLineage;
  /** Whether an earlier check's result stood. */
  readonly isKept?: boolean;
}

/** What an earlier check found of a node, as long as nothing that it stood on has changed. */
export interface KeptCheck {
  /** Of the node's compiled code, its config and the columns of all that it reads. */
  readonly key: string;
  /** Of what its code is made of, and of the columns of all that it reads; absent where rendering it may look elsewhere. */
  readonly source?: string;
  readonly columns?: readonly ShadowColumn[];
  readonly lineage?: QueryLineage;
}

/** Kept results by node. */
export type KeptChecks = ReadonlyMap<string, KeptCheck>;
