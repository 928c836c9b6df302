import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openWarehouse, WarehouseError, type Warehouse } from './index.ts';
import {
  serverTarget,
  startScriptedServer,
  type Script,
  type ScriptedServer,
} from '../../test/support/scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function against(
  script: Script,
  overrides: Parameters<typeof serverTarget>[1] = {},
): Promise<{ warehouse: Warehouse; server: ScriptedServer }> {
  const server = await startScriptedServer(script);
  open.push(() => server.close());
  const warehouse = await openWarehouse(serverTarget(server.port, overrides));
  open.push(() => warehouse.close());
  return { warehouse, server };
}

async function failureOf(promise: Promise<unknown>): Promise<WarehouseError> {
  const failure: unknown = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (!(failure instanceof WarehouseError)) throw failure;
  return failure;
}

/** A server of bytes: what answers when a port is not ClickHouse's HTTP port. */
async function listen(onConnection: (socket: net.Socket) => void, port = 0): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function drain(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const OK = {
  'X-ClickHouse-Summary': '{"read_rows":"3","read_bytes":"24","written_rows":"3","written_bytes":"24"}',
};

describe('a statement that failed is never reported as done', () => {
  it('when ClickHouse sent status 200 with its progress before it failed', async () => {
    const { warehouse } = await against((_, response) => {
      response.writeHead(
        200,
        [
          ['X-ClickHouse-Progress', '{"read_rows":"1"}'],
          ['X-ClickHouse-Exception-Code', '241'],
        ].flat(),
      );
      response.end(
        'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 25.8.1.1)\n',
      );
    });
    const failure = await failureOf(warehouse.command('INSERT INTO t SELECT 1'));
    expect(failure).toMatchObject({
      code: 'MEMORY_LIMIT_EXCEEDED',
      number: 241,
      message: 'Memory limit exceeded.',
    });
  });

  it('when the exception stands in the body of a successful answer', async () => {
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, OK);
      response.end(
        'Code: 159. DB::Exception: Timeout exceeded: elapsed 10 s. (TIMEOUT_EXCEEDED) (version 23.8.1.1)\n',
      );
    });
    expect(await failureOf(warehouse.command('OPTIMIZE TABLE t'))).toMatchObject({
      code: 'TIMEOUT_EXCEEDED',
    });
  });

  it('when the connection breaks before the answer is whole, and ClickHouse is asked to end the statement', async () => {
    const { warehouse, server } = await against(({ sql }, response) => {
      if (sql.startsWith('KILL')) {
        response.writeHead(200, OK).end();
        return;
      }
      response.writeHead(200, OK);
      response.write('half of it');
      setImmediate(() => response.destroy());
    });
    const failure = await failureOf(warehouse.command('INSERT INTO t SELECT 1', { queryId: 'q1' }));
    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', queryId: 'q1', retriable: false });
    expect(server.seen.map(({ sql }) => sql)).toEqual([
      'INSERT INTO t SELECT 1',
      "KILL QUERY WHERE query_id = 'q1' ASYNC",
    ]);
  });

  it('when rows are missing from the answer', async () => {
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, { ...OK, 'X-ClickHouse-Format': 'JSONCompact' });
      response.end('{"meta":[{"name":"a","type":"UInt8"}],"data":[[1],[2]],"rows":3}');
    });
    expect(await failureOf(warehouse.query('SELECT a FROM t'))).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('when something else than ClickHouse answers with success', async () => {
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html>Welcome to our hotel</html>');
    });
    const failure = await failureOf(warehouse.command('DROP TABLE t'));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(failure.message).toContain('Welcome to our hotel');
  });

  it('when the server stays silent for longer than send_receive_timeout', async () => {
    const { warehouse } = await against(
      ({ sql }, response) => {
        if (sql.startsWith('KILL')) response.writeHead(200, OK).end();
      },
      { sendReceiveTimeout: 0.2 },
    );
    const failure = await failureOf(warehouse.command('SELECT sleep(3)'));
    expect(failure.code).toBe('CONNECTION_LOST');
    expect(failure.hint).toContain('send_receive_timeout');
  });
});

describe('a statement that was sent is not sent again', () => {
  it('when the server breaks the connection without an answer', async () => {
    const { warehouse, server } = await against(
      ({ sql }, response) => {
        if (sql.startsWith('KILL')) response.writeHead(200, OK).end();
        else response.destroy();
      },
      { retries: 5 },
    );
    expect(await failureOf(warehouse.command('INSERT INTO t SELECT 1'))).toMatchObject({
      code: 'CONNECTION_LOST',
    });
    expect(server.seen.filter(({ sql }) => sql.startsWith('INSERT'))).toHaveLength(1);
  });
});

