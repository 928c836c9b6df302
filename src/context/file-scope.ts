import type { Scope } from '../jinja/index.ts';
import type { Target } from '../manifest/index.ts';
import { baseMembers } from './members/base.ts';
import { targetFields } from './objects/target-object.ts';
import { Var } from './objects/var.ts';
import type { Variables } from './objects/variables.ts';
import { LayeredScope, MemberScope, ScopeMapping } from './scope.ts';
import type { Invocation, YamlFunctions } from './types.ts';

export interface FileScopeOptions {
  /** Variables besides those of `--vars`, which win. */
  readonly vars?: Variables;
  /** Gives the file `target`. */
  readonly target?: Target;
  /** Whether `DBT_ENV_SECRET_*` may be read: profiles.yml and packages.yml. */
  readonly secrets?: boolean;
  readonly yaml?: YamlFunctions;
  /** Told of every environment variable read. */
  readonly onEnvVar?: (name: string, value: string | null) => void;
}

/** What dbt_project.yml, profiles.yml, packages.yml and their kin see: dbt's base context, without macros. */
export function createFileScope(invocation: Invocation, options: FileScopeOptions = {}): Scope {
  const { target } = options;
  const members = new MemberScope(
    baseMembers({
      invocation,
      secrets: options.secrets === true,
      ...(options.yaml ? { yaml: options.yaml } : {}),
      ...(options.onEnvVar ? { reads: { envVar: options.onEnvVar } } : {}),
    }),
    {
      var: () =>
        new Var({
          layers: [invocation.cliVars, options.vars ?? {}],
          where: 'the configuration',
          missingIsNone: false,
        }),
    },
    target ? { target: () => targetFields(target) } : {},
  );
  return withContext(members);
}

/** Adds `context` and `builtins`, through which templates reach names by text. */
export function withContext(members: Scope, over: readonly Scope[] = []): Scope {
  const reflective: MemberScope = new MemberScope({
    context: () => new ScopeMapping(whole),
    builtins: () => new ScopeMapping(members),
  });
  const whole = new LayeredScope([reflective, ...over, members]);
  return whole;
}
