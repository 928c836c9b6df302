import { ErrorCode } from '../protocol/error-code.ts';
import { NODE_ID, type Handler } from './handler.ts';

const GROUP_KEY = 0;
const NO_OPERATIONS = -2_147_483_648;
const NOTHING = Buffer.alloc(0);

/** This broker coordinates every group, and no transactions. */
export const findCoordinator: Handler = ({ request, response, version, broker }) => {
  const single = version < 4 ? request.string() : undefined;
  const type = version >= 1 ? request.int8() : GROUP_KEY;
  const keys = single === undefined ? request.array(() => request.string()) : [single];
  request.tags();
  const error = type === GROUP_KEY ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST;
  const message = error === ErrorCode.NONE ? null : 'The embedded broker has no transactions.';
  const node = error === ErrorCode.NONE ? NODE_ID : -1;
  if (version >= 1) response.int32(0);
  if (version >= 4) {
    response.array(keys, (key) => {
      response.string(key);
      response.int32(node);
      response.string(broker.host);
      response.int32(broker.port);
      response.int16(error);
      response.string(message);
      response.tags();
    });
  } else {
    response.int16(error);
    if (version >= 1) response.string(message);
    response.int32(node);
    response.string(broker.host);
    response.int32(broker.port);
  }
  response.tags();
};

export const joinGroup: Handler = async (exchange) => {
  const { request, response, version, broker, clientId, clientHost, signal } = exchange;
  const group = request.string();
  const sessionTimeout = request.int32();
  const rebalanceTimeout = version >= 1 ? request.int32() : sessionTimeout;
  const memberId = request.string();
  const instanceId = version >= 5 ? request.nullableString() : null;
  const protocolType = request.string();
  const protocols = request.array(() => {
    const protocol = { name: request.string(), metadata: Buffer.from(request.bytes()) };
    request.tags();
    return protocol;
  });
  request.tags();
  const result = await broker.groups.join(
    {
      group,
      memberId,
      instanceId,
      clientId,
      clientHost,
      sessionTimeout,
      rebalanceTimeout,
      protocolType,
      protocols,
      needsIdFirst: version >= 4 && instanceId === null,
    },
    signal,
  );
  if (version >= 2) response.int32(0);
  response.int16(result.error);
  response.int32(result.generation);
  if (version >= 7) response.string(result.protocolType);
  response.string(version >= 7 ? result.protocol : (result.protocol ?? ''));
  response.string(result.leader);
  response.string(result.memberId);
  response.array(result.members, (member) => {
    response.string(member.id);
    if (version >= 5) response.string(member.instanceId);
    response.bytes(member.metadata);
    response.tags();
  });
  response.tags();
};

export const syncGroup: Handler = async ({ request, response, version, broker }) => {
  const group = request.string();
  const generation = request.int32();
  const memberId = request.string();
  if (version >= 3) request.nullableString();
  if (version >= 5) {
    request.nullableString();
    request.nullableString();
  }
  const assignments = request.array((): [string, Buffer] => {
    const entry: [string, Buffer] = [request.string(), request.bytes()];
    request.tags();
    return entry;
  });
  request.tags();
  const result = (await broker.groups.find(group)?.sync(memberId, generation, new Map(assignments))) ?? {
    error: ErrorCode.UNKNOWN_MEMBER_ID,
    protocolType: null,
    protocol: null,
    assignment: NOTHING,
  };
  if (version >= 1) response.int32(0);
  response.int16(result.error);
  if (version >= 5) {
    response.string(result.protocolType);
    response.string(result.protocol);
  }
  response.bytes(result.assignment);
  response.tags();
};

export const heartbeat: Handler = ({ request, response, version, broker }) => {
  const group = request.string();
  const generation = request.int32();
  const memberId = request.string();
  if (version >= 3) request.nullableString();
  request.tags();
  if (version >= 1) response.int32(0);
  response.int16(broker.groups.find(group)?.heartbeat(memberId, generation) ?? ErrorCode.UNKNOWN_MEMBER_ID);
  response.tags();
};

export const leaveGroup: Handler = ({ request, response, version, broker }) => {
  const id = request.string();
  const members =
    version < 3
      ? [{ memberId: request.string(), instanceId: null }]
      : request.array(() => {
          const member = { memberId: request.string(), instanceId: request.nullableString() };
          request.tags();
          return member;
        });
  request.tags();
  const group = broker.groups.find(id);
  const results = members.map((member) => ({
    ...member,
    error: group?.remove(member.memberId) ?? ErrorCode.UNKNOWN_MEMBER_ID,
  }));
  if (version >= 1) response.int32(0);
  response.int16(version < 3 ? (results[0]?.error ?? ErrorCode.NONE) : ErrorCode.NONE);
  if (version >= 3) {
    response.array(results, ({ memberId, instanceId, error }) => {
      response.string(memberId);
      response.string(instanceId);
      response.int16(error);
      response.tags();
    });
  }
  response.tags();
};

export const listGroups: Handler = ({ request, response, version, broker }) => {
  const states = version >= 4 ? request.array(() => request.string()) : [];
  request.tags();
  const groups = broker.groups.list().filter(({ state }) => states.length === 0 || states.includes(state));
  if (version >= 1) response.int32(0);
  response.int16(ErrorCode.NONE);
  response.array(groups, ({ id, state, protocolType }) => {
    response.string(id);
    response.string(protocolType);
    if (version >= 4) response.string(state);
    response.tags();
  });
  response.tags();
};

export const describeGroups: Handler = ({ request, response, version, broker }) => {
  const ids = request.array(() => request.string());
  if (version >= 3) request.boolean();
  request.tags();
  const stored = new Set(broker.offsets.groups);
  if (version >= 1) response.int32(0);
  response.array(ids, (id) => {
    const group = broker.groups.find(id);
    response.int16(ErrorCode.NONE);
    response.string(id);
    response.string(group?.state ?? (stored.has(id) ? 'Empty' : 'Dead'));
    response.string(group?.protocolType ?? '');
    response.string(group?.protocol ?? '');
    response.array([...(group?.members.values() ?? [])], (member) => {
      response.string(member.id);
      if (version >= 4) response.string(member.instanceId);
      response.string(member.clientId);
      response.string(member.clientHost);
      response.bytes(member.protocols.find(({ name }) => name === group?.protocol)?.metadata ?? NOTHING);
      response.bytes(member.assignment);
      response.tags();
    });
    if (version >= 3) response.int32(NO_OPERATIONS);
    response.tags();
  });
  response.tags();
};

export const deleteGroups: Handler = ({ request, response, broker }) => {
  const ids = request.array(() => request.string());
  request.tags();
  response.int32(0);
  response.array(ids, (id) => {
    response.string(id);
    response.int16(broker.groups.delete(id));
    response.tags();
  });
  response.tags();
};
