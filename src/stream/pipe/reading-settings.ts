import type { Settings } from '../../manifest/index.ts';

/** How rows are read from their JSON text: the same in the table and in the landing table, or they would disagree. */
export const READING: Settings = {
  async_insert: 0,
  date_time_input_format: 'best_effort',
  input_format_skip_unknown_fields: 1,
  input_format_null_as_default: 1,
  input_format_parallel_parsing: 0,
  max_threads: 1,
};
