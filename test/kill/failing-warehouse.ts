import { WarehouseError, type StatementOptions, type Warehouse } from '../../src/warehouse/index.ts';

/** How a statement fails: ClickHouse refuses it, or does it and its answer never arrives. */
export type Failure = 'refused' | 'answer lost';

/** A connection through which one statement fails, told by its query id; everything else is as it is. */
export class FailingConnection {
  readonly warehouse: Warehouse;
  #doomed: string | undefined;
  #failure: Failure = 'refused';

  constructor(inner: Warehouse) {
    const fail = async <T>(send: () => Promise<T>, { queryId }: StatementOptions = {}): Promise<T> => {
      if (queryId === undefined || queryId !== this.#doomed) return send();
      if (this.#failure === 'refused') await inner.command('SELECT throwIf(1)');
      await send();
      throw new WarehouseError('CONNECTION_LOST', 'The connection broke before the answer was there');
    };
    this.warehouse = {
      target: inner.target,
      serverVersion: () => inner.serverVersion(),
      query: (sql, options) => fail(() => inner.query(sql, options), options),
      command: (sql, options) => fail(() => inner.command(sql, options), options),
      insert: (source, options) => fail(() => inner.insert(source, options), options),
      stream: (sql, format, options) => inner.stream(sql, format, options),
      cancel: (queryId) => inner.cancel(queryId),
      openSession: () => inner.openSession(),
      close: () => inner.close(),
    };
  }

  failAt(queryId: string, failure: Failure): void {
    this.#doomed = queryId;
    this.#failure = failure;
  }
}
