import type { ErrorCode } from '../protocol/error-code.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

export interface GroupProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

export interface JoinRequest {
  readonly group: string;
  /** Empty for a member that is new. */
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  /** Milliseconds. */
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  /** Whether a new member is to be told its id first and join again with it. */
  readonly needsIdFirst: boolean;
}

export interface JoinResult {
  readonly error: ErrorCode;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly leader: string;
  readonly memberId: string;
  /** Filled for the leader alone, who deals out the partitions. */
  readonly members: readonly {
    readonly id: string;
    readonly instanceId: string | null;
    readonly metadata: Buffer;
  }[];
}

export interface SyncResult {
  readonly error: ErrorCode;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly assignment: Buffer;
}

export interface GroupMember {
  readonly id: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  sessionTimeout: number;
  rebalanceTimeout: number;
  protocols: readonly GroupProtocol[];
  assignment: Buffer;
  /** Set while the member waits for the answer to its join. */
  joining?: (result: JoinResult) => void;
  /** Set while the member waits for the leader's assignment. */
  syncing?: (result: SyncResult) => void;
  /** Ends the membership when the member has not been heard of for its session timeout. */
  readonly expiry: NodeJS.Timeout;
}
