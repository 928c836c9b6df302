import type { JsonObject } from '../../base/index.ts';
import { PyDateTime } from '../modules/datetime/date-time.ts';
import { UTC } from '../modules/datetime/zone.ts';
import type { LazyMembers } from '../scope.ts';
import type { BatchContext } from '../types.ts';
import { modelRecord } from './model-record.ts';
import { MembersObject } from './members-object.ts';

/** A moment as ClickHouse's date-time text, in UTC and to the second: `2024-01-31 00:00:00`. */
export function clickhouseTime(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}

/** `model` while a batch is rendered: with `model.batch`, as dbt gives it. */
export function batchMembers(model: JsonObject, { id, start, end }: BatchContext): LazyMembers {
  return {
    model: () => ({
      ...modelRecord(model),
      batch: new MembersObject('BatchContext', {
        id,
        event_time_start: PyDateTime.fromDate(start, UTC),
        event_time_end: PyDateTime.fromDate(end, UTC),
      }),
    }),
  };
}
