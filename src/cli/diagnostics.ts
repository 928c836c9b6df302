import { didYouMean, type Diagnostic } from '../base/index.ts';

const usage = (message: string, hint: string | undefined): Diagnostic => ({
  code: 'USAGE',
  severity: 'error',
  message,
  ...(hint === undefined ? {} : { hint }),
});

export function invalidFlagValue(name: string, value: string, expected: string, from: string): Diagnostic {
  return usage(
    `'${value}' is not a value of --${name}: ${expected} is expected`,
    from === `--${name}` ? undefined : `it comes from ${from}`,
  );
}

/** dbt's flags that are not there yet: whoever types one has not mistyped. */
const DBT_FLAGS: ReadonlySet<string> = new Set(['--manage-state']);

const NOT_YET = 'dbt has it; tsdbt does not yet';

export function unknownFlag(flag: string, command: string | undefined, known: readonly string[]): Diagnostic {
  const words = known.filter((name) => name.length > 1);
  const hint = DBT_FLAGS.has(flag)
    ? NOT_YET
    : didYouMean(flag.replace(/^-+/, ''), words)?.replaceAll(/'([^']+)'/g, "'--$1'");
  return usage(
    `there is no flag '${flag}'${command === undefined ? '' : ` of 'tsdbt ${command}'`}`,
    hint ?? `'tsdbt ${command === undefined ? '' : `${command} `}--help' lists the flags`,
  );
}

export function unknownCommand(command: string, known: readonly string[]): Diagnostic {
  return usage(
    `there is no command '${command}'`,
    command === 'login'
      ? 'dbt has it for its platform, which tsdbt does not know'
      : (didYouMean(command, known) ?? "'tsdbt --help' lists the commands"),
  );
}

export function missingCommand(): Diagnostic {
  return usage('a command is missing', "'tsdbt --help' lists the commands");
}

export function wrongUsage(message: string, command: string | undefined): Diagnostic {
  return usage(message, `see 'tsdbt ${command === undefined ? '' : `${command} `}--help'`);
}

export function docsSiteMissing(command: string): Diagnostic {
  return usage(
    `'tsdbt ${command}' cannot be run: tsdbt has no documentation site yet`,
    "'tsdbt docs generate' writes manifest.json and catalog.json, which other sites read",
  );
}

export function unknownAction(command: string, action: string, known: readonly string[]): Diagnostic {
  const [first = ''] = known;
  return usage(
    `there is no command '${command} ${action}'`,
    didYouMean(action, known) ?? `'tsdbt ${command} ${first}' is one`,
  );
}
