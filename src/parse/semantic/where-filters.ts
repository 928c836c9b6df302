import type { Json } from '../../base/index.ts';
import type { WhereFilters } from '../../manifest/index.ts';
import { textsOf } from '../json-object.ts';

/** A condition, or a list of them, as written: MetricFlow renders the Jinja in it. */
export function readWhereFilters(value: Json | undefined): WhereFilters | null {
  if (value === undefined || value === null) return null;
  return { where_filters: textsOf(value).map((template) => ({ where_sql_template: template })) };
}
