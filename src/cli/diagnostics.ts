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

export function unknownFlag(flag: string, command: string | undefined, known: readonly string[]): Diagnostic {
  const hint = didYouMean(flag.replace(/^-+/, ''), known)?.replaceAll(/'([^']+)'/g, "'--$1'");
  return usage(
    `there is no flag '${flag}'${command === undefined ? '' : ` of 'tsdbt ${command}'`}`,
    hint ?? `'tsdbt ${command === undefined ? '' : `${command} `}--help' lists the flags`,
  );
}

export function unknownCommand(command: string, known: readonly string[]): Diagnostic {
  return usage(
    `there is no command '${command}'`,
    didYouMean(command, known) ?? "'tsdbt --help' lists the commands",
  );
}

export function missingCommand(): Diagnostic {
  return usage('a command is missing', "'tsdbt --help' lists the commands");
}

export function wrongUsage(message: string, command: string | undefined): Diagnostic {
  return usage(message, `see 'tsdbt ${command === undefined ? '' : `${command} `}--help'`);
}
