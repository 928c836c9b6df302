import {
  HostObject,
  hostFunction,
  pyEquals,
  PyError,
  PyUndefined,
  toText,
  type CallArguments,
} from '../../jinja/index.ts';
import { MembersObject } from './members-object.ts';

/**
 * `validation.any(…)` makes a check that a value is one of several. Subscripted (`validation.any[list, basestring]`,
 * as dbt-clickhouse writes it) it is undefined, and so checks nothing.
 */
export function validationObject(): HostObject {
  return new MembersObject('dict', { any: new ValidateAny() });
}

class ValidateAny extends HostObject {
  override readonly typeName = 'function';

  override call({ positional }: CallArguments): unknown {
    return hostFunction('inner', ({ positional: [value] }) => {
      const isAllowed = positional.some((each) => each instanceof PyUndefined || pyEquals(each, value));
      if (isAllowed) return null;
      const expected = positional.map(toText).join(',');
      throw new PyError('ValidationError', `Expected value "${toText(value)}" to be one of ${expected}`);
    });
  }
}
