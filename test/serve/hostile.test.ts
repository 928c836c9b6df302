import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attachEngine,
  startServer,
  type EngineHandle,
  type RunningServer,
} from '../../src/warehouse/engine/index.ts';
import { ask, call, makeFolder, type Call } from './support.ts';

const SECRET = 'only-the-owner-reads-this';
const folder = makeFolder();
const secretFile = join(folder.path, 'secret.csv');
const outFile = join(folder.path, 'written.csv');

let engine: EngineHandle;
let server: RunningServer;
let bait: Server;
let baitPort = 0;
let visits = 0;

beforeAll(async () => {
  writeFileSync(secretFile, `${SECRET}\n`);
  bait = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  const address = bait.address();
  baitPort = typeof address === 'object' && address ? address.port : 0;
  engine = await attachEngine({ path: join(folder.path, 'data') });
  for (const sql of [
    'CREATE DATABASE shop',
    'CREATE TABLE shop.t (a String) ENGINE = MergeTree ORDER BY a',
    "INSERT INTO shop.t VALUES ('x')",
  ]) {
    expect((await call({ socketPath: engine.socketPath }, { body: sql })).status).toBe(200);
  }
  server = await startServer({
    engine,
    port: 0,
    users: [
      { name: 'reader', password: 'reader-secret' },
      { name: 'writer', password: 'writer-secret', readonly: false },
      { name: 'other', password: 'other-secret', readonly: false },
    ],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
  bait.close();
  folder.remove();
});

/** SQL that reaches outside, by what it tries. `FILE`, `OUT`, `URL` and `HOST` stand for the secret, a file to write, and the bait. */
const attempts: Readonly<Record<string, readonly (string | readonly [string, Call])[]>> = {
  'reading files': [
    "SELECT * FROM file('FILE', 'LineAsString')",
    "SELECT * FROM FiLe('FILE', 'LineAsString')",
    "SELECT * FROM /* harmless */ file /* x */ ('FILE', LineAsString)",
    'SELECT * FROM file($$FILE$$, LineAsString)',
    "SELECT * FROM `file`('FILE', 'LineAsString')",
    "SELECT * FROM \"file\"('FILE', 'LineAsString')",
    "SELECT file('FILE')",
    "SELECT 1 WHERE file('FILE') = 'x'",
    "SELECT (SELECT a FROM (SELECT * FROM file('FILE', 'CSV', 'a String')) LIMIT 1)",
    "WITH f AS (SELECT * FROM file('FILE', 'LineAsString')) SELECT * FROM f",
    "WITH (SELECT any(line) FROM file('FILE', 'LineAsString')) AS x SELECT x",
    "SELECT 1 UNION ALL SELECT length(line) FROM file('FILE', 'LineAsString')",
    "SELECT * FROM view(SELECT * FROM file('FILE', 'LineAsString'))",
    "SELECT * FROM viewIfPermitted(SELECT * FROM file('FILE', 'LineAsString') ELSE null('line String'))",
    "SELECT * FROM (EXPLAIN SELECT * FROM file('FILE', 'LineAsString'))",
    "SELECT * FROM remote('127.0.0.1', view(SELECT * FROM file('FILE', 'LineAsString')))",
    "SELECT * FROM shop.t WHERE a IN (SELECT line FROM file('FILE', 'LineAsString'))",
    "SELECT * FROM shop.t JOIN file('FILE', 'CSV', 'a String') AS f USING a",
    "SELECT * FROM fileCluster('default', 'FILE', 'LineAsString')",
    "SELECT * FROM eval('SELECT * FROM file(\\'FILE\\', \\'LineAsString\\')')",
    "SELECT * FROM eval(SELECT 'x')",
    "SELECT * FROM filesystem('/')",
    'SELECT * FROM `FILE`',
    'SELECT * FROM default.`FILE`',
    'SELECT * FROM "FILE"',
    'SELECT 1 IN `FILE`',
    'DESCRIBE `FILE`',
    "DESCRIBE TABLE file('FILE')",
    "DESCRIBE (SELECT * FROM file('FILE'))",
    "EXPLAIN SELECT * FROM file('FILE', 'LineAsString')",
    "EXPLAIN ESTIMATE SELECT * FROM file('FILE', 'LineAsString')",
    "EXPLAIN AST SELECT 1; SELECT * FROM file('FILE', 'LineAsString')",
    "SELECT 1; SELECT * FROM file('FILE', 'LineAsString')",
    "SELECT * FROM format('Values', 'a String', '(file(\\'FILE\\'))')",
    "SELECT * FROM format('Values', 'a String', '(file(\\'FILE\\'))') SETTINGS input_format_values_interpret_expressions = 1",
    "SELECT * FROM merge(REGEXP('.*'), 'FILE')",
    "SELECT * FROM loop('default', 'FILE')",
    "SELECT * FROM sqlite('FILE', 't')",
    "SELECT * FROM deltaLakeLocal('DIR')",
    "SELECT * FROM icebergLocal('DIR')",
    "SELECT * FROM executable('cat FILE', 'LineAsString', 'a String')",
    "SELECT * FROM Python('os')",
    "SELECT catboostEvaluate('FILE', 1)",
    "SELECT * FROM shop.t SETTINGS additional_table_filters = {'shop.t': 'a IN (SELECT line FROM file(\\'FILE\\', \\'LineAsString\\'))'}",
    "SELECT * FROM shop.t SETTINGS `additional_result_filter` = 'a = file(\\'FILE\\')'",
    "SELECT 1 FORMAT Template SETTINGS format_template_resultset = 'FILE'",
    "SELECT 1 AS x FORMAT Protobuf SETTINGS format_schema = 'FILE:M'",
    ['SELECT * FROM {f:Identifier}', { fields: { param_f: 'FILE' } }],
    ["SELECT * FROM {f:Identifier}('FILE')", { fields: { param_f: 'file' } }],
    ["from file('FILE', 'LineAsString') |> select line", { fields: { dialect: 'prql' } }],
    ["from file('FILE')", { fields: { dialect: 'kusto', allow_experimental_kusto_dialect: '1' } }],
    ['SELECT 1', { fields: { additional_table_filters: "{'system.one': 'file(\\'FILE\\') = \\'\\''}" } }],
    ['SELECT 1', { fields: { format_schema: 'FILE' } }],
    ["SELECT `a\n     Function numbers`, * FROM file('FILE', 'LineAsString')", {}],
    ["CREATE TABLE shop.s ENGINE = File(LineAsString, 'FILE')", {}],
    "CREATE TABLE shop.s (line String) ENGINE = File(LineAsString, 'FILE')",
    "CREATE TABLE shop.s (line String) ENGINE = `File`(LineAsString, 'FILE')",
    "CREATE TABLE shop.s AS file('FILE', 'LineAsString')",
    "CREATE TABLE shop.s ENGINE = Memory AS SELECT * FROM file('FILE', 'LineAsString')",
    "CREATE TEMPORARY TABLE s AS SELECT * FROM file('FILE', 'LineAsString')",
    'CREATE TABLE shop.s AS default.`FILE`',
    "CREATE VIEW shop.s AS SELECT * FROM file('FILE', 'LineAsString')",
    "CREATE MATERIALIZED VIEW shop.s ENGINE = Memory AS SELECT * FROM file('FILE', 'LineAsString')",
    "CREATE TABLE shop.s (a String DEFAULT file('FILE')) ENGINE = Memory",
    "CREATE TABLE shop.s (a String) ENGINE = Executable('cat', LineAsString)",
    "CREATE TABLE shop.s (a String) ENGINE = Merge('system', '.*')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = EmbeddedRocksDB(0, 'DIR') PRIMARY KEY a",
    "CREATE TABLE shop.s (a String) ENGINE = SQLite('FILE', 't')",
    "CREATE DATABASE s ENGINE = SQLite('FILE')",
    "CREATE DATABASE s ENGINE = Filesystem('DIR')",
    "CREATE DATABASE s ENGINE = Backup('d', File('FILE'))",
    "CREATE DICTIONARY shop.s (a String) PRIMARY KEY a SOURCE(FILE(path 'FILE' format 'CSV')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
    "CREATE OR REPLACE DICTIONARY shop.s (a String) PRIMARY KEY a SOURCE(EXECUTABLE(command 'cat FILE' format 'CSV')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)",
    "CREATE FUNCTION s AS (x) -> file('FILE')",
    "ALTER TABLE shop.t ADD COLUMN b String DEFAULT file('FILE')",
    "ALTER TABLE shop.t UPDATE a = file('FILE') WHERE 1",
    'ALTER TABLE shop.t ATTACH PARTITION ALL FROM `FILE`',
    "ALTER TABLE shop.t FETCH PARTITION ALL FROM 'DIR'",
    "ATTACH TABLE shop.s FROM 'DIR' (a String) ENGINE = MergeTree ORDER BY a",
    "RESTORE TABLE shop.s FROM File('FILE')",
    "INSERT INTO shop.t SELECT * FROM file('FILE', 'LineAsString')",
    "INSERT INTO shop.t FROM INFILE 'FILE' FORMAT LineAsString",
    "INSERT INTO shop.t /* x */ FROM/**/INFILE 'FILE' COMPRESSION 'none' FORMAT LineAsString",
    "INSERT INTO shop.t VALUES (file('FILE'))",
    "INSERT INTO shop.t SETTINGS input_format_values_interpret_expressions = 1 VALUES (file('FILE'))",
    [
      "INSERT INTO shop.t VALUES (file('FILE'))",
      { fields: { input_format_values_interpret_expressions: '1' } },
    ],
    ["(file('FILE'))", { fields: { query: 'INSERT INTO shop.t VALUES' } }],
    "INSERT INTO shop.t VALUES (upper('a') || (SELECT line FROM file('FILE', 'LineAsString')))",
    "INSERT INTO shop.t VALUES ((SELECT a FROM format('Values', 'a String', '(file(\\'FILE\\'))')))",
    "INSERT INTO shop.t VALUES (upper('a')), ('b' /* ' */ || file('FILE'))",
    "INSERT INTO shop.t VALUES (upper('a')), ({f:Identifier}('FILE'))",
    ["INSERT INTO shop.t VALUES (upper('a'), (file('FILE')", {}],
  ],
  'writing files': [
    "SELECT 1 INTO OUTFILE 'OUT'",
    "SELECT 1 INTO/**/OUTFILE 'OUT' FORMAT CSV",
    "SELECT 1 INTO OUTFILE 'OUT' AND STDOUT",
    'SELECT 1 -- \nINTO OUTFILE $$OUT$$ TRUNCATE',
    "(SELECT 1) INTO OUTFILE 'OUT'",
    "EXPLAIN SELECT 1 INTO OUTFILE 'OUT'",
    "DESCRIBE shop.t INTO OUTFILE 'OUT'",
    "CREATE TABLE shop.s (a UInt8) ENGINE = Memory PARALLEL WITH BACKUP TABLE shop.t TO File('OUT')",
    "SHOW TABLES INTO OUTFILE 'OUT'",
    "INSERT INTO FUNCTION file('OUT', 'CSV', 'a UInt8') VALUES (1)",
    "INSERT INTO FUNCTION file('OUT', 'CSV', 'a UInt8') SELECT 1",
    "INSERT INTO TABLE FUNCTION file('OUT', 'CSV', 'a UInt8') SELECT 1",
    "CREATE TABLE shop.s (a UInt8) ENGINE = File(CSV, 'OUT')",
    "BACKUP TABLE shop.t TO File('OUT')",
    "BACKUP TABLE shop.t TO Disk('default', 'OUT')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = 'local', path = 'DIR/disk/')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = MergeTree ORDER BY a SETTINGS index_granularity = 1, `disk` = disk(type = 'local', path = 'DIR/disk/')",
    "ALTER TABLE shop.t MODIFY SETTING storage_policy = 'x'",
    "ALTER TABLE shop.t FREEZE WITH NAME 'OUT'",
    ['SELECT 1', { fields: { output_format_schema: 'OUT' } }],
    "INSERT INTO shop.t SETTINGS input_format_allow_errors_num = 5, input_format_record_errors_file_path = 'OUT' FORMAT CSV",
    ['INSERT INTO shop.t FORMAT CSV', { fields: { input_format_record_errors_file_path: 'OUT' } }],
    'CREATE FUNCTION s AS (x) -> x',
    "CREATE NAMED COLLECTION s AS url = 'OUT'",
    'CREATE USER s',
    'GRANT ALL ON *.* TO default',
    'SYSTEM FLUSH LOGS',
    'SYSTEM SHUTDOWN',
    'SYSTEM RELOAD CONFIG',
  ],
  'calling other hosts': [
    "SELECT * FROM url('URL', 'LineAsString')",
    "SELECT * FROM url('URL', 'CSV', 'a String')",
    "SELECT * FROM s3('URL/b', 'CSV', 'a String')",
    "SELECT * FROM s3('URL/b', NOSIGN, 'CSV', 'a String')",
    "SELECT * FROM gcs('URL/b', 'CSV', 'a String')",
    "SELECT * FROM iceberg('URL/b')",
    "SELECT * FROM hdfs('hdfs://HOST/x', 'CSV', 'a String')",
    "SELECT * FROM remote('HOST', system.one)",
    "SELECT * FROM remoteSecure('HOST', system.one)",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT * FROM mysql('HOST', 'd', 't', 'u', 'p')",
    "SELECT * FROM postgresql('HOST', 'd', 't', 'u', 'p')",
    "SELECT * FROM mongodb('HOST', 'd', 'c', 'u', 'p', 'a String')",
    "SELECT * FROM redis('HOST', 'a', 'a String, b String')",
    "SELECT * FROM odbc('DSN=x', 'd', 't')",
    "SELECT * FROM azureBlobStorage('URL', 'c', 'b', 'n', 'a2V5', 'CSV', 'auto', 'a String')",
    "INSERT INTO FUNCTION url('URL', 'CSV', 'a UInt8') SELECT 1",
    "INSERT INTO FUNCTION remote('HOST', d.t) SELECT 1",
    "CREATE TABLE shop.s (a UInt8) ENGINE = URL('URL', CSV)",
    "CREATE TABLE shop.s (a UInt8) ENGINE = Kafka('HOST', 't', 'g', 'CSV')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = Distributed('default', 'system', 'one')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = S3('URL/b', 'CSV')",
    "CREATE TABLE shop.s (a UInt8) ENGINE = MySQL('HOST', 'd', 't', 'u', 'p')",
    "CREATE TABLE shop.s AS url('URL', 'CSV', 'a UInt8')",
    "CREATE DATABASE s ENGINE = MySQL('HOST', 'd', 'u', 'p')",
    "CREATE DATABASE s ENGINE = PostgreSQL('HOST', 'd', 'u', 'p')",
    "CREATE DICTIONARY shop.s (a UInt64) PRIMARY KEY a SOURCE(HTTP(url 'URL' format 'CSV')) LAYOUT(FLAT()) LIFETIME(0)",
    "CREATE DICTIONARY shop.s (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(host '127.0.0.1' port BAITPORT table 'one')) LAYOUT(FLAT()) LIFETIME(0)",
    "SELECT aiGenerate('x', 'y')",
    "SELECT * FROM format('Avro', '') SETTINGS format_avro_schema_registry_url = 'URL'",
    "CREATE VIEW shop.s AS SELECT * FROM url('URL', 'CSV', 'a String')",
    "BACKUP TABLE shop.t TO S3('URL/b', 'k', 's')",
  ],
  'lifting the limits': [
    'SET readonly = 0',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS allow_ddl = 1',
    "SET dialect = 'prql'",
    'SELECT 1 SETTINGS allow_introspection_functions = 1',
    'SELECT * FROM system.processes',
    'SELECT * FROM `system`.`processes`',
    'SELECT * FROM system.named_collections',
    'SHOW PROCESSLIST',
    'USE system',
    ['SELECT query FROM processes', { fields: { database: 'system' } }],
    ['SELECT 1', { fields: { allow_introspection_functions: '1' } }],
    ['SELECT 1', { fields: { no_such_setting_of_disk: '1' } }],
  ],
};

const fill = (text: string): string =>
  text
    .replaceAll('FILE', secretFile)
    .replaceAll('OUT', outFile)
    .replaceAll('DIR', folder.path)
    .replaceAll('URL', `http://127.0.0.1:${baitPort}`)
    .replaceAll('HOST', `127.0.0.1:${baitPort}`)
    .replaceAll('BAITPORT', String(baitPort));

/** Placeholders stand in quotes or backquotes, so keywords that contain them (INFILE, OUTFILE, ENGINE = URL(…)) stay. */
const fillQuoted = (text: string): string =>
  text
    .replaceAll(
      /(['`"$])([^'`"$]*(?:FILE|OUT|DIR|URL|HOST)[^'`"$]*)\1/g,
      (_, quote: string, inner: string) => quote + fill(inner) + quote,
    )
    .replaceAll(
      /(\\')([^'\\]*FILE[^'\\]*)(\\')/g,
      (_, open: string, inner: string, close: string) => open + fill(inner) + close,
    )
    .replaceAll(
      /(\$\$)(FILE|OUT)(\$\$)/g,
      (_, open: string, inner: string, close: string) => open + fill(inner) + close,
    )
    .replaceAll('BAITPORT', String(baitPort));

describe('the attempts', () => {
  it('succeed for the owner on the unix socket, so that their refusal means something', async () => {
    const owner = { socketPath: engine.socketPath };
    for (const sql of [
      "SELECT * FROM file('FILE', 'LineAsString')",
      "SELECT file('FILE')",
      "SELECT * FROM format('Values', 'a String', '(file(\\'FILE\\'))')",
      "SELECT 1 FORMAT Template SETTINGS format_template_resultset = 'FILE'",
    ]) {
      expect((await call(owner, { body: fillQuoted(sql) })).text, sql).toContain(SECRET);
    }
    const mine = join(folder.path, 'data', 'mine.csv');
    await call(owner, { body: `SELECT 1 INTO OUTFILE '${mine}'` });
    expect(existsSync(mine)).toBe(true);
    await call(owner, {
      body: fillQuoted("SELECT * FROM url('URL', 'LineAsString') SETTINGS http_max_tries = 1"),
    });
    expect(visits).toBeGreaterThan(0);
    visits = 0;
  });
});

describe.each(['reader', 'writer'])('as the %s', (user) => {
  for (const [aim, statements] of Object.entries(attempts)) {
    describe(aim, () => {
      it.each(statements.map((entry) => (typeof entry === 'string' ? ([entry, {}] as const) : entry)))(
        'refuses %s',
        async (sql, more) => {
          const fields = Object.fromEntries(
            Object.entries(more.fields ?? {}).map(([name, value]) => [name, fill(value)]),
          );
          const reply = await ask(server, user, fillQuoted(sql), { ...more, fields });
          expect(reply.status, reply.text).toBeGreaterThanOrEqual(400);
          expect(reply.text).not.toContain(SECRET);
          expect(visits).toBe(0);
          expect(existsSync(outFile)).toBe(false);
          expect(readdirSync(folder.path).toSorted()).toEqual(['data', 'secret.csv']);
        },
      );
    });
  }

  it('has left no table, function or database behind, and read nothing into the tables there', async () => {
    const owner = { socketPath: engine.socketPath };
    const left =
      "SELECT count() FROM system.tables WHERE name = 's' UNION ALL SELECT count() FROM system.databases WHERE name = 's' UNION ALL SELECT count() FROM system.functions WHERE name = 's'";
    expect((await call(owner, { body: left })).text).toBe('0\n0\n0\n');
    expect((await call(owner, { body: 'SELECT * FROM shop.t' })).text).toBe('x\n');
  });
});
