import { hostFunction, type HostObject } from '../../jinja/index.ts';
import { envVarMissing, secretEnvVarForbidden, wrongArguments } from '../diagnostics.ts';

export const SECRET_PREFIX = 'DBT_ENV_SECRET_';

export interface EnvVarOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `DBT_ENV_SECRET_*` may be read: profiles.yml and packages.yml only. */
  readonly secrets: boolean;
  /** Told of every variable read: a cached parse is stale once one of them changes. */
  readonly onRead?: (name: string, value: string | null) => void;
}

/** `env_var(name, default)`: the variable, else the default, else an error at the place of the call. */
export function envVar(options: EnvVarOptions): HostObject {
  return hostFunction('env_var', ({ positional, keyword, span }) => {
    const name = positional[0] ?? keyword.get('var');
    const fallback = positional[1] ?? keyword.get('default') ?? null;
    if (typeof name !== 'string')
      throw wrongArguments('env_var', 'the name of a variable and a default', span);
    if (name.startsWith(SECRET_PREFIX) && !options.secrets) throw secretEnvVarForbidden(name, span);
    const value = Object.hasOwn(options.env, name) ? options.env[name] : undefined;
    options.onRead?.(name, value ?? null);
    if (value !== undefined) return value;
    if (fallback !== null) return fallback;
    throw envVarMissing(name, Object.keys(options.env), span);
  });
}
