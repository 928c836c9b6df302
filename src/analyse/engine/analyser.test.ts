import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openAnalyser, type Analyser } from './analyser.ts';
import type { AnalyseRequest } from './protocol.ts';

const BUILT = fileURLToPath(new URL('../../../dist/analyse/index.js', import.meta.url));
const open: Analyser[] = [];

afterEach(() => {
  for (const analyser of open.splice(0)) analyser.close();
});

function opened(): Analyser {
  const analyser = openAnalyser();
  open.push(analyser);
  return analyser;
}

const query = (sql: string, more: Partial<AnalyseRequest> = {}): AnalyseRequest => ({
  kind: 'analyse',
  sql,
  database: 'shop',
  settings: {},
  describes: true,
  names: false,
  traces: false,
  ...more,
});

const numbers = {
  kind: 'define',
  shadow: { schema: 'shop', name: 'n', kind: 'table' },
  columns: [
    { name: 'a', type: 'UInt8' },
    { name: 'hidden', type: 'String', isHidden: true },
  ],
} as const;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the analyser', () => {
  it('starts no process before the first request', async () => {
    const analyser = opened();
    expect(analyser.pid).toBeUndefined();
    const { analysis } = await analyser.ask<'analyse'>(query('select 1 as one'));
    expect(analysis.columns).toEqual([{ name: 'one', type: 'UInt8' }]);
    expect(analyser.pid).toBeGreaterThan(0);
  });

  it('replaces a shadow by another of its name', async () => {
    const analyser = opened();
    await analyser.ask<'define'>(numbers);
    await analyser.ask<'define'>({ ...numbers, columns: [{ name: 'b', type: 'String' }] });
    const { analysis } = await analyser.ask<'analyse'>(query('select * from shop.n'));
    expect(analysis.columns).toEqual([{ name: 'b', type: 'String' }]);
  });

  it('leaves hidden columns out of a star', async () => {
    const analyser = opened();
    await analyser.ask<'define'>(numbers);
    const star = await analyser.ask<'analyse'>(query('select * from n'));
    expect(star.analysis.columns?.map(({ name }) => name)).toEqual(['a']);
    const named = await analyser.ask<'analyse'>(query('select hidden from n'));
    expect(named.analysis.columns).toEqual([{ name: 'hidden', type: 'String' }]);
  });

  it('sets the settings of one query for that query alone', async () => {
    const analyser = opened();
    const sql = 'select b from (select 1 as a) x left join (select 2 as a, 3 as b) y using (a)';
    const settings = { join_use_nulls: 1, no_setting_of_this_engine: 'x' };
    const nullable = await analyser.ask<'analyse'>(query(sql, { settings }));
    const plain = await analyser.ask<'analyse'>(query(sql));
    expect(nullable.analysis.columns).toEqual([{ name: 'b', type: 'Nullable(UInt8)' }]);
    expect(plain.analysis.columns).toEqual([{ name: 'b', type: 'UInt8' }]);
  });

  it('does not look at files or addresses for their columns', async () => {
    const { analysis } = await opened().ask<'analyse'>(
      query("select * from file('/etc/passwd', 'LineAsString')"),
    );
    expect(analysis.outside).toEqual(['file']);
    expect(analysis.columns).toBeUndefined();
  });

  it('allows FINAL, SAMPLE and PREWHERE, as the real table may', async () => {
    const analyser = opened();
    await analyser.ask<'define'>(numbers);
    const { analysis } = await analyser.ask<'analyse'>(
      query('select a from n final sample 0.1 prewhere a = 1'),
    );
    expect(analysis.failure).toBeUndefined();
  });

  it('gives ClickHouse’s error with the statement that it counts in', async () => {
    const { analysis } = await opened().ask<'analyse'>(query('select\n  1 +'));
    expect(analysis.failure).toMatchObject({ code: 'SYNTAX_ERROR' });
    expect(analysis.failure?.statement).toContain('select\n  1 +');
  });

  it('refuses what is asked when its process dies, and starts another for the next request', async () => {
    const analyser = opened();
    await analyser.start();
    const pending = analyser.ask<'analyse'>(query('select sleepEachRow(3) from numbers(3)'));
    process.kill(analyser.pid ?? 0, 'SIGKILL');
    await expect(pending).rejects.toMatchObject({ code: 'ENGINE_DIED', retriable: true });
    const { analysis } = await analyser.ask<'analyse'>(query('select 1 as one'));
    expect(analysis.columns).toHaveLength(1);
    expect(analyser.generation).toBe(2);
  });

  it('ends with its parent, however that ends', async () => {
    const script = `
      import { openAnalyser } from ${JSON.stringify(BUILT)};
      const analyser = openAnalyser();
      await analyser.start();
      console.log(analyser.pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line).trim());
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
  });

  it('does not keep its parent from ending', async () => {
    const script = `
      import { openAnalyser } from ${JSON.stringify(BUILT)};
      const analyser = openAnalyser();
      await analyser.ask({ kind: 'analyse', sql: 'select 1', database: 'x', settings: {}, describes: true, names: true, traces: false });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const [code] = await once(parent, 'exit');
    expect(code).toBe(0);
  });
});
