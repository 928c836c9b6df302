import { callValue, hostFunction } from '../../jinja/index.ts';
import { Relation } from '../objects/relation.ts';
import type { LazyMembers } from '../scope.ts';
import type { UnitTestContext } from '../types.ts';

/** What a unit test's render sees in place of a model's own: `dbt/context/providers.py`, `UnitTestContext`. */
export function unitTestMembers({ envVars, thisInput }: UnitTestContext, base: LazyMembers): LazyMembers {
  return {
    this: () => (thisInput === null ? null : Relation.ephemeral(thisInput)),
    env_var: () => {
      const real = base['env_var']?.();
      return hostFunction('env_var', (args) => {
        const name = args.positional[0] ?? args.keyword.get('var');
        return typeof name === 'string' && Object.hasOwn(envVars, name)
          ? envVars[name]
          : callValue(real, args);
      });
    },
  };
}
