import { randomUUID } from 'node:crypto';
import { ErrorCode } from '../protocol/error-code.ts';
import type { GroupMember, GroupState, JoinRequest, JoinResult, SyncResult } from './group-types.ts';

const NOTHING = Buffer.alloc(0);
const MIN_SESSION_TIMEOUT = 100;
const MAX_SESSION_TIMEOUT = 1_800_000;

/**
 * One consumer group: members join, one of them (the leader) deals out the partitions, all of them keep reporting.
 * The states and answers are those of Apache Kafka's classic group protocol, without its wait before a first rebalance.
 */
export class Group {
  readonly id: string;
  state: GroupState = 'Empty';
  generation = 0;
  protocolType: string | null = null;
  protocol: string | null = null;
  readonly members = new Map<string, GroupMember>();
  /** Ids given out to members that have not joined with them yet. */
  readonly #promised = new Set<string>();
  #leader = '';
  #rebalanceTimer: NodeJS.Timeout | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Resolves once all members have joined, or the slow ones have been given up. */
  async join(request: JoinRequest): Promise<JoinResult> {
    const refused = this.#refuse(request);
    if (refused !== undefined) return failedJoin(refused, request.memberId);
    if (request.memberId === '') {
      const id = `${request.clientId || 'consumer'}-${randomUUID()}`;
      if (request.needsIdFirst) {
        this.#promised.add(id);
        return failedJoin(ErrorCode.MEMBER_ID_REQUIRED, id);
      }
      return this.#admit(id, request);
    }
    const member = this.members.get(request.memberId);
    if (!member) return this.#admit(request.memberId, request);
    if (this.state === 'Stable' && member.id !== this.#leader && sameProtocols(member, request)) {
      member.expiry.refresh();
      return this.#joined(member);
    }
    member.protocols = request.protocols;
    member.sessionTimeout = request.sessionTimeout;
    member.rebalanceTimeout = request.rebalanceTimeout;
    return this.#awaitRebalance(member);
  }

