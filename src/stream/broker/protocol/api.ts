/** One request type of Kafka's protocol: the versions this broker reads and the first one in flexible encoding. */
export interface Api {
  readonly name: string;
  readonly key: number;
  readonly min: number;
  readonly max: number;
  readonly flexibleFrom: number;
}

const api = (name: string, key: number, min: number, max: number, flexibleFrom: number): Api => ({
  name,
  key,
  min,
  max,
  flexibleFrom,
});

/**
 * What this broker answers. Metadata and Fetch stop before the versions that name topics by id, Produce starts at
 * the first version with record batches (it announces 0, because librdkafka compresses nothing for a broker that
 * announces less).
 */
export const API = {
  produce: api('Produce', 0, 3, 9, 9),
  fetch: api('Fetch', 1, 4, 12, 12),
  listOffsets: api('ListOffsets', 2, 1, 7, 6),
  metadata: api('Metadata', 3, 0, 9, 9),
  offsetCommit: api('OffsetCommit', 8, 2, 8, 8),
  offsetFetch: api('OffsetFetch', 9, 1, 8, 6),
  findCoordinator: api('FindCoordinator', 10, 0, 4, 3),
  joinGroup: api('JoinGroup', 11, 0, 7, 6),
  heartbeat: api('Heartbeat', 12, 0, 4, 4),
  leaveGroup: api('LeaveGroup', 13, 0, 4, 4),
  syncGroup: api('SyncGroup', 14, 0, 5, 4),
  describeGroups: api('DescribeGroups', 15, 0, 5, 5),
  listGroups: api('ListGroups', 16, 0, 4, 3),
  apiVersions: api('ApiVersions', 18, 0, 3, 3),
  createTopics: api('CreateTopics', 19, 0, 5, 5),
  deleteTopics: api('DeleteTopics', 20, 0, 5, 4),
  initProducerId: api('InitProducerId', 22, 0, 4, 2),
  describeConfigs: api('DescribeConfigs', 32, 0, 4, 4),
  createPartitions: api('CreatePartitions', 37, 0, 2, 2),
  deleteGroups: api('DeleteGroups', 42, 0, 2, 2),
} as const satisfies Record<string, Api>;

export type ApiName = keyof typeof API;

const byKey: ReadonlyMap<number, ApiName> = new Map(
  (Object.keys(API) as ApiName[]).map((name) => [API[name].key, name]),
);

/** The request type of a number, or undefined when this broker does not know it. */
export function apiOf(key: number): ApiName | undefined {
  return byKey.get(key);
}
