import type { Clock } from '../../base/index.ts';
import type { HostObject } from '../../jinja/index.ts';
import { MembersObject } from '../objects/members-object.ts';
import { datetimeModule } from './datetime/index.ts';
import { itertoolsModule } from './itertools/itertools-module.ts';
import { pytzModule } from './pytz/pytz-module.ts';
import { reModule } from './re/re-module.ts';

/** `modules`: what dbt lets templates have of Python's library. */
export function modulesMember(clock: Clock): HostObject {
  return new MembersObject('dict', {
    datetime: () => datetimeModule(clock),
    pytz: pytzModule,
    re: reModule,
    itertools: itertoolsModule,
  });
}
