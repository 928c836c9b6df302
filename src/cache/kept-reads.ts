import { Flags, type Invocation } from '../context/index.ts';
import type { ReadLog, WorldReads } from '../parse/index.ts';
import { variableOf } from './fingerprint.ts';

type Values<T> = readonly (readonly [name: string, value: T])[];

/** What templates read of the world, with the values they found. */
export interface KeptReads {
  readonly envVars?: Values<string | null>;
  readonly variables?: Values<string>;
  readonly flags?: Values<string>;
  /** Ids of the macros that were called, whoever called them. */
  readonly macros?: readonly string[];
  /** Whether what was found cannot be kept, as the time: then it is never the same. */
  readonly isFleeting?: true;
}

/** What a parse read: on behalf of a file of code by `package://path`, or of nothing that could be parsed apart. */
export interface KeptReadLog {
  readonly common: KeptReads;
  readonly byFile: Readonly<Record<string, KeptReads>>;
}

export function keepReadLog({ common, byFile }: ReadLog, invocation: Invocation): KeptReadLog {
  return {
    common: keepReads(common, invocation),
    byFile: Object.fromEntries([...byFile].map(([id, reads]) => [id, keepReads(reads, invocation)])),
  };
}

function keepReads(reads: WorldReads, invocation: Invocation): KeptReads {
  const { envVars, variables, flags, macros, isMomentary } = reads;
  return {
    ...(envVars.size > 0 ? { envVars: [...envVars] } : {}),
    ...(variables.size > 0
      ? { variables: [...variables].map((name) => [name, variableOf(invocation, name)] as const) }
      : {}),
    ...(flags.size > 0 ? { flags: [...flags].map((name) => [name, flagOf(invocation, name)] as const) } : {}),
    ...(macros.size > 0 ? { macros: [...macros] } : {}),
    ...(isMomentary ? { isFleeting: true } : {}),
  };
}

/** Whether the same templates would read the same in this invocation. */
export function readsHold(reads: KeptReads, invocation: Invocation): boolean {
  const { envVars = [], variables = [], flags = [], isFleeting = false } = reads;
  return (
    !isFleeting &&
    envVars.every(([name, value]) => (invocation.env[name] ?? null) === value) &&
    variables.every(([name, value]) => variableOf(invocation, name) === value) &&
    flags.every(([name, value]) => flagOf(invocation, name) === value)
  );
}

/** JSON has no NaN and no infinity: what code that configures one says has to be found out again each time. */
export function withFleetingConfig(reads: KeptReads, config: object): KeptReads {
  return isWritable(config) ? reads : { ...reads, isFleeting: true };
}

function isWritable(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isWritable);
}

/** What either of two read. */
export function unite(one: KeptReads, other: KeptReads): KeptReads {
  const both = <T>(a: Values<T> = [], b: Values<T> = []): Values<T> => [...new Map([...a, ...b])];
  return {
    envVars: both(one.envVars, other.envVars),
    variables: both(one.variables, other.variables),
    flags: both(one.flags, other.flags),
    macros: [...new Set([...(one.macros ?? []), ...(other.macros ?? [])])],
    ...(one.isFleeting || other.isFleeting ? { isFleeting: true } : {}),
  };
}

function flagOf({ which, flags }: Invocation, name: string): string {
  return JSON.stringify(new Flags(which, flags).getAttribute(name)) ?? '';
}
