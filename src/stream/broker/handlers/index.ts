import type { ApiName } from '../protocol/api.ts';
import { apiVersions } from './api-versions.ts';
import { fetch } from './fetch.ts';
import * as groups from './groups.ts';
import type { Handler } from './handler.ts';
import { initProducerId } from './init-producer-id.ts';
import { listOffsets } from './list-offsets.ts';
import { metadata } from './metadata.ts';
import { offsetCommit, offsetFetch } from './offsets.ts';
import { produce } from './produce.ts';
import { createPartitions, createTopics, deleteTopics, describeConfigs } from './topics.ts';

export const HANDLERS: Readonly<Record<ApiName, Handler>> = {
  produce,
  fetch,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  findCoordinator: groups.findCoordinator,
  joinGroup: groups.joinGroup,
  heartbeat: groups.heartbeat,
  leaveGroup: groups.leaveGroup,
  syncGroup: groups.syncGroup,
  describeGroups: groups.describeGroups,
  listGroups: groups.listGroups,
  apiVersions,
  createTopics,
  deleteTopics,
  initProducerId,
  describeConfigs,
  createPartitions,
  deleteGroups: groups.deleteGroups,
};
