import { afterEach, expect, it } from 'vitest';
import { Playground, smallProject } from '../support/cli.ts';
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts';
import { until } from '../support/kafka-cluster.ts';

const playground = new Playground();
let server: ScriptedServer;
afterEach(async () => {
  await playground.dispose();
  await server.close();
});

it('a second Ctrl-C ends the command at once, although the server answers nothing any more', async () => {
  server = await startScriptedServer(() => undefined);
  playground.write(
    smallProject({
      'profiles.yml': `small:\n  target: far\n  outputs:\n    far:\n      type: clickhouse\n      host: 127.0.0.1\n      port: ${server.port}\n      schema: analytics\n`,
      'models/m.sql': 'select 1 as id',
    }),
  );
  const running = playground.start(['run']);
  const sawStatement = (): boolean => server.seen.length > 0;
  await until(sawStatement, 'a statement');
  running.kill('SIGINT');
  const sawKill = (): boolean => server.seen.some(({ sql }) => sql.startsWith('KILL QUERY'));
  await until(sawKill, 'the attempt to cancel it');
  running.kill('SIGINT');
  const { code, stdout } = await running.done;
  expect(code).toBe(130);
  // After one Ctrl-C the run would have come to its end by itself, later, and said so.
  expect(stdout).not.toMatch(/CANCELLED|Done\./);
});
