import { ErrorCode } from '../protocol/error-code.ts';
import type { CommittedOffset, OffsetStore } from '../log/offset-store.ts';
import { Group } from './group.ts';
import type { JoinRequest, JoinResult } from './group-types.ts';

/** All consumer groups: memberships live in memory (members rejoin a new owner), places on disk. */
export class GroupCoordinator {
  readonly #groups = new Map<string, Group>();
  readonly #offsets: OffsetStore;
  /** The memberships that came over each connection. */
  readonly #seats = new WeakMap<AbortSignal, Set<string>>();

  constructor(offsets: OffsetStore) {
    this.#offsets = offsets;
  }

  find(id: string): Group | undefined {
    return this.#groups.get(id);
  }

  /** Every group with members or stored places, by id. */
  list(): readonly { readonly id: string; readonly state: string; readonly protocolType: string }[] {
    const ids = [...new Set([...this.#groups.keys(), ...this.#offsets.groups])].sort();
    return ids.map((id) => {
      const group = this.#groups.get(id);
      return { id, state: group?.state ?? 'Empty', protocolType: group?.protocolType ?? 'consumer' };
    });
  }

  /**
   * Joins over a connection, whose end ends the membership. Apache Kafka waits for the session to time out, since a
   * connection may break on its way; on loopback it breaks when the process has gone, and nobody need wait.
   */
  async join(request: JoinRequest, connection: AbortSignal): Promise<JoinResult> {
    let group = this.#groups.get(request.group);
    if (!group) {
      group = new Group(request.group);
      this.#groups.set(request.group, group);
    }
    const result = await group.join(request);
    if (result.error === ErrorCode.NONE) this.#seat(connection, group, result.memberId);
    return result;
  }

  #seat(connection: AbortSignal, group: Group, memberId: string): void {
    if (connection.aborted) {
      group.remove(memberId);
      return;
    }
    const seats = this.#seats.get(connection) ?? new Set<string>();
    this.#seats.set(connection, seats);
    if (seats.has(memberId)) return;
    seats.add(memberId);
    connection.addEventListener('abort', () => group.remove(memberId), { once: true });
  }

  /** Stores a group's places. A generation below 0 comes from a client outside any membership. */
  commit(id: string, memberId: string, generation: number, offsets: readonly CommittedOffset[]): ErrorCode {
    const group = this.#groups.get(id);
    if (generation < 0) {
      if (group && group.members.size > 0) return ErrorCode.UNKNOWN_MEMBER_ID;
    } else {
      if (!group) return ErrorCode.ILLEGAL_GENERATION;
      const error = group.check(memberId, generation);
      if (error !== ErrorCode.NONE) return error;
      if (group.state === 'CompletingRebalance') return ErrorCode.REBALANCE_IN_PROGRESS;
    }
    this.#offsets.commit(id, offsets);
    return ErrorCode.NONE;
  }

  delete(id: string): ErrorCode {
    const group = this.#groups.get(id);
    if (!group && !this.#offsets.groups.includes(id)) return ErrorCode.GROUP_ID_NOT_FOUND;
    if (group && group.members.size > 0) return ErrorCode.NON_EMPTY_GROUP;
    this.#groups.delete(id);
    this.#offsets.deleteGroup(id);
    return ErrorCode.NONE;
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }
}
