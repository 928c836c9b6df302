import type { Socket } from 'node:net';
import { answerRequest } from './answer-request.ts';
import type { BrokerState } from './handlers/handler.ts';

/** Kafka's `socket.request.max.bytes`. Also what an HTTP request's first bytes exceed, read as a length. */
const MAX_FRAME = 104_857_600;
/** Requests read ahead of the one being answered; more stay in the socket. */
const MAX_QUEUED = 64;

/** Cuts a stream of bytes into frames: four bytes of length, then as many bytes. */
export class FrameCutter {
  #chunks: Buffer[] = [];
  #length = 0;

  /** @returns the frames that are now whole, or undefined when a length cannot be true. */
  push(chunk: Buffer): Buffer[] | undefined {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.#length < 4) return frames;
      const wanted = this.#peekLength();
      if (wanted < 0 || wanted > MAX_FRAME) return undefined;
      if (this.#length < wanted + 4) return frames;
      const all =
        this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks, this.#length);
      frames.push(all.subarray(4, wanted + 4));
      const rest = all.subarray(wanted + 4);
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#length = rest.length;
    }
  }

  #peekLength(): number {
    const first = this.#chunks[0];
    if (first && first.length >= 4) return first.readInt32BE(0);
    this.#chunks = [Buffer.concat(this.#chunks, this.#length)];
    return this.#chunks[0]?.readInt32BE(0) ?? 0;
  }
}

/**
 * Serves one client: requests are answered one after the other, in the order they came, as Kafka promises.
 * Bytes that are no request end the connection, and nothing else.
 */
export function serveConnection(socket: Socket, broker: BrokerState): void {
  const cutter = new FrameCutter();
  const gone = new AbortController();
  const { signal } = gone;
  const queue: Buffer[] = [];
  let answering = false;

  const answerAll = async (): Promise<void> => {
    answering = true;
    try {
      for (let frame = queue.shift(); frame && !signal.aborted; frame = queue.shift()) {
        const pieces = await answerRequest(frame, {
          broker,
          clientHost: socket.remoteAddress ?? '',
          signal,
        });
        if (queue.length < MAX_QUEUED) socket.resume();
        if (signal.aborted) break;
        socket.cork();
        for (const piece of pieces) socket.write(piece);
        socket.uncork();
        if (socket.writableNeedDrain) await drained(socket, signal);
      }
    } catch {
      // Malformed, or our own failure: either way this client's stream of requests cannot be gone on with.
      socket.destroy();
    } finally {
      answering = false;
    }
  };

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    const frames = cutter.push(chunk);
    if (!frames) {
      socket.destroy();
      return;
    }
    queue.push(...frames);
    if (queue.length >= MAX_QUEUED) socket.pause();
    if (!answering && queue.length > 0) void answerAll();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => gone.abort());
}

function drained(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      socket.off('drain', finish);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    socket.on('drain', finish);
    signal.addEventListener('abort', finish);
    if (!socket.writableNeedDrain || signal.aborted) finish();
  });
}
