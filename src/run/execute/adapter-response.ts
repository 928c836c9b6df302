import type { JsonObject } from '../../base/index.ts';
import type { StatementResult } from '../../warehouse/index.ts';

/**
 * dbt's `adapter_response`: the message that the node's line shows, the query id, and counts as far as ClickHouse gave
 * them. dbt-clickhouse has no counts at all.
 */
export function adapterResponse(message: string, code: string, result?: StatementResult): JsonObject {
  return {
    _message: message,
    code,
    ...(result === undefined ? {} : { query_id: result.queryId }),
    ...(result?.rowsWritten === undefined ? {} : { rows_affected: result.rowsWritten }),
    ...(result?.bytesWritten === undefined ? {} : { bytes: result.bytesWritten }),
    ...(result?.rowsRead === undefined ? {} : { rows_read: result.rowsRead }),
    ...(result?.bytesRead === undefined ? {} : { bytes_read: result.bytesRead }),
    ...(result?.peakMemory === undefined ? {} : { peak_memory_usage: result.peakMemory }),
  };
}
