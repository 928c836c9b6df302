import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attachEngine,
  startServer,
  UnsafeServerError,
  type EngineHandle,
  type RunningServer,
} from '../../src/warehouse/engine/index.ts';
import { ask, call, makeFolder, type Reply } from './support.ts';

const folder = makeFolder();
let engine: EngineHandle;
let server: RunningServer;

beforeAll(async () => {
  engine = await attachEngine({ path: folder.path });
  server = await startServer({
    engine,
    port: 0,
    hostNames: ['warehouse.internal'],
    users: [
      { name: 'reader', password: 'reader-secret' },
      { name: 'writer', password: 'writer-secret', readonly: false },
    ],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
  folder.remove();
});

describe('a writing user', () => {
  it.each([
    'CREATE DATABASE IF NOT EXISTS shop',
    'CREATE TABLE shop.orders (id UInt32, price Decimal(10, 2) DEFAULT 1, note String CODEC(ZSTD)) ENGINE = MergeTree ORDER BY id SETTINGS index_granularity = 1024, replicated_deduplication_window = 0',
    "INSERT INTO shop.orders VALUES (1, 2.5, 'a'), (2, 3.5, 'it''s; \\'quoted\\'')",
    "INSERT INTO shop.orders VALUES (toUInt32('3') + 1, 1e-1 * 5, concat('it''s', ' (so)')), (5, -1 - 1, DEFAULT), (6, 1, '(a + b)')",
    'INSERT INTO shop.orders (id) SELECT number FROM numbers(10) SETTINGS max_threads = 1',
    'INSERT INTO shop.orders FORMAT JSONEachRow {"id": 7}\n\n{"id": 8}\n',
    'CREATE VIEW shop.v AS /* a comment */ SELECT id, note FROM shop.orders WHERE id IN (SELECT id FROM shop.orders)',
    'CREATE TABLE shop.copy ENGINE = ReplacingMergeTree ORDER BY id AS SELECT * FROM shop.orders',
    'CREATE MATERIALIZED VIEW shop.mv ENGINE = SummingMergeTree ORDER BY id AS SELECT id, count() AS n FROM shop.orders GROUP BY id',
    'CREATE TABLE shop.parts (d Date, id UInt32) ENGINE = MergeTree() PARTITION BY toYYYYMM(d) ORDER BY tuple(d, id) TTL d + INTERVAL 1 DAY',
    'CREATE TABLE shop.unordered (test String) ENGINE MergeTree() ORDER BY tuple()',
    "SELECT name FROM system.tables WHERE engine = 'Nothing' AND engine = name",
    'CREATE TABLE shop.a ENGINE = Memory AS SELECT 1 AS x',
    'CREATE TABLE shop.b ENGINE = Memory AS SELECT 2 AS x',
    'EXCHANGE TABLES shop.a AND shop.b',
    'RENAME TABLE shop.a TO shop.c',
    'ALTER TABLE shop.orders ADD COLUMN extra Nullable(String) AFTER id',
    'ALTER TABLE shop.orders DELETE WHERE id = 1 SETTINGS mutations_sync = 2',
    'DELETE FROM shop.orders WHERE id = 2',
    "ALTER TABLE shop.orders MODIFY COLUMN note String COMMENT 'a; b'",
    'OPTIMIZE TABLE shop.copy FINAL',
    'TRUNCATE TABLE shop.b',
    "KILL QUERY WHERE query_id = 'none' ASYNC",
    'DROP TABLE shop.c SYNC',
    'DROP VIEW IF EXISTS shop.mv',
  ])('may run %s', async (sql) => {
    const reply = await ask(server, 'writer', sql, {
      fields: { mutations_sync: '3', alter_sync: '3', insert_distributed_sync: '1', async_insert: '0' },
    });
    expect(reply.text).toBe('');
    expect(reply.status).toBe(200);
  });

  it('sees what it wrote, counted exactly', async () => {
    const insert = await ask(server, 'writer', '{"x":1}\n\n{"x":2}\n', {
      fields: { query: 'INSERT INTO shop.b FORMAT JSONEachRow' },
    });
    expect(insert.headers['x-clickhouse-summary']).toContain('"written_rows":"2"');
    expect((await ask(server, 'writer', 'SELECT x FROM shop.b ORDER BY x')).text).toBe('1\n2\n');
  });
});

describe('a reading user', () => {
  it.each([
    ['SELECT 1 AS x FORMAT JSONEachRow', '{"x":1}\n'],
    [
      "WITH 'a' AS k SELECT k, [1, 2], (1, 'b'), map('c', 1), interval 1 day",
      "a\t[1,2]\t(1,'b')\t{'c':1}\t1\n",
    ],
    ['SELECT $$its$$, \'a\\tb\', "x`y" FROM (SELECT 1 AS "x`y")', 'its\ta\\tb\t1\n'],
    ['SELECT sum(number) FROM numbers(10) SETTINGS max_threads = 1', '45\n'],
    ['SELECT * FROM ((SELECT 1) UNION ALL (SELECT 2)) ORDER BY 1', '1\n2\n'],
    ['SELECT x FROM shop.b WHERE x = (SELECT max(x) FROM shop.b)', '2\n'],
    ["SHOW TABLES FROM shop LIKE 'b'", 'b\n'],
    ["SHOW DATABASES LIKE 'shop'", 'shop\n'],
    ['EXISTS TABLE shop.b', '1\n'],
    ["SELECT name FROM system.columns WHERE database = 'shop' AND table = 'b'", 'x\n'],
    ['SELECT count() > 100 FROM system.settings', '1\n'],
    ['SELECT * FROM view(SELECT 3)', '3\n'],
  ])('may run %s', async (sql, answer) => {
    expect((await ask(server, 'reader', sql)).text).toBe(answer);
  });

  it.each([
    'DESCRIBE TABLE shop.b',
    'SHOW CREATE TABLE shop.b',
    'EXPLAIN SELECT 1',
    'EXPLAIN SYNTAX SELECT 1',
    'SHOW COLUMNS FROM shop.b',
    'SHOW FUNCTIONS',
    "SHOW SETTINGS LIKE 'max_threads'",
    'DESCRIBE (SELECT 1)',
    "DESCRIBE null('n UInt64')",
  ])('may run %s', async (sql) => {
    const reply = await ask(server, 'reader', sql);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.text).not.toBe('');
  });

  it.each([
    'CREATE TABLE shop.n (a UInt8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE n (a UInt8)',
    'INSERT INTO shop.b VALUES (3)',
    'INSERT INTO shop.b SELECT 3',
    'WITH 3 AS n INSERT INTO shop.b SELECT n',
    '/* SELECT */ DROP TABLE shop.b',
    'TRUNCATE TABLE shop.b',
    'ALTER TABLE shop.b UPDATE x = 1 WHERE 1',
    'OPTIMIZE TABLE shop.copy',
    'KILL QUERY WHERE 1',
    'RENAME TABLE shop.b TO shop.n',
  ])('may not run %s', async (sql) => {
    const reply = await ask(server, 'reader', sql);
    expect(reply.headers['x-clickhouse-exception-code'], reply.text).toBe('164');
    expect((await ask(server, 'reader', 'SELECT count() FROM shop.b')).text).toBe('2\n');
  });

  it('inserts the values of expressions, once each', async () => {
    const put = (sql: string, fields = {}): Promise<Reply> => ask(server, 'writer', sql, { fields });
    await put('CREATE TABLE shop.e (n Nullable(Int32), t String, d Date, l Array(String)) ENGINE = Memory');
    const sent = await put(
      `INSERT INTO shop.e VALUES
        (1 + {n:Int32}, concat('a', char(10), '\\'(), '), cast('2024-01-31' as Date) + 1, [upper('x'), ','])
        , (cast(null as Nullable(Int32)), '1 + 1', '2024-01-01', []) ;`,
      { param_n: '41' },
    );
    expect(sent.status, sent.text).toBe(200);
    const rows = await ask(server, 'reader', 'SELECT * FROM shop.e ORDER BY d FORMAT JSONEachRow');
    expect(
      rows.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { n: null, t: '1 + 1', d: '2024-01-01', l: [] },
      { n: 42, t: "a\n'(), ", d: '2024-02-01', l: ['X', ','] },
    ]);
    const broken = await put("INSERT INTO shop.e (n) VALUES (toInt32('x'))");
    expect(broken.headers['x-clickhouse-exception-code'], broken.text).toBe('6');
  });

  it('gives values to parameters, which are never SQL', async () => {
    const fields = { param_v: "1'; DROP TABLE shop.b", param_t: 'b' };
    const reply = await ask(server, 'reader', 'SELECT {v:String}, count() FROM shop.{t:Identifier}', {
      fields,
    });
    expect(reply.text).toBe("1\\'; DROP TABLE shop.b\t2\n");
  });
});

