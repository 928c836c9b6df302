import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EmbeddedTarget } from '../manifest/index.ts';
import { describeWarehouse } from '../../test/support/describe-warehouse.ts';
import { attachEngine, startServer } from './engine/index.ts';
import { openWarehouse, WarehouseError } from './index.ts';
import { serverTarget } from '../../test/support/scripted-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-warehouse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function embeddedTarget(path: string): EmbeddedTarget {
  return {
    kind: 'embedded',
    name: 'local',
    profileName: 'test',
    schema: 'default',
    threads: 4,
    customSettings: {},
    useLwDeletes: false,
    allowAutomaticDeduplication: false,
    checkExchange: true,
    fields: {},
    path,
  };
}

describeWarehouse('the embedded engine in memory', async () => ({
  warehouse: await openWarehouse(embeddedTarget(':memory:')),
  close: () => Promise.resolve(),
}));

describeWarehouse('the embedded engine on a data directory', async () => ({
  warehouse: await openWarehouse(embeddedTarget(join(folder, 'data'))),
  close: () => Promise.resolve(),
}));

const user = { name: 'dbt', password: 'se:cret ü', readonly: false };

describeWarehouse('a server', async () => {
  const server = await startServer({ engine: join(folder, 'served'), port: 0, users: [user] });
  const target = serverTarget(server.port, { user: user.name, password: user.password, host: server.host });
  return { warehouse: await openWarehouse(target), close: () => server.close() };
});

describeWarehouse('a server with compression', async () => {
  const server = await startServer({ engine: join(folder, 'served'), port: 0, users: [user] });
  const target = serverTarget(server.port, {
    user: user.name,
    password: user.password,
    host: server.host,
    compression: 'gzip',
  });
  return { warehouse: await openWarehouse(target), close: () => server.close() };
});

describe('an engine that is killed while a statement runs', () => {
  it('is a clear error of that statement, and the next command gets a new one', async () => {
    const path = join(folder, 'killed');
    const lease = await attachEngine({ path });
    const warehouse = await openWarehouse(embeddedTarget(path));
    await warehouse.command('CREATE TABLE kept (n Int64) ENGINE = MergeTree ORDER BY n');
    await warehouse.command('INSERT INTO kept SELECT 1');
    const running = warehouse.query('SELECT count() FROM system.numbers').catch((error: unknown) => error);
    process.kill(lease.pid, 'SIGKILL');
    expect(await running).toMatchObject({ name: 'WarehouseError', code: 'ENGINE_DIED' });
    await expect(warehouse.query('SELECT 1')).rejects.toMatchObject({ code: 'ENGINE_DIED' });
    await warehouse.close();
    await lease.close();
    const next = await openWarehouse(embeddedTarget(path));
    expect((await next.query('SELECT n FROM kept')).rows).toEqual([[1]]);
    await next.close();
  });
});

describe('a server that does not accept the user', () => {
  it('is told from one that is not there', async () => {
    const server = await startServer({ engine: join(folder, 'served'), port: 0, users: [user] });
    const opening = openWarehouse(serverTarget(server.port, { user: 'dbt', password: 'wrong' }));
    const failure: unknown = await opening.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WarehouseError);
    expect(failure).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    await server.close();
  });
});
