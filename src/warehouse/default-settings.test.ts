import { describe, expect, it } from 'vitest';
import type { EmbeddedTarget, ServerTarget } from '../manifest/index.ts';
import { defaultSettings } from './default-settings.ts';

const embedded: EmbeddedTarget = {
  kind: 'embedded',
  name: 'dev',
  profileName: 'shop',
  schema: 'shop',
  threads: 1,
  customSettings: {},
  useLwDeletes: false,
  allowAutomaticDeduplication: false,
  checkExchange: true,
  fields: {},
  path: ':memory:',
};

const server: ServerTarget = {
  ...embedded,
  kind: 'server',
  host: 'h',
  port: 8123,
  user: 'u',
  password: '',
  secure: false,
  verify: true,
  compression: '',
  connectTimeout: 10,
  sendReceiveTimeout: 300,
  retries: 1,
  clusterMode: false,
  localSuffix: 'local',
  localDbPrefix: '',
};

const SYNCHRONOUS = { mutations_sync: 3, alter_sync: 3, insert_distributed_sync: 1 };

describe('the settings of every statement', () => {
  it('wait for mutations and for all shards, and let a server delete by a subquery', () => {
    expect(defaultSettings(embedded)).toEqual(SYNCHRONOUS);
    expect(defaultSettings(server)).toEqual({ ...SYNCHRONOUS, allow_nondeterministic_mutations: 1 });
  });

  it('wait for replicas where databases or the cluster replicate', () => {
    const replicated = { database_replicated_enforce_synchronous_settings: 1, insert_quorum: 'auto' };
    expect(defaultSettings({ ...server, clusterMode: true })).toMatchObject(replicated);
    expect(defaultSettings({ ...server, databaseEngine: 'Replicated' })).toMatchObject(replicated);
    expect(defaultSettings({ ...server, databaseEngine: "Replicated('/p', 's', 'r')" })).toMatchObject(
      replicated,
    );
    expect(defaultSettings({ ...server, databaseEngine: 'Shared' })).toMatchObject({
      select_sequential_consistency: 1,
    });
    expect(Object.keys(defaultSettings({ ...server, cluster: 'c' }))).not.toContain('insert_quorum');
  });

  it("are the user's where custom_settings have them", () => {
    const customSettings = { mutations_sync: 1, allow_nondeterministic_mutations: 0, max_threads: 2 };
    expect(defaultSettings({ ...server, customSettings })).toMatchObject(customSettings);
  });
});
