import http from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attachEngine, type EngineHandle } from '../../src/warehouse/engine/index.ts';
import { call, makeFolder, type Call, type Reply } from './support.ts';

const folder = makeFolder();
let engine: EngineHandle;

beforeAll(async () => {
  engine = await attachEngine({ path: folder.path });
  await send('CREATE DATABASE d');
});

afterAll(async () => {
  await engine.close();
  folder.remove();
});

const send = (body: string | Uint8Array, more: Call = {}): Promise<Reply> =>
  call({ socketPath: engine.socketPath }, { ...more, body });
const text = async (sql: string, more: Call = {}): Promise<string> => (await send(sql, more)).text;
const summary = (reply: Reply): Record<string, string> =>
  JSON.parse(String(reply.headers['x-clickhouse-summary'])) as Record<string, string>;

async function makeTable(name: string, columns = "a UInt32, s String DEFAULT 'd'"): Promise<void> {
  await send(`CREATE OR REPLACE TABLE d.${name} (${columns}) ENGINE = MergeTree ORDER BY tuple()`);
}

describe('a statement', () => {
  it('comes in the body, in a field, or in both', async () => {
    expect(await text('SELECT 1')).toBe('1\n');
    expect(await text('', { fields: { query: 'SELECT 2' } })).toBe('2\n');
    expect(await text('+ 2', { fields: { query: 'SELECT 1' } })).toBe('3\n');
    expect(await text('', { method: 'GET', fields: { query: 'SELECT 3' } })).toBe('3\n');
  });

  it('comes in a form, with long parameters', async () => {
    const long = 'x'.repeat(100_000);
    const form = `--b\r\nContent-Disposition: form-data; name="query"\r\n\r\nSELECT length({v:String})\r\n--b\r\nContent-Disposition: form-data; name="param_v"\r\n\r\n${long}\r\n--b--\r\n`;
    expect(await text(form, { headers: { 'content-type': 'multipart/form-data; boundary=b' } })).toBe(
      '100000\n',
    );
  });

  it('answers in the format of the FORMAT clause, then default_format, then the header', async () => {
    const fields = { default_format: 'CSV' };
    expect((await send("SELECT 'a' FORMAT JSONEachRow", { fields })).headers['x-clickhouse-format']).toBe(
      'JSONEachRow',
    );
    expect(await text("SELECT 'a'", { fields })).toBe('"a"\n');
    const reply = await send("SELECT 'a'", { headers: { 'x-clickhouse-format': 'CSV' } });
    expect(reply.text).toBe('"a"\n');
    expect(reply.headers['content-type']).toMatch(/^text\/csv/);
  });

  it('names itself, its server and its time zone', async () => {
    const { headers } = await send('SELECT 1', { fields: { query_id: 'my-own' } });
    expect(headers['x-clickhouse-query-id']).toBe('my-own');
    expect(headers['x-clickhouse-server-display-name']).toMatch(/\S/);
    expect(headers['x-clickhouse-timezone']).toBe((await text('SELECT timezone()')).trim());
  });

  it('has its database, settings and parameters to itself', async () => {
    await makeTable('own');
    expect(await text('SELECT currentDatabase()', { fields: { database: 'd' } })).toBe('d\n');
    expect(await text('SELECT currentDatabase()')).toBe('default\n');
    expect(await text("SELECT getSetting('max_threads')", { fields: { max_threads: '3' } })).toBe('3\n');
    expect(await text("SELECT getSetting('max_threads') = 3")).toBe('0\n');
    expect(await text('SELECT {p:Array(String)}', { fields: { param_p: "['a\\'b', 'c\\\\d']" } })).toBe(
      "['a\\'b','c\\\\d']\n",
    );
    expect((await send('SELECT {p:String}')).status).toBe(400);
    expect((await send('SELECT 1', { fields: { database: 'nowhere' } })).text).toContain('UNKNOWN_DATABASE');
  });

  it('keeps its settings to itself when it fails, and through SET without a session', async () => {
    await send('SELECT nonsense', { fields: { max_block_size: '33' } });
    await send('SET max_block_size = 33');
    expect(await text("SELECT getSetting('max_block_size') = 33")).toBe('0\n');
  });

  it.each([
    ['SELECT * FROM d.nowhere', 404, '60', 'UNKNOWN_TABLE'],
    ['SELEC 1', 400, '62', 'SYNTAX_ERROR'],
    ['', 400, '62', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', 400, '62', 'SYNTAX_ERROR'],
    ["SELECT throwIf(1, 'oh no')", 500, '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    ['SELECT 1 FORMAT Nonsense', 404, '73', 'UNKNOWN_FORMAT'],
  ])('that fails is told as ClickHouse tells it: %s', async (sql, status, number, name) => {
    const reply = await send(sql);
    expect(reply.status).toBe(status);
    expect(reply.headers['x-clickhouse-exception-code']).toBe(number);
    expect(reply.text).toMatch(
      new RegExp(`^Code: ${number}\\. DB::Exception: (?!Code:).*\\(${name}\\)`, 's'),
    );
  });

  it('cannot write over GET', async () => {
    await makeTable('got');
    const reply = await send('', { method: 'GET', fields: { query: 'DROP TABLE d.got' } });
    expect(reply.headers['x-clickhouse-exception-code']).toBe('164');
    expect(await text('EXISTS d.got')).toBe('1\n');
  });

  it('may not take the id of a running one', async () => {
    const fields = { query_id: 'twice' };
    const first = send('SELECT sleep(1)', { fields });
    await vi.waitFor(async () => {
      expect((await send('SELECT 1', { fields })).headers['x-clickhouse-exception-code']).toBe('216');
    });
    expect((await first).status).toBe(200);
    expect((await send('SELECT 1', { fields })).status).toBe(200);
  });
});

describe('an insert', () => {
  it('takes rows from body or statement, whatever lies between them, and counts them', async () => {
    await makeTable('rows');
    const bodies: [string, Call, string][] = [
      ['{"a":1}\n\n{"a":2}\n', { fields: { query: 'INSERT INTO d.rows (a) FORMAT JSONEachRow' } }, '2'],
      ['INSERT INTO d.rows (a) FORMAT JSONEachRow\n{"a":3}\n\n\n{"a":4}', {}, '2'],
      ["INSERT INTO d.rows VALUES (5, 'x;'), (2 * 3, upper('y'))", {}, '2'],
      ['7,"a\n\nb"\n', { fields: { query: 'INSERT INTO d.rows SETTINGS async_insert = 0 FORMAT CSV' } }, '1'],
      [
        '8\tz\n',
        {
          fields: { query: "INSERT INTO d.rows SELECT a * 2, s FROM input('a UInt32, s String') FORMAT TSV" },
        },
        '',
      ],
      ['', { fields: { query: 'INSERT INTO d.rows FORMAT CSV' } }, '0'],
      ['INSERT INTO d.rows SELECT number, toString(number) FROM numbers(17, 3)', {}, '3'],
    ];
    for (const [body, more, written] of bodies) {
      const reply = await send(body, more);
      expect(reply.status, reply.text).toBe(200);
      if (written) expect(summary(reply)['written_rows'], body).toBe(written);
    }
    expect(await text('SELECT arraySort(groupArray(a)) FROM d.rows')).toBe('[1,2,3,4,5,6,7,16,17,18,19]\n');
    expect(await text('SELECT s FROM d.rows WHERE a IN (6, 7) ORDER BY a FORMAT JSONCompactEachRow')).toBe(
      '["Y"]\n["a\\n\\nb"]\n',
    );
  });

  it('never reads rows as SQL', async () => {
    await makeTable('victim');
    await makeTable('target', 's String');
    const evil = 'a\n\n; DROP TABLE d.victim\n\nDROP TABLE d.victim;\n';
    expect((await send(evil, { fields: { query: 'INSERT INTO d.target FORMAT LineAsString' } })).status).toBe(
      200,
    );
    await send(`{"s":"x"}\n\n\nDROP TABLE d.victim`, {
      fields: { query: 'INSERT INTO d.target FORMAT JSONEachRow' },
    });
    expect(await text('EXISTS d.victim')).toBe('1\n');
  });

  it('that fails in its last row has written nothing, and says which row', async () => {
    await makeTable('atomic');
    const rows = `${Array.from({ length: 5000 }, (_, a) => `{"a":${a}}`).join('\n')}\n{"a":"no"}`;
    const reply = await send(rows, { fields: { query: 'INSERT INTO d.atomic FORMAT JSONEachRow' } });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.text).toContain('row 5001');
    expect(reply.text).not.toContain(folder.path);
    expect(await text('SELECT count() FROM d.atomic')).toBe('0\n');
  });

  it('unpacks gzip, deflate and br, in body and in statement', async () => {
    await makeTable('packed');
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      const headers = { 'content-encoding': coding };
      const sent = await send(pack('{"a":1}\n'), {
        headers,
        fields: { query: 'INSERT INTO d.packed FORMAT JSONEachRow' },
      });
      expect(sent.text).toBe('');
      await send(pack("INSERT INTO d.packed VALUES (2, 'x')"), { headers });
      expect((await send(pack('SELECT 1'), { headers })).text).toBe('1\n');
    }
    expect(await text('SELECT count(), sum(a) FROM d.packed')).toBe('6\t9\n');
    expect((await send('x', { headers: { 'content-encoding': 'rot13' } })).status).toBe(400);
  });

  it('counts nothing where it could only guess', async () => {
    await makeTable('busy');
    const insert = 'INSERT INTO d.busy (a) SELECT number FROM numbers(5) WHERE NOT ignore(sleepEachRow(0.1))';
    const replies = await Promise.all([send(insert), send(insert)]);
    expect(replies.map((reply) => reply.status)).toEqual([200, 200]);
    for (const reply of replies) expect(summary(reply)).not.toHaveProperty('written_rows');
    expect(summary(await send('INSERT INTO d.busy (a) SELECT 1'))['written_rows']).toBe('1');
  });

  it('counts nothing beside a view that refreshes itself', async () => {
    await makeTable('alone');
    const insert = 'INSERT INTO d.alone (a) SELECT 1';
    expect(summary(await send(insert))['written_rows']).toBe('1');
    await send('CREATE MATERIALIZED VIEW d.refreshed REFRESH EVERY 1 HOUR ENGINE = Memory AS SELECT 1 AS x');
    expect(summary(await send(insert))).not.toHaveProperty('written_rows');
    await send('DROP VIEW d.refreshed SYNC');
    expect(summary(await send(insert))['written_rows']).toBe('1');
  });

  it('leaves no payload behind', () => {
    expect(readdirSync(join(folder.path, 'host', 'spool'))).toEqual([]);
  });
});

