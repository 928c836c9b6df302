import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, makeFolder } from '../../../test/serve/support.ts';
import { attachEngine, type EngineHandle } from './index.ts';

const BUILT = fileURLToPath(new URL('../../../dist/warehouse/engine/index.js', import.meta.url));

let folder: ReturnType<typeof makeFolder>;
const handles: EngineHandle[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = makeFolder();
  vi.stubEnv('TSDBT_ENGINE_IDLE_MS', '100');
});

afterEach(async () => {
  const pids = handles.map((handle) => handle.pid);
  await Promise.all(handles.splice(0).map((handle) => handle.close()));
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  folder.remove();
  vi.unstubAllEnvs();
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function attach(path: string): Promise<EngineHandle> {
  const handle = await attachEngine({ path });
  handles.push(handle);
  return handle;
}

const run = async ({ socketPath }: EngineHandle, sql: string): Promise<string> =>
  (await call({ socketPath }, { body: sql })).text;

/** A process that runs a script and is told when it prints a line. */
function startScript(script: string): { readonly child: ChildProcess; line(): Promise<string> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return {
    child,
    async line() {
      const [bytes] = (await once(child.stdout ?? child, 'data')) as [Buffer];
      return bytes.toString('utf8').trim();
    },
  };
}

describe('attachEngine', () => {
  it('starts a host in a fresh directory, with a socket and files for its owner alone', async () => {
    const path = join(folder.path, 'not', 'yet', 'there');
    const handle = await attach(path);
    expect(await run(handle, 'SELECT 1')).toBe('1\n');
    expect(statSync(handle.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, 'host')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(path, 'host', 'engine.log'))).toBe(true);
    expect(readdirSync(join(path, 'host', 'spool'))).toEqual([]);
  });

  it('gives simultaneous starters in several processes one and the same host', async () => {
    const script = `
      import { attachEngine } from ${JSON.stringify(BUILT)};
      const handle = await attachEngine({ path: ${JSON.stringify(folder.path)} });
      console.log(handle.pid);
      setInterval(() => {}, 1000);`;
    const lines = await Promise.all(Array.from({ length: 5 }, () => startScript(script).line()));
    expect(new Set(lines).size).toBe(1);
    expect(Number(lines[0])).toBeGreaterThan(0);
    expect((await attach(folder.path)).pid).toBe(Number(lines[0]));
  });

  it('lets the host live while a client holds it and end soon after the last', async () => {
    const first = await attach(folder.path);
    const second = await attach(folder.path);
    expect(second.pid).toBe(first.pid);
    await first.close();
    await first.close();
    await run(second, 'SELECT sleep(0.5)');
    expect(isAlive(second.pid)).toBe(true);
    await second.close();
    await vi.waitFor(() => expect(isAlive(second.pid)).toBe(false), { timeout: 10_000 });
    expect(existsSync(second.socketPath)).toBe(false);
    expect(second.died.aborted).toBe(false);
  });

  it('keeps the data for the next host, the database default included', async () => {
    const first = await attach(folder.path);
    await run(first, 'CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a');
    await run(first, 'INSERT INTO kept VALUES (7)');
    await first.close();
    await vi.waitFor(() => expect(isAlive(first.pid)).toBe(false), { timeout: 10_000 });
    expect(await run(await attach(folder.path), 'SELECT * FROM default.kept')).toBe('7\n');
  });

  it('tells of the death of a killed host, and replaces it and its stale socket', async () => {
    const first = await attach(folder.path);
    await run(first, 'CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a');
    await run(first, 'INSERT INTO kept VALUES (7)');
    const dying = call({ socketPath: first.socketPath }, { body: 'SELECT sleep(3)' });
    process.kill(first.pid, 'SIGKILL');
    await expect(dying).rejects.toThrow(/ECONNRESET|hang up|aborted/);
    await vi.waitFor(() => expect(first.died.aborted).toBe(true));
    expect(first.died.reason).toMatchObject({ code: 'ENGINE_DIED', retriable: true });
    expect(existsSync(first.socketPath)).toBe(true);
    const second = await attach(folder.path);
    expect(second.pid).not.toBe(first.pid);
    expect(await run(second, 'SELECT * FROM kept')).toBe('7\n');
  });

  it('replaces a socket file that nobody listens on, and a starter that died', async () => {
    const host = join(folder.path, 'host');
    mkdirSync(host);
    const server = createServer().listen(join(host, 'other.sock'));
    await once(server, 'listening');
    writeFileSync(join(host, 'engine.sock'), '');
    writeFileSync(join(host, 'starting'), '999999999');
    expect(await run(await attach(folder.path), 'SELECT 1')).toBe('1\n');
    server.close();
  });

  it('ends cleanly on SIGTERM', async () => {
    const handle = await attach(folder.path);
    process.kill(handle.pid, 'SIGTERM');
    await vi.waitFor(() => expect(isAlive(handle.pid)).toBe(false), { timeout: 10_000 });
    expect(existsSync(handle.socketPath)).toBe(false);
    expect(handle.died.aborted).toBe(true);
  });

  it('reaches directories whose paths are too long for a socket', async () => {
    const path = join(
      folder.path,
      ...Array.from({ length: 6 }, (_, depth) => `${depth}-a-rather-long-name-of-a-folder`),
    );
    const handle = await attach(path);
    expect(Buffer.byteLength(handle.socketPath)).toBeLessThan(104);
    expect(await run(handle, 'SELECT 1')).toBe('1\n');
    rmSync(dirname(handle.socketPath), { force: true });
  });

  it('says who holds a directory that another program has open', async () => {
    const chdb = createRequire(import.meta.url).resolve('chdb');
    const { child, line } = startScript(`
      import chdb from ${JSON.stringify(chdb)};
      const session = new chdb.Session(${JSON.stringify(folder.path)});
      console.log('open');
      setInterval(() => session.open, 1000);`);
    await line();
    const failure = await attachEngine({ path: folder.path }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DATA_LOCKED' });
    expect(String(failure)).toContain(`process ${child.pid} (`);
  });

  it('refuses a path that cannot be a directory', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    await expect(attachEngine({ path: file })).rejects.toMatchObject({ code: 'ENGINE_DIED' });
  });

  it('gives a private engine that leaves nothing behind when its process goes', async () => {
    const { child, line } = startScript(`
      import { attachEngine } from ${JSON.stringify(BUILT)};
      const handle = await attachEngine({ path: ':memory:' });
      console.log(JSON.stringify([handle.pid, handle.socketPath]));
      setInterval(() => {}, 1000);`);
    const [pid, socketPath] = JSON.parse(await line()) as [number, string];
    const other = await attach(':memory:');
    expect(other.pid).not.toBe(pid);
    expect((await call({ socketPath }, { body: 'SELECT 1' })).text).toBe('1\n');
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
    expect(existsSync(dirname(dirname(socketPath)))).toBe(false);
  });

  it('can be cancelled', async () => {
    await expect(attachEngine({ path: folder.path, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
