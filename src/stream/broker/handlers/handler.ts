import type { GroupCoordinator } from '../groups/group-coordinator.ts';
import type { OffsetStore } from '../log/offset-store.ts';
import type { TopicStore } from '../log/topic-store.ts';
import type { RequestReader } from '../protocol/request-reader.ts';
import type { ResponseWriter } from '../protocol/response-writer.ts';

/** What all requests work on. */
export interface BrokerState {
  readonly topics: TopicStore;
  readonly offsets: OffsetStore;
  readonly groups: GroupCoordinator;
  readonly clusterId: string;
  readonly host: string;
  readonly port: number;
}

/** This broker is alone in its cluster. */
export const NODE_ID = 1;

/** One request: read from `request`, answered into `response`. */
export interface Exchange {
  readonly request: RequestReader;
  readonly response: ResponseWriter;
  readonly version: number;
  readonly broker: BrokerState;
  readonly clientId: string;
  readonly clientHost: string;
  /** Aborted when the connection or the broker closes: whoever waits, stops. */
  readonly signal: AbortSignal;
}

/** Resolves with `silent` when the client wants no answer. @throws MalformedRequest */
export type Handler = (exchange: Exchange) => void | 'silent' | Promise<void>;
