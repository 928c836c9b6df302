import type { ClickHouseClient } from '@clickhouse/client';
import type { Settings } from '../manifest/index.ts';
import type { Place } from './explain-failure.ts';
import type { WarehouseError } from './warehouse-error.ts';

/** A client and what differs between the kinds of target; everything else is the same for both. */
export interface Connection {
  readonly client: ClickHouseClient;
  readonly place: Place;
  /** Settings of the transport, sent with every statement. */
  readonly settings: Settings;
  /** Attempts at connecting, at least 1. */
  readonly attempts: number;
  /** `ON CLUSTER` for KILL QUERY, where statements may run on any of several servers. */
  readonly cluster?: string;
  /** Aborted when there is nothing left to talk to; its reason says why. */
  readonly gone?: AbortSignal;
  /** The better explanation of a broken connection, where this kind of target has one. */
  explainLoss?(loss: WarehouseError): Promise<WarehouseError>;
  close(): Promise<void>;
}
