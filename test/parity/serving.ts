import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Serving {
  readonly port: number;
  stop(): Promise<void>;
}

/** `tsdbt serve` of a project on a free port, for the user `dbt` with the password `secret`, who may write. */
export async function startServe(tsdbt: string, project: string): Promise<Serving> {
  const child = spawn(process.execPath, [tsdbt, 'serve', '--port', '0', '--user', 'dbt:rw'], {
    cwd: project,
    env: { ...process.env, TSDBT_SERVE_PASSWORD_DBT: 'secret' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    let url = '';
    child.stdout.on('data', (chunk: Buffer) => {
      url += chunk.toString();
      const found = /^http:\/\/[^\s:]+:(\d+)\n/m.exec(url)?.[1];
      if (found) resolve(Number(found));
    });
    child.once('exit', () => reject(new Error(`tsdbt serve ended: ${said}`)));
  });
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
