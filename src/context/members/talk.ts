import { toText } from '../../jinja/index.ts';
import { defineFunction } from '../objects/define-function.ts';
import type { LazyMembers } from '../scope.ts';
import type { Invocation } from '../types.ts';

/** `log` and `print`: both print nothing into the template. */
export function talkMembers(invocation: Invocation): LazyMembers {
  return {
    log: () =>
      defineFunction('log', ['msg', 'info?'], (message, info) => {
        invocation.sink.log(toText(message), info === true);
        return '';
      }),
    print: () =>
      defineFunction('print', ['msg'], (message) => {
        if (invocation.flags['PRINT'] !== false) invocation.sink.print(toText(message));
        return '';
      }),
  };
}
