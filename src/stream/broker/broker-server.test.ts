import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBrokerServer, type BrokerServer } from './broker-server.ts';
import { API } from './protocol/api.ts';
import { crc32c } from './protocol/crc32c.ts';

/** What the protocol's own documents call a non-flexible request: length, header v1, body. */
function frame(key: number, version: number, body: Buffer): Buffer {
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + body.length, 0);
  head.writeInt16BE(key, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(77, 8);
  head.writeInt16BE(-1, 12);
  return Buffer.concat([head, body]);
}

/** Sends bytes and gathers the answer until `wanted` bytes are there or the broker closes. */
function exchange(
  port: number,
  bytes: Buffer,
  wanted = Infinity,
): Promise<{ answer: Buffer; closed: boolean }> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let answer = Buffer.alloc(0);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < wanted) return;
      socket.destroy();
      resolve({ answer, closed: false });
    });
    socket.on('close', () => resolve({ answer, closed: true }));
    socket.on('error', reject);
  });
}

describe('the broker server', () => {
  let directory: string;
  let server: BrokerServer;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tsdbt-broker-'));
    server = await startBrokerServer({ directory, clusterId: 'test', onEvent: () => undefined });
  });
  afterEach(async () => {
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const isAlive = async (): Promise<boolean> => {
    const { answer } = await exchange(server.port, frame(API.apiVersions.key, 0, Buffer.alloc(0)), 10);
    return answer.readInt32BE(4) === 77 && answer.readInt16BE(8) === 0;
  };

  it('answers an ApiVersions request of the future in the oldest form, with the versions it knows', async () => {
    const { answer } = await exchange(server.port, frame(API.apiVersions.key, 99, Buffer.from([0])), 20);
    expect(answer.readInt16BE(8)).toBe(35);
    expect(answer.readInt32BE(10)).toBe(1);
    expect(answer.readInt16BE(14)).toBe(18);
  });

  it('closes the connection of a client that speaks HTTP', async () => {
    const { answer, closed } = await exchange(
      server.port,
      Buffer.from('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
    );
    expect(closed).toBe(true);
    expect(answer).toHaveLength(0);
  });

  it.each([
    ['a request type that is not known', frame(999, 0, Buffer.alloc(4))],
    ['a version that is not known', frame(API.produce.key, 99, Buffer.alloc(4))],
    [
      'a list that says it is longer than the request',
      frame(API.metadata.key, 1, Buffer.from([0x7f, 0xff, 0xff, 0xff])),
    ],
    [
      'a string that ends after the request',
      frame(API.metadata.key, 1, Buffer.from([0, 0, 0, 1, 0x7f, 0xff])),
    ],
    ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['an empty request', Buffer.from([0, 0, 0, 0])],
  ])('closes the connection after %s and serves on', async (_name, bytes) => {
    const { closed } = await exchange(server.port, bytes);
    expect(closed).toBe(true);
    expect(await isAlive()).toBe(true);
  });

  it('answers the requests of a connection in order, also when they come in one piece or byte by byte', async () => {
    const requests = [0, 1, 2, 3, 4].map((id) => {
      const request = frame(API.apiVersions.key, 0, Buffer.alloc(0));
      request.writeInt32BE(id, 8);
      return request;
    });
    const { answer: one } = await exchange(server.port, frame(API.apiVersions.key, 0, Buffer.alloc(0)), 100);
    const size = one.readInt32BE(0) + 4;
    const { answer } = await exchange(server.port, Buffer.concat(requests), size * 5);
    expect([0, 1, 2, 3, 4].map((index) => answer.readInt32BE(index * size + 4))).toEqual([0, 1, 2, 3, 4]);
  });

  it('survives requests of random bytes of every type and version', async () => {
    const apis = fc.constantFrom(...Object.values(API));
    await fc.assert(
      fc.asyncProperty(apis, fc.nat(12), fc.uint8Array({ maxLength: 80 }), async (api, version, body) => {
        const request = frame(api.key, Math.min(version, api.max), Buffer.from(body));
        const socket = connect(server.port, '127.0.0.1');
        const settled = new Promise((resolve) => {
          socket.on('close', resolve);
          socket.on('data', resolve);
          socket.on('error', resolve);
        });
        // The end of our side also ends what waits for more.
        socket.end(request);
        await settled;
        socket.destroy();
      }),
      { numRuns: 1_500 },
    );
    expect(await isAlive()).toBe(true);
  }, 60_000);
});

describe('crc32c', () => {
  it('is that of RFC 3720', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_each, i) => i)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('is the same for a stretch as for its copy', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), (bytes, start) => {
        const from = Math.min(start, bytes.length);
        expect(crc32c(bytes, from)).toBe(crc32c(bytes.slice(from)));
      }),
    );
  });
});
