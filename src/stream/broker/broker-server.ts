import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { StreamEventSink } from '../events.ts';
import { GroupCoordinator } from './groups/group-coordinator.ts';
import type { BrokerState } from './handlers/handler.ts';
import { OffsetStore } from './log/offset-store.ts';
import { TopicStore } from './log/topic-store.ts';
import { serveConnection } from './serve-connection.ts';

/** Loopback only: there are neither users nor encryption. */
const HOST = '127.0.0.1';

export interface BrokerServerOptions {
  /** The folder of the log, which this process owns. */
  readonly directory: string;
  readonly clusterId: string;
  /** Wanted because earlier clients know it; another one is taken when it is not free. */
  readonly preferredPort?: number;
  /** The one port it may be: what listens there already is an error then. */
  readonly requiredPort?: number;
  readonly onEvent: StreamEventSink;
}

export interface BrokerServer {
  readonly host: string;
  readonly port: number;
  /** Ends all connections, forces the log to the disk and lets go of it. */
  close(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Opens the log (repairing a torn end) and serves it. Only the log's owner may call this. */
export async function startBrokerServer(options: BrokerServerOptions): Promise<BrokerServer> {
  const topics = new TopicStore(join(options.directory, 'logs'), options.onEvent);
  const offsets = new OffsetStore(join(options.directory, 'group-offsets.jsonl'));
  const groups = new GroupCoordinator(offsets);
  const sockets = new Set<Socket>();
  const state: { -readonly [Key in keyof BrokerState]: BrokerState[Key] } = {
    topics,
    offsets,
    groups,
    clusterId: options.clusterId,
    host: HOST,
    port: 0,
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, state);
  });
  const { requiredPort, preferredPort } = options;
  try {
    state.port = await listen(server, requiredPort ?? preferredPort ?? 0);
  } catch (error) {
    if (requiredPort !== undefined || preferredPort === undefined) {
      topics.close();
      offsets.close();
      throw error;
    }
    state.port = await listen(server, 0);
  }
  return {
    host: HOST,
    port: state.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      groups.close();
      topics.close();
      offsets.close();
    },
  };
}