  #refuse(request: JoinRequest): ErrorCode | undefined {
    if (request.sessionTimeout < MIN_SESSION_TIMEOUT || request.sessionTimeout > MAX_SESSION_TIMEOUT) {
      return ErrorCode.INVALID_SESSION_TIMEOUT;
    }
    const known = this.members.has(request.memberId) || this.#promised.has(request.memberId);
    if (request.memberId !== '' && !known) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (request.protocols.length === 0 || request.protocolType === '')
      return ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
    const others = [...this.members.values()].filter((member) => member.id !== request.memberId);
    if (others.length === 0) return undefined;
    const common = request.protocols.some(({ name }) => others.every((member) => speaks(member, name)));
    return common && request.protocolType === this.protocolType
      ? undefined
      : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }

  #admit(id: string, request: JoinRequest): Promise<JoinResult> {
    this.#promised.delete(id);
    const member: GroupMember = {
      id,
      instanceId: request.instanceId,
      clientId: request.clientId,
      clientHost: request.clientHost,
      sessionTimeout: request.sessionTimeout,
      rebalanceTimeout: request.rebalanceTimeout,
      protocols: request.protocols,
      assignment: NOTHING,
      expiry: setTimeout(() => this.#expire(member), request.sessionTimeout).unref(),
    };
    this.protocolType = request.protocolType;
    this.members.set(id, member);
    return this.#awaitRebalance(member);
  }

  #awaitRebalance(member: GroupMember): Promise<JoinResult> {
    member.joining?.(failedJoin(ErrorCode.UNKNOWN_MEMBER_ID, member.id));
    return new Promise((resolve) => {
      member.joining = resolve;
      this.#rebalance();
    });
  }

  #expire(member: GroupMember): void {
    // A member that waits for the others is alive; its clock starts anew when it is answered.
    if (member.joining) member.expiry.refresh();
    else this.remove(member.id);
  }

  /** Takes a member out and lets the rest deal out the partitions anew. */
  remove(id: string): ErrorCode {
    this.#promised.delete(id);
    const member = this.members.get(id);
    if (!member) return ErrorCode.UNKNOWN_MEMBER_ID;
    clearTimeout(member.expiry);
    this.members.delete(id);
    member.joining?.(failedJoin(ErrorCode.UNKNOWN_MEMBER_ID, id));
    member.syncing?.(failedSync(ErrorCode.UNKNOWN_MEMBER_ID));
    if (this.#leader === id) this.#leader = '';
    this.#rebalance();
    return ErrorCode.NONE;
  }

  #rebalance(): void {
    if (this.members.size === 0) {
      clearTimeout(this.#rebalanceTimer);
      this.generation += 1;
      this.state = 'Empty';
      this.protocol = null;
      return;
    }
    if (this.state !== 'PreparingRebalance') {
      this.state = 'PreparingRebalance';
      for (const member of this.members.values()) {
        member.syncing?.(failedSync(ErrorCode.REBALANCE_IN_PROGRESS));
        delete member.syncing;
      }
      const patience = Math.max(...[...this.members.values()].map((member) => member.rebalanceTimeout), 0);
      clearTimeout(this.#rebalanceTimer);
      this.#rebalanceTimer = setTimeout(() => this.#giveUpSlowMembers(), patience).unref();
    }
    if ([...this.members.values()].every((member) => member.joining)) this.#completeJoin();
  }

  #giveUpSlowMembers(): void {
    if (this.state !== 'PreparingRebalance') return;
    for (const member of this.members.values()) {
      if (member.joining) continue;
      clearTimeout(member.expiry);
      this.members.delete(member.id);
    }
    this.#rebalance();
  }

  #completeJoin(): void {
    clearTimeout(this.#rebalanceTimer);
    this.generation += 1;
    this.state = 'CompletingRebalance';
    const members = [...this.members.values()];
    if (!this.members.has(this.#leader)) this.#leader = members[0]?.id ?? '';
    const leader = this.members.get(this.#leader);
    const common = leader?.protocols.find(({ name }) => members.every((member) => speaks(member, name)));
    this.protocol = common?.name ?? null;
    for (const member of members) {
      const answer = member.joining;
      delete member.joining;
      member.assignment = NOTHING;
      member.expiry.refresh();
      answer?.(this.#joined(member));
    }
  }

  #joined(member: GroupMember): JoinResult {
    const told =
      member.id === this.#leader && this.state === 'CompletingRebalance' ? [...this.members.values()] : [];
    return {
      error: ErrorCode.NONE,
      generation: this.generation,
      protocolType: this.protocolType,
      protocol: this.protocol,
      leader: this.#leader,
      memberId: member.id,
      members: told.map(({ id, instanceId, protocols }) => ({
        id,
        instanceId,
        metadata: protocols.find(({ name }) => name === this.protocol)?.metadata ?? NOTHING,
      })),
    };
  }

  /** Whether a request of this member and generation is to be answered at all. */
  check(memberId: string, generation: number): ErrorCode {
    const member = this.members.get(memberId);
    if (!member) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (generation !== this.generation) return ErrorCode.ILLEGAL_GENERATION;
    member.expiry.refresh();
    return ErrorCode.NONE;
  }

  heartbeat(memberId: string, generation: number): ErrorCode {
    const error = this.check(memberId, generation);
    if (error !== ErrorCode.NONE) return error;
    return this.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
  }

  /** Resolves with the member's partitions once the leader has dealt them out. */
  async sync(
    memberId: string,
    generation: number,
    assignments: ReadonlyMap<string, Buffer>,
  ): Promise<SyncResult> {
    const error = this.heartbeat(memberId, generation);
    if (error !== ErrorCode.NONE) return failedSync(error);
    const member = this.members.get(memberId);
    if (!member) return failedSync(ErrorCode.UNKNOWN_MEMBER_ID);
    if (this.state === 'Stable') return this.#synced(member);
    if (memberId !== this.#leader) {
      member.syncing?.(failedSync(ErrorCode.UNKNOWN_MEMBER_ID));
      return new Promise((resolve) => {
        member.syncing = resolve;
      });
    }
    this.state = 'Stable';
    for (const each of this.members.values()) {
      // A copy: the request's bytes are not kept alive for the life of the group.
      each.assignment = Buffer.from(assignments.get(each.id) ?? NOTHING);
      each.syncing?.(this.#synced(each));
      delete each.syncing;
    }
    return this.#synced(member);
  }

  #synced(member: GroupMember): SyncResult {
    return {
      error: ErrorCode.NONE,
      protocolType: this.protocolType,
      protocol: this.protocol,
      assignment: member.assignment,
    };
  }

  /** Answers everyone who still waits; the broker is going. */
  close(): void {
    clearTimeout(this.#rebalanceTimer);
    this.state = 'Dead';
    for (const member of this.members.values()) {
      clearTimeout(member.expiry);
      member.joining?.(failedJoin(ErrorCode.UNKNOWN_MEMBER_ID, member.id));
      member.syncing?.(failedSync(ErrorCode.UNKNOWN_MEMBER_ID));
    }
    this.members.clear();
  }
}

const speaks = (member: GroupMember, protocol: string): boolean =>
  member.protocols.some(({ name }) => name === protocol);

const sameProtocols = (member: GroupMember, request: JoinRequest): boolean =>
  member.protocols.length === request.protocols.length &&
  member.protocols.every(({ name, metadata }, index) => {
    const other = request.protocols[index];
    return other?.name === name && other.metadata.equals(metadata);
  });

function failedJoin(error: ErrorCode, memberId: string): JoinResult {
  return { error, generation: -1, protocolType: null, protocol: null, leader: '', memberId, members: [] };
}

function failedSync(error: ErrorCode): SyncResult {
  return { error, protocolType: null, protocol: null, assignment: NOTHING };
}