describe('a large answer', () => {
  const LARGE = 'SELECT number AS n FROM numbers(6000000)';

  it.each([
    'TabSeparatedWithNamesAndTypes',
    'CSVWithNames',
    'JSONCompactEachRowWithNamesAndTypes',
    'RowBinaryWithNamesAndTypes',
    'JSONEachRow',
  ])('in blocks is the same document as a whole one: %s', async (format) => {
    const sql = `${LARGE} FORMAT ${format}`;
    const inBlocks = await send(sql);
    const whole = await send(sql, { fields: { wait_end_of_query: '1' } });
    expect(inBlocks.headers['transfer-encoding']).toBe('chunked');
    expect(Number(whole.headers['content-length'])).toBeGreaterThan(32 * 1024 * 1024);
    expect(inBlocks.text.length).toBe(whole.text.length);
    expect(inBlocks.text === whole.text).toBe(true);
  });

  it('that fails on the way says so behind its rows and does not end like a whole one', async () => {
    const sql = `SELECT number, throwIf(number = 5900000, 'too late') FROM numbers(6000000)`;
    const parts: Buffer[] = [];
    const outcome = await new Promise<{ tag: string; failure: unknown }>((resolve, reject) => {
      const request = http.request(
        { socketPath: engine.socketPath, method: 'POST', path: '/' },
        (response) => {
          const tag = String(response.headers['x-clickhouse-exception-tag']);
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('end', () => resolve({ tag, failure: undefined }));
          response.once('error', (failure) => resolve({ tag, failure }));
        },
      );
      request.once('error', reject);
      request.end(sql);
    });
    const tail = Buffer.concat(parts).subarray(-2000).toString('utf8');
    const [, message = '', length] =
      new RegExp(
        `__exception__\r\n${outcome.tag}\r\n([^]*\n)(\\d+) ${outcome.tag}\r\n__exception__\r\n$`,
      ).exec(tail) ?? [];
    expect(message).toMatch(/^Code: 395\. DB::Exception: too late/);
    expect(Number(length)).toBe(Buffer.byteLength(message));
    expect(outcome.failure).toBeInstanceOf(Error);
  });

  it('that fails within its first megabytes fails as a whole', async () => {
    expect((await send('SELECT throwIf(number = 100000) FROM numbers(200000)')).status).toBe(500);
    expect(
      (
        await send(`SELECT throwIf(number = 5900000) FROM numbers(6000000)`, {
          fields: { wait_end_of_query: '1' },
        })
      ).status,
    ).toBe(500);
  });

  it('is packed when the client asks for it, in the first coding that Node knows', async () => {
    const packed = await new Promise<http.IncomingMessage>((resolve) => {
      http
        .request(
          {
            socketPath: engine.socketPath,
            method: 'POST',
            path: '/?enable_http_compression=1',
            headers: { 'accept-encoding': 'lz4, zstd, gzip;q=0.5' },
          },
          resolve,
        )
        .end('SELECT 1');
    });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(await buffer(packed)).toString()).toBe('1\n');
    expect(
      (await send('SELECT 1', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding'],
    ).toBeUndefined();
  });
});

describe('a running statement', () => {
  const ENDLESS = 'SELECT count() FROM system.numbers WHERE NOT ignore(sipHash64(number))';
  const running = (id: string): Promise<string> =>
    text(`SELECT count() FROM system.processes WHERE Settings['log_comment'] = '${id}'`);

  it('is ended by KILL QUERY under the id of its client', async () => {
    const statement = send(ENDLESS, { fields: { query_id: 'to-kill' } });
    await vi.waitFor(async () => expect(await running('to-kill')).toBe('1\n'));
    await send("KILL QUERY WHERE query_id = 'to-kill' ASYNC");
    expect((await statement).headers['x-clickhouse-exception-code']).toBe('394');
  });

  it('that reads ends when its client goes', async () => {
    const request = http.request({
      socketPath: engine.socketPath,
      method: 'POST',
      path: '/?query_id=to-leave',
    });
    request.on('error', () => undefined);
    request.end(ENDLESS);
    await vi.waitFor(async () => expect(await running('to-leave')).toBe('1\n'));
    request.destroy();
    await vi.waitFor(async () => expect(await running('to-leave')).toBe('0\n'));
  });

  it('does not hold up others', async () => {
    const slow = Promise.all(Array.from({ length: 8 }, () => send('SELECT sleep(1)')));
    const started = performance.now();
    expect(await text('SELECT 1')).toBe('1\n');
    await slow;
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('shows progress in headers, and its failure in the answer that has begun', async () => {
    const fields = { send_progress_in_http_headers: '1', http_headers_progress_interval_ms: '20' };
    const good = await send('SELECT sleep(0.3) FORMAT CSV', { fields });
    expect(good.headers['x-clickhouse-progress']).toContain('"elapsed_ns"');
    expect(good.headers['x-clickhouse-format']).toBe('CSV');
    expect(good.text).toBe('0\n');
    const bad = await send("SELECT sleep(0.3), throwIf(number = 1, 'oh no') FROM numbers(2)", {
      fields: { ...fields, max_block_size: '1' },
    });
    expect(bad.headers['x-clickhouse-exception-code']).toBe('395');
    expect(bad.text).toContain('oh no');
  });
});

describe('clients', () => {
  it('@clickhouse/client queries, inserts, streams and hears of late failures', async () => {
    const toSocket = { socketPath: engine.socketPath };
    const client = createClient({
      url: 'http://localhost',
      http_agent: new http.Agent({ ...toSocket, keepAlive: true }),
      database: 'd',
      log: { level: 127 },
    });
    try {
      expect((await client.ping()).success).toBe(true);
      await makeTable('js');
      const inserted = await client.insert({
        table: 'js',
        values: [{ a: 1, s: 'x\n\ny' }, { a: 2 }],
        format: 'JSONEachRow',
      });
      expect(inserted.summary?.written_rows).toBe('2');
      const rows = await client.query({
        query: 'SELECT a, s FROM js WHERE a > {min:UInt32} ORDER BY a',
        query_params: { min: 0 },
        format: 'JSONEachRow',
      });
      expect(await rows.json()).toEqual([
        { a: 1, s: 'x\n\ny' },
        { a: 2, s: 'd' },
      ]);
      await expect(client.query({ query: 'SELECT nope' })).rejects.toMatchObject({
        code: '47',
        type: 'UNKNOWN_IDENTIFIER',
      });
      const late = await client.query({
        query: "SELECT number, throwIf(number = 5900000, 'too late') AS x FROM numbers(6000000)",
        format: 'JSONEachRow',
      });
      await expect(
        (async () => {
          for await (const _ of late.stream());
        })(),
      ).rejects.toThrow(/too late|aborted/);
    } finally {
      await client.close();
    }
  });
});