describe('sessions', () => {
  it('keep temporary tables and settings, and belong to one user', async () => {
    const fields = { session_id: 'same-name' };
    await ask(server, 'writer', 'CREATE TEMPORARY TABLE mine AS SELECT 42 AS x', { fields });
    await ask(server, 'writer', 'SET max_threads = 7', { fields });
    const read = "SELECT x, getSetting('max_threads') FROM mine";
    expect((await ask(server, 'writer', read, { fields })).text).toBe('42\t7\n');
    expect((await ask(server, 'reader', read, { fields })).status).toBe(404);
    expect((await ask(server, 'reader', "SELECT getSetting('max_threads') = 7", { fields })).text).toBe(
      '0\n',
    );
  });

  it('are left by the settings of a request when it ends', async () => {
    await ask(server, 'reader', 'SELECT 1', { fields: { max_block_size: '77' } });
    expect((await ask(server, 'reader', "SELECT getSetting('max_block_size') = 77")).text).toBe('0\n');
    const session = { session_id: 'kept' };
    await ask(server, 'reader', 'SELECT 1', { fields: { ...session, max_block_size: '77' } });
    expect(
      (await ask(server, 'reader', "SELECT getSetting('max_block_size') = 77", { fields: session })).text,
    ).toBe('0\n');
  });
});

