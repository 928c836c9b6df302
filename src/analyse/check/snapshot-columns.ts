import { isRecord } from '../../base/index.ts';
import type { SnapshotNode } from '../../manifest/index.ts';
import type { TypedColumn } from '../tree/tree-node.ts';

/** The columns of a snapshot's table: those of its query, and those that tell from when to when a row held. */
export function snapshotColumns(node: SnapshotNode, query: readonly TypedColumn[]): readonly TypedColumn[] {
  const { config } = node;
  const names = isRecord(config['snapshot_meta_column_names']) ? config['snapshot_meta_column_names'] : {};
  const named = (name: string): string => {
    const own = names[name];
    return typeof own === 'string' ? own : name;
  };
  const updatedAt = query.find(({ name }) => name === config['updated_at'])?.type;
  const time = (config['strategy'] === 'timestamp' ? updatedAt : undefined) ?? 'DateTime';
  const nullableTime = time.startsWith('Nullable(') ? time : `Nullable(${time})`;
  return [
    ...query,
    { name: named('dbt_scd_id'), type: 'String' },
    { name: named('dbt_updated_at'), type: time },
    { name: named('dbt_valid_from'), type: time },
    { name: named('dbt_valid_to'), type: nullableTime },
    ...(config['hard_deletes'] === 'new_record' ? [{ name: named('dbt_is_deleted'), type: 'String' }] : []),
  ];
}
