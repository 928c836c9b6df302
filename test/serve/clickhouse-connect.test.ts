import { execFile, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promisify } from 'node:util';
import { startServer, type RunningServer } from '../../src/warehouse/engine/index.ts';
import { makeFolder } from './support.ts';

/** A Python that has clickhouse-connect; without one these tests are skipped. */
const python = ['python3', process.env['TSDBT_TEST_PYTHON'] ?? ''].find(
  (command) => command !== '' && spawnSync(command, ['-c', 'import clickhouse_connect']).status === 0,
);

const SCRIPT = `
import json, sys, clickhouse_connect
port, user = int(sys.argv[1]), sys.argv[2]
out = {}
client = clickhouse_connect.get_client(host='127.0.0.1', port=port, username=user, password=user + '-secret')
if user == 'writer':
    client.command('CREATE DATABASE d')
    client.command('CREATE TABLE d.t (a UInt32, s String, n Nullable(Float64)) ENGINE = MergeTree ORDER BY a')
    rows = [[1, 'x', None], [2, "it's\\n\\n; DROP TABLE d.t", 2.5]]
    for compress in ('lz4', 'zstd', 'gzip', False):
        other = clickhouse_connect.get_client(host='127.0.0.1', port=port, username=user, password=user + '-secret', compress=compress)
        out[str(compress)] = other.insert('d.t', rows, column_names=['a', 's', 'n']).written_rows
out['rows'] = client.query('SELECT DISTINCT a, s, n FROM d.t WHERE a < {m:UInt32} ORDER BY a', parameters={'m': 3}).result_rows
for name, sql in (('unknown', 'SELECT nope'), ('late', "SELECT number, throwIf(number = 5900000, 'too late') FROM numbers(6000000)"), ('file', "SELECT * FROM file('/etc/passwd')")):
    try:
        client.query(sql)
    except Exception as failure:
        out[name] = str(failure)
print(json.dumps(out))
`;

describe.skipIf(python === undefined)(
  'clickhouse-connect (needs a Python that has it: TSDBT_TEST_PYTHON)',
  () => {
    const folder = makeFolder();
    let server: RunningServer;

    beforeAll(async () => {
      server = await startServer({
        engine: folder.path,
        port: 0,
        users: [
          { name: 'reader', password: 'reader-secret' },
          { name: 'writer', password: 'writer-secret', readonly: false },
        ],
      });
    });

    afterAll(async () => {
      await server.close();
      folder.remove();
    });

    it.each(['writer', 'reader'])('works as the %s', async (user) => {
      const { stdout } = await promisify(execFile)(python ?? '', ['-c', SCRIPT, String(server.port), user]);
      const out: unknown = JSON.parse(stdout);
      expect(out).toMatchObject({
        rows: [
          [1, 'x', null],
          [2, "it's\n\n; DROP TABLE d.t", 2.5],
        ],
        unknown: expect.stringContaining('code: 47'),
        late: expect.stringContaining('too late'),
        file: expect.stringContaining('code: 497'),
      });
      if (user === 'writer') expect(out).toMatchObject({ lz4: 2, zstd: 2, gzip: 2, False: 2 });
    });
  },
);