describe('a streamed answer', () => {
  const TAG = 'dmrdfnujjqvszhav';
  const exception =
    'Code: 395. DB::Exception: Value passed to throwIf. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)\n';
  const block = `\r\n__exception__\r\n${TAG}\r\n${exception}${exception.length} ${TAG}\r\n__exception__\r\n`;

  it('ends with the exception that ClickHouse wrote into it, wherever the packets are cut', async () => {
    const bytes = Buffer.from(`1\n2\n${block}`);
    let cut = 1;
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, { ...OK, 'X-ClickHouse-Exception-Tag': TAG });
      response.write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
    });
    for (cut = 1; cut < bytes.length; cut += 7) {
      const received: Uint8Array[] = [];
      const failure = await failureOf(
        (async () => {
          for await (const chunk of warehouse.stream('SELECT n FROM t', 'TSV')) received.push(chunk);
        })(),
      );
      expect(failure).toMatchObject({ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', number: 395 });
      expect(Buffer.concat(received).toString()).toBe('1\n2\n');
    }
  });

  it('may contain what looks like an exception of another answer', async () => {
    const text = 'a\r\n__exception__\r\nanothertaganother\r\nb\r\n__exception__\r\n';
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, { ...OK, 'X-ClickHouse-Exception-Tag': TAG });
      response.end(text);
    });
    expect(await drain(warehouse.stream('SELECT s FROM t', 'TSVRaw'))).toBe(text);
  });

  it('ends with the exception that servers before 25.11 append without a mark', async () => {
    const { warehouse } = await against((_, response) => {
      response.writeHead(200, OK);
      response.end(
        `1\n2\nCode: 395. DB::Exception: Value passed. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 24.8.1.1 (official build))\n`,
      );
    });
    const failure = await failureOf(drain(warehouse.stream('SELECT n FROM t', 'TSV')));
    expect(failure).toMatchObject({ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', message: 'Value passed.' });
  });

  it('is an error when the connection breaks half-way', async () => {
    const { warehouse } = await against(({ sql }, response) => {
      response.writeHead(200, OK);
      if (sql.startsWith('KILL')) {
        response.end();
        return;
      }
      response.write('1\n2\n', () => setImmediate(() => response.destroy()));
    });
    expect(await failureOf(drain(warehouse.stream('SELECT n FROM t', 'TSV')))).toMatchObject({
      code: 'CONNECTION_LOST',
    });
  });

  it('ends the statement in ClickHouse when its reader stops', async () => {
    const { warehouse, server } = await against(({ sql }, response) => {
      response.writeHead(200, { ...OK, 'X-ClickHouse-Exception-Tag': TAG });
      if (sql.startsWith('KILL')) {
        response.end();
        return;
      }
      response.write('x'.repeat(100_000));
    });
    for await (const chunk of warehouse.stream('SELECT n FROM t', 'TSV', { queryId: 'q2' })) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(server.seen.at(-1)?.sql).toBe("KILL QUERY WHERE query_id = 'q2' ASYNC");
  });
});

