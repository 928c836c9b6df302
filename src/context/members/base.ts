import { DBT_VERSION } from '../../manifest/index.ts';
import { hostFunction, MacroReturn, PyError, typeName } from '../../jinja/index.ts';
import { md5, type Clock } from '../../base/index.ts';
import { modulesMember } from '../modules/index.ts';
import { PyDateTime, UTC } from '../modules/datetime/index.ts';
import { defineFunction } from '../objects/define-function.ts';
import { envVar } from '../objects/env-var.ts';
import { Flags } from '../objects/flags.ts';
import type { ReadListener } from '../read-listener.ts';
import type { LazyMembers } from '../scope.ts';
import type { Invocation, YamlFunctions } from '../types.ts';
import { collectionMembers } from './collections.ts';
import { serializationMembers } from './serialization.ts';
import { talkMembers } from './talk.ts';

export interface BaseMemberOptions {
  readonly invocation: Invocation;
  readonly secrets?: boolean;
  readonly thread?: string;
  readonly yaml?: YamlFunctions;
  readonly reads?: ReadListener;
}

/** What every template sees: `dbt/context/base.py`. */
export function baseMembers(options: BaseMemberOptions): LazyMembers {
  const { invocation, reads } = options;
  const clock = reads ? watchedClock(invocation.clock, reads) : invocation.clock;
  return {
    dbt_version: () => DBT_VERSION,
    env_var: () =>
      envVar({
        env: invocation.env,
        secrets: options.secrets === true,
        onRead: (name, value) => reads?.envVar?.(name, value),
      }),
    return: () =>
      defineFunction('return', ['data'], (data) => {
        // oxlint-disable-next-line typescript/only-throw-error -- dbt's return() ends its macro as an exception does
        throw new MacroReturn(data);
      }),
    run_started_at: () => {
      reads?.moment?.();
      return PyDateTime.fromDate(invocation.startedAt, UTC);
    },
    invocation_id: () => {
      reads?.moment?.();
      return invocation.id;
    },
    thread_id: () => options.thread ?? 'MainThread',
    modules: () => modulesMember(clock),
    flags: () => new Flags(invocation.which, invocation.flags, (name) => reads?.flag?.(name)),
    local_md5: () => defineFunction('local_md5', ['value'], (value) => md5(textOnly(value))),
    ...collectionMembers,
    ...talkMembers(invocation),
    ...serializationMembers(options.yaml),
    ...(invocation.env['DBT_MACRO_DEBUGGING'] ? { debug: () => hostFunction('debug', () => '') } : {}),
  };
}

function textOnly(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'encode'`);
}

function watchedClock(clock: Clock, reads: ReadListener): Clock {
  return {
    now: () => {
      reads.moment?.();
      return clock.now();
    },
    monotonic: () => clock.monotonic(),
  };
}
