import { Flags, type Invocation } from '../context/index.ts';
import type { WorldReads } from '../parse/index.ts';
import { variableOf } from './fingerprint.ts';

/** What templates read of the world, with the values they found. */
export interface KeptReads {
  readonly envVars: readonly (readonly [string, string | null])[];
  readonly variables: readonly (readonly [string, string])[];
  readonly flags: readonly (readonly [string, string])[];
}

export function keepReads(reads: readonly WorldReads[], invocation: Invocation): KeptReads {
  const merged = <T>(of: (each: WorldReads) => Iterable<T>): T[] => reads.flatMap((each) => [...of(each)]);
  const envVars = new Map(merged((each) => each.envVars));
  const variables = new Set(merged((each) => each.variables));
  const flags = new Set(merged((each) => each.flags));
  return {
    envVars: [...envVars],
    variables: [...variables].map((name) => [name, variableOf(invocation, name)] as const),
    flags: [...flags].map((name) => [name, flagOf(invocation, name)] as const),
  };
}

/** Whether the same templates would read the same in this invocation. */
export function readsHold({ envVars, variables, flags }: KeptReads, invocation: Invocation): boolean {
  return (
    envVars.every(([name, value]) => (invocation.env[name] ?? null) === value) &&
    variables.every(([name, value]) => variableOf(invocation, name) === value) &&
    flags.every(([name, value]) => flagOf(invocation, name) === value)
  );
}

function flagOf({ which, flags }: Invocation, name: string): string {
  return JSON.stringify(new Flags(which, flags).getAttribute(name)) ?? '';
}
