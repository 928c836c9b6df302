import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServe } from '../parity/serving.ts';
import { writeProfile } from './write-profile.ts';

const TSDBT = join(import.meta.dirname, '..', '..', 'bin', 'tsdbt.js');

/** An engine of no data that dbt reaches as a server. */
export interface ServedEngine {
  /** Where and as whom, for a profile. */
  readonly login: Readonly<Record<string, unknown>>;
  rows(sql: string): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

export async function serveEngine(): Promise<ServedEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-packages-'));
  writeFileSync(join(folder, 'dbt_project.yml'), 'name: served\nprofile: served\n');
  writeProfile(folder, 'served', { driver: 'embedded', path: join(folder, 'data'), schema: 'served' });
  const { port, stop } = await startServe(TSDBT, folder);
  return {
    login: { host: '127.0.0.1', port, user: 'dbt', password: 'secret' },
    async rows(sql) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa('dbt:secret')}` },
        body: `${sql} format JSONEachRow`,
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
    },
    async stop() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
