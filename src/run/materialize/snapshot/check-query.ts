import type { NodeConfig } from '../../../manifest/index.ts';
import type { ResultColumn } from '../../../warehouse/index.ts';
import { snapshotColumnUnknown } from '../../diagnostics.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { uniqueKeyOf } from './snapshot-columns.ts';

const COLUMN = /^(?:(\w+)|`([^`]+)`|"([^"]+)")$/;

/** The configs of a snapshot that name columns of its query, or are expressions over them. */
function namedColumns(config: NodeConfig): readonly (readonly [config: string, value: string])[] {
  const { updated_at: updatedAt, check_cols: checked } = config;
  const columns: readonly unknown[] = Array.isArray(checked) ? checked : [];
  return [
    ...uniqueKeyOf(config).map((part) => ['unique_key', part] as const),
    ...(typeof updatedAt === 'string' ? [['updated_at', updatedAt] as const] : []),
    ...columns.flatMap((column) => (typeof column === 'string' ? [['check_cols', column] as const] : [])),
  ];
}

/** @throws UserError when a config names a column that the query does not have; expressions are left to ClickHouse */
export function checkQuery({ node }: ModelPlanContext, columns: readonly ResultColumn[]): void {
  const names = columns.map((column) => column.name);
  for (const [config, value] of namedColumns(node.config)) {
    const [, plain, inBackticks, inQuotes] = COLUMN.exec(value) ?? [];
    const column = plain ?? inBackticks ?? inQuotes;
    if (column !== undefined && !/^\d/.test(column) && !names.includes(column)) {
      throw snapshotColumnUnknown(node, config, column, names);
    }
  }
}
