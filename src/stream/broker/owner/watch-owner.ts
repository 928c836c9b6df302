import { connect, type Socket } from 'node:net';
import { API } from '../protocol/api.ts';
import { RequestReader } from '../protocol/request-reader.ts';
import { ResponseWriter } from '../protocol/response-writer.ts';
import { FrameCutter } from '../serve-connection.ts';

/** A connection to the owner that is kept for one purpose: its end tells that the owner is gone. */
export interface OwnerWatch {
  /** Resolves when the owner's end of the connection is gone. */
  readonly gone: Promise<void>;
  close(): void;
}

const PATIENCE = 2_000;
const METADATA_VERSION = 2;

function metadataRequest(): readonly Buffer[] {
  // A request's header has the fields of a response's and more; the framing is the same.
  const request = new ResponseWriter(false);
  request.int16(API.metadata.key);
  request.int16(METADATA_VERSION);
  request.int32(1);
  request.string('tsdbt-owner-watch');
  request.array([], () => undefined);
  return request.finish();
}

function clusterIdOf(frame: Buffer): string | null {
  const answer = new RequestReader(frame);
  answer.int32();
  answer.array(() => {
    answer.int32();
    answer.string();
    answer.int32();
    answer.nullableString();
  });
  return answer.nullableString();
}

/**
 * Connects to an owner and asks for its cluster id. Undefined when nothing answers there, or something that does not
 * serve this log: the port may belong to another program by now.
 */
export function watchOwner(
  address: { readonly host: string; readonly port: number },
  clusterId: string,
): Promise<OwnerWatch | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect(address);
    const cutter = new FrameCutter();
    let ended: () => void = () => undefined;
    const gone = new Promise<void>((settle) => {
      ended = settle;
    });
    const refuse = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    const timer = setTimeout(refuse, PATIENCE);
    socket.on('connect', () => {
      for (const piece of metadataRequest()) socket.write(piece);
    });
    socket.on('data', (chunk) => {
      const frames = cutter.push(chunk);
      if (!frames) return refuse();
      const [frame] = frames;
      if (!frame) return undefined;
      clearTimeout(timer);
      if (!answersFor(frame, clusterId)) return refuse();
      // Watching alone keeps no program running.
      socket.unref();
      return resolve({ gone, close: () => socket.destroy() });
    });
    socket.on('error', refuse);
    socket.on('close', () => {
      clearTimeout(timer);
      ended();
      resolve(undefined);
    });
  });
}

function answersFor(frame: Buffer, clusterId: string): boolean {
  try {
    return clusterIdOf(frame) === clusterId;
  } catch {
    return false;
  }
}