describe('cancelling', () => {
  it('waits until ClickHouse has ended the statement, and asks again while it has not', async () => {
    let kills = 0;
    let finish: (() => void) | undefined;
    const { warehouse } = await against(({ sql }, response) => {
      if (sql.startsWith('KILL')) {
        kills += 1;
        response.writeHead(200, OK).end();
        // The first KILL comes before ClickHouse has the statement in its list.
        if (kills === 2) finish?.();
        return;
      }
      finish = () => {
        response.writeHead(500, { 'X-ClickHouse-Exception-Code': '394' });
        response.end(
          'Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED) (version 25.8.1.1)',
        );
      };
      controller.abort();
    });
    const controller = new AbortController();
    const failure = await failureOf(
      warehouse.command('INSERT INTO t SELECT 1', { signal: controller.signal }),
    );
    expect(failure.code).toBe('CANCELLED');
    expect(kills).toBe(2);
  });

  it('sends nothing when it was asked for before', async () => {
    const { warehouse, server } = await against(() => undefined);
    const failure = await failureOf(warehouse.command('SELECT 1', { signal: AbortSignal.abort() }));
    expect(failure.code).toBe('CANCELLED');
    expect(server.seen).toEqual([]);
  });

  it('happens to what still runs when the warehouse closes', async () => {
    const kept: (() => void)[] = [];
    const { warehouse, server } = await against(({ sql }, response) => {
      if (!sql.startsWith('KILL')) {
        kept.push(() => response.destroy());
        return;
      }
      response.writeHead(200, OK).end();
      for (const end of kept.splice(0)) end();
    });
    const running = failureOf(warehouse.command('SELECT 1'));
    while (kept.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await warehouse.close();
    expect((await running).code).toBe('CANCELLED');
    expect(server.seen).toHaveLength(2);
  });
});

describe('connecting', () => {
  it('names host, port and what to check when nothing listens', async () => {
    const failure = await failureOf(openWarehouse(serverTarget(1, { retries: 0 })));
    expect(failure).toMatchObject({ code: 'UNREACHABLE', retriable: true });
    expect(failure.message).toContain('127.0.0.1:1');
    expect(failure.hint).toContain('`port`');
  });

  it('is tried again, as often as `retries` says', async () => {
    const probe = await startScriptedServer(() => undefined);
    const { port } = probe;
    await probe.close();
    const opening = openWarehouse(serverTarget(port, { retries: 8 }));
    const body =
      '{"meta":[{"name":"v","type":"String"},{"name":"r","type":"UInt8"}],"data":[["25.8.1.1",1]],"rows":1}';
    const head = `HTTP/1.1 200 OK\r\nX-ClickHouse-Format: JSONCompact\r\nContent-Length: ${body.length}`;
    setTimeout(() => {
      void listen((socket) => {
        socket.once('data', () => socket.end(`${head}\r\n\r\n${body}`));
      }, port);
    }, 300);
    const warehouse = await opening;
    expect(await warehouse.serverVersion()).toBe('25.8.1.1');
    await warehouse.close();
  });

  it('gives up a host that does not answer within connect_timeout', async () => {
    // 192.0.2.0/24 is reserved for documentation: packets to it go nowhere, or are refused at once.
    const target = serverTarget(8123, { host: '192.0.2.1', connectTimeout: 0.3, retries: 0 });
    expect(await failureOf(openWarehouse(target))).toMatchObject({ code: 'UNREACHABLE' });
  });

  it('tells a user who is not accepted from a server that is not there', async () => {
    const body =
      'Code: 516. DB::Exception: dbt: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)';
    const head = `HTTP/1.1 403 Forbidden\r\nX-ClickHouse-Exception-Code: 516\r\nContent-Length: ${body.length}`;
    const port = await listen((socket) => {
      socket.once('data', () => socket.end(`${head}\r\n\r\n${body}`));
    });
    const failure = await failureOf(openWarehouse(serverTarget(port, { user: 'dbt' })));
    expect(failure.code).toBe('AUTHENTICATION_FAILED');
    expect(failure.message).toContain("'dbt'");
    expect(failure.hint).toContain('password');
  });

  it('says so when the port speaks TLS, or something that is not HTTP', async () => {
    const port = await listen((socket) => socket.end('Port 9000 is for clickhouse-client program\r\n'));
    const plain = await failureOf(openWarehouse(serverTarget(port)));
    expect(plain.code).toBe('UNREACHABLE');
    expect(plain.hint).toContain('9000');
    const tls = await failureOf(openWarehouse(serverTarget(port, { secure: true })));
    expect(tls.code).toBe('UNREACHABLE');
    expect(tls.hint).toContain('secure: false');
  });
});

describe('settings', () => {
  it('of a statement win over those of the target, which win over the defaults', async () => {
    const { warehouse, server } = await against((_, response) => void response.writeHead(200, OK).end(), {
      customSettings: { mutations_sync: 2, max_threads: 3, async_insert: 1 },
    });
    await warehouse.command('ALTER TABLE t DELETE WHERE 1', { settings: { max_threads: 1 } });
    await warehouse.insert({ table: 't', format: 'TSV', data: Buffer.from('1\n') });
    const [alter, insert] = server.seen.map(({ params }) => Object.fromEntries(params));
    expect(alter).toMatchObject({
      mutations_sync: '2',
      max_threads: '1',
      alter_sync: '3',
      database: 'default',
    });
    expect(insert).toMatchObject({ async_insert: '1', max_threads: '3' });
  });

  it('keep a long statement alive through proxies', async () => {
    const { warehouse, server } = await against((_, response) => void response.writeHead(200, OK).end(), {
      sendReceiveTimeout: 60,
    });
    await warehouse.command('SELECT 1');
    expect(Object.fromEntries(server.seen[0]?.params ?? [])).toMatchObject({
      send_progress_in_http_headers: '1',
      http_headers_progress_interval_ms: '20000',
    });
  });
});

it('a statement of hours may send more progress than Node takes in headers by default', async () => {
  const { warehouse } = await against((_, response) => {
    const progress = Array.from({ length: 900 }, () => [
      'X-ClickHouse-Progress',
      '{"read_rows":"123456789012"}',
    ]);
    response.writeHead(200, [...progress, ['X-ClickHouse-Exception-Code', '241']].flat());
    response.end('Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)');
  });
  expect(await failureOf(warehouse.command('INSERT INTO t SELECT 1'))).toMatchObject({ number: 241 });
});