describe('who is let in', () => {
  const to = (headers: Record<string, string>, fields: Record<string, string> = {}) =>
    call({ host: '127.0.0.1', port: server.port }, { body: 'SELECT currentUser()', headers, fields });
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it('knows users by Basic, by headers, and by fields', async () => {
    expect((await to(basic('reader:reader-secret'))).status).toBe(200);
    expect((await to({ 'x-clickhouse-user': 'reader', 'x-clickhouse-key': 'reader-secret' })).status).toBe(
      200,
    );
    expect((await to({}, { user: 'reader', password: 'reader-secret' })).status).toBe(200);
  });

  it.each([
    ['a wrong password', basic('reader:writer-secret')],
    ['an empty password', basic('reader:')],
    ['an unknown user', basic('nobody:')],
    ['nobody', {}],
    ['broken Basic', { authorization: 'Basic ???' }],
  ])('refuses %s', async (_, headers) => {
    const reply = await to(headers);
    expect(reply.status).toBe(401);
    expect(reply.headers['x-clickhouse-exception-code']).toBe('516');
    expect(reply.headers['www-authenticate']).toMatch(/^Basic/);
  });

  it.each([
    ['a page of another site', { origin: 'http://evil.example' }],
    ['a page in a frame without an origin', { origin: 'null' }],
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
    ['a name that resolves to loopback', { host: 'evil.example:8123' }],
    ['a name that begins like a known one', { host: 'localhost.evil.example' }],
  ])('refuses %s, with the right password too', async (_, headers) => {
    expect((await to({ ...basic('reader:reader-secret'), ...headers })).status).toBe(403);
  });

  it('answers to localhost, addresses and the names that it was given', async () => {
    for (const host of ['localhost', '127.0.0.1:1234', '[::1]:8123', 'Warehouse.internal:80']) {
      expect((await to({ ...basic('reader:reader-secret'), host })).status, host).toBe(200);
    }
  });

  it('does not open to other machines without passwords', async () => {
    await expect(startServer({ engine, host: '0.0.0.0', port: 0 })).rejects.toThrow(UnsafeServerError);
    await expect(
      startServer({ engine, host: '0.0.0.0', port: 0, users: [{ name: 'a', password: '' }] }),
    ).rejects.toThrow(/password/);
  });
});

describe('the interface', () => {
  it('answers health checks', async () => {
    const address = { host: '127.0.0.1', port: server.port };
    for (const path of ['/ping', '/replicas_status', '/']) {
      expect(await call(address, { method: 'GET', path })).toMatchObject({ status: 200, text: 'Ok.\n' });
    }
  });

  it('passes progress on while a statement runs', async () => {
    const fields = { send_progress_in_http_headers: '1', http_headers_progress_interval_ms: '20' };
    const reply = await ask(server, 'reader', 'SELECT sleep(0.3)', { fields });
    expect(reply.headers['x-clickhouse-progress']).toContain('elapsed_ns');
    expect(reply.text).toBe('0\n');
  });

  it('breaks off the answer of a statement that fails after its first rows', async () => {
    const sql = 'SELECT number, throwIf(number = 9000000) FROM numbers(10000000)';
    await expect(ask(server, 'reader', sql)).rejects.toThrow(/aborted|hang up/);
  });
});
