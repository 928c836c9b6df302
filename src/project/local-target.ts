import { join } from 'node:path';
import { isRecord } from '../base/index.ts';
import type { EmbeddedTarget } from '../manifest/index.ts';
import { embeddedFields } from './target-fields.ts';
import type { ProjectRequest, YamlDocument } from './types.ts';

export const DEFAULT_DATA_PATH = join('.tsdbt', 'data');

/** What runs when nobody said where: an embedded ClickHouse in the project's folder. */
export function localTarget(request: ProjectRequest, project: YamlDocument): EmbeddedTarget {
  const { data } = project;
  const name = isRecord(data) && typeof data['name'] === 'string' ? data['name'] : 'tsdbt';
  const identity = { name: 'local', profileName: name, schema: name, threads: request.threads ?? 4 };
  return {
    ...identity,
    kind: 'embedded',
    path: join(request.root.folder, DEFAULT_DATA_PATH),
    customSettings: {},
    useLwDeletes: false,
    allowAutomaticDeduplication: false,
    checkExchange: true,
    fields: embeddedFields(identity),
  };
}
