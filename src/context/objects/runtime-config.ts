import type { Target } from '../../manifest/index.ts';
import type { ReadListener } from '../read-listener.ts';
import type { Invocation, PackageInfo } from '../types.ts';
import { defineFunction } from './define-function.ts';
import { Flags } from './flags.ts';
import { MembersObject } from './members-object.ts';
import { copyVariables, type Variables } from './variables.ts';

export interface RuntimeConfigOptions {
  readonly invocation: Invocation;
  readonly target: Target;
  readonly packages: readonly PackageInfo[];
  readonly reads?: ReadListener | undefined;
}

/**
 * `builtins.ref.config`: what packages read of dbt's own configuration (`RuntimeConfig` in `dbt/config/runtime.py`).
 * Names and variables of the project and, below `dependencies`, of every package; nothing of the connection.
 */
export function runtimeConfig(options: RuntimeConfigOptions, of: PackageInfo): MembersObject {
  const { invocation, target, packages, reads } = options;
  return new MembersObject('RuntimeConfig', {
    project_name: of.name,
    version: of.version ?? null,
    vars: () => variablesOf(of.vars),
    profile_name: target.profileName,
    target_name: target.name,
    threads: target.threads,
    args: () => new Flags(invocation.which, invocation.flags, (name) => reads?.flag?.(name)),
    cli_vars: () => {
      reads?.moment?.();
      return copyVariables(invocation.cliVars);
    },
    dependencies: () => Object.fromEntries(packages.map((each) => [each.name, runtimeConfig(options, each)])),
  });
}

/** dbt's `VarProvider`: the variables of a dbt_project.yml, as written there. */
function variablesOf(vars: Variables): MembersObject {
  const copy = (): Record<string, unknown> => copyVariables(vars);
  return new MembersObject('VarProvider', {
    vars: copy,
    to_dict: () => defineFunction('to_dict', [], copy),
  });
}
