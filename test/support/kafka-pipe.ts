import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedTarget } from '../../src/manifest/index.ts';
import type { PipeConfig } from '../../src/stream/index.ts';
import { openWarehouse, type Warehouse } from '../../src/warehouse/index.ts';

export function embeddedTarget(path: string): EmbeddedTarget {
  return {
    kind: 'embedded',
    path,
    name: 'test',
    profileName: 'test',
    schema: 'default',
    threads: 1,
    customSettings: {},
    useLwDeletes: false,
    allowAutomaticDeduplication: false,
    checkExchange: true,
    fields: {},
  };
}

export interface TestWarehouse {
  readonly warehouse: Warehouse;
  readonly path: string;
  stop(): Promise<void>;
}

export async function startWarehouse(): Promise<TestWarehouse> {
  const path = mkdtempSync(join(tmpdir(), 'tsdbt-data-'));
  const warehouse = await openWarehouse(embeddedTarget(path));
  return {
    warehouse,
    path,
    stop: async () => {
      await warehouse.close();
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/** A pipe of one topic into a table of numbers and names, changed as a test needs it. */
export function testPipe(changes: Partial<PipeConfig> & Pick<PipeConfig, 'topics' | 'table'>): PipeConfig {
  const database = changes.database ?? 'raw';
  return {
    name: changes.table,
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'name', type: 'String' },
      { name: 'at', type: 'DateTime' },
    ],
    engine: 'MergeTree',
    orderBy: ['id'],
    start: 'beginning',
    mapping: {},
    offsetColumns: true,
    onError: 'reject',
    batch: { rows: 100_000, bytes: 32 * 1024 * 1024, age: 200 },
    database,
    group: `test.${database}.${changes.table}`,
    ...changes,
  };
}
