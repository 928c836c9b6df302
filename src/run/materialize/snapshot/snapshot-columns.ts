import { isRecord } from '../../../base/index.ts';
import type { NodeConfig } from '../../../manifest/index.ts';

/** What a snapshot adds to the columns of its query, by dbt's names for it. */
const META = ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] as const;

export type MetaColumns = Readonly<Record<(typeof META)[number], string>>;

/** The names of the columns that a snapshot adds: those of `snapshot_meta_column_names`, dbt's own otherwise. */
export function metaColumnsOf(config: NodeConfig): MetaColumns {
  const given = config['snapshot_meta_column_names'];
  const nameOf = (column: (typeof META)[number]): string => {
    const name = isRecord(given) ? given[column] : undefined;
    return typeof name === 'string' && name !== '' ? name : column;
  };
  return {
    dbt_valid_to: nameOf('dbt_valid_to'),
    dbt_valid_from: nameOf('dbt_valid_from'),
    dbt_scd_id: nameOf('dbt_scd_id'),
    dbt_updated_at: nameOf('dbt_updated_at'),
    dbt_is_deleted: nameOf('dbt_is_deleted'),
  };
}

/** The parts of `unique_key`, columns or expressions. */
export function uniqueKeyOf(config: NodeConfig): readonly string[] {
  const key = config['unique_key'];
  const parts: readonly unknown[] = Array.isArray(key) ? key : [key];
  return parts.filter((part) => typeof part === 'string');
}
