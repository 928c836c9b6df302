import type { GlobalOptions, SelectionOptions } from '../app/index.ts';
import type { JsonObject } from '../base/index.ts';
import type { Command, CommandCall } from './command.ts';
import type { FlagValues } from './flag-values.ts';

/** Where and when a command runs. */
export interface CallPlace extends Pick<GlobalOptions, 'cwd' | 'env' | 'invocationId' | 'startedAt'> {
  /** The words that were typed behind `tsdbt`: `tsdbt retry` runs another command. */
  readonly typed: string;
}

export function globalOptions(
  command: Command,
  flags: FlagValues,
  positionals: CommandCall['positionals'],
  { typed, ...place }: CallPlace,
): GlobalOptions {
  const which = command.name === 'ls' ? 'list' : command.name;
  const dbtFlags: JsonObject = { ...flags.byDbtName, WHICH: which, INVOCATION_COMMAND: `tsdbt ${typed}` };
  return {
    ...place,
    command: which,
    projectDir: flags.text('project-dir'),
    profilesDir: flags.text('profiles-dir'),
    profile: flags.text('profile'),
    target: flags.text('target'),
    targetPath: flags.text('target-path'),
    logPath: flags.text('log-path'),
    threads: flags.yes('single-threaded') ? 1 : flags.number('threads'),
    vars: flags.text('vars'),
    state: flags.text('state'),
    defer: flags.yes('defer'),
    deferState: flags.text('defer-state'),
    favorState: flags.yes('favor-state'),
    warnError: flags.yes('warn-error'),
    warnErrorOptions: flags.text('warn-error-options'),
    writeJson: flags.yes('write-json'),
    flags: dbtFlags,
    args: { ...givenPositionals(positionals), ...flags.given, which, invocation_command: `tsdbt ${typed}` },
  };
}

/** `run-operation`'s macro and its kin: what a later `retry` needs, too. */
function givenPositionals(positionals: CommandCall['positionals']): JsonObject {
  return Object.fromEntries(
    Object.entries(positionals).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function selectionOptions(flags: FlagValues): SelectionOptions {
  const indirect = flags.text('indirect-selection');
  return {
    select: flags.list('select'),
    exclude: flags.list('exclude'),
    selector: flags.text('selector'),
    resourceTypes: flags.list('resource-type'),
    excludeResourceTypes: flags.list('exclude-resource-type'),
    indirectSelection:
      indirect === 'cautious' || indirect === 'buildable' || indirect === 'empty' ? indirect : 'eager',
  };
}
