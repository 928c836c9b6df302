import type { Options } from 'yargs';
import { UserError } from '../base/index.ts';
import type { Command } from './command.ts';
import { missingCommand, unknownCommand, unknownFlag, wrongUsage } from './diagnostics.ts';
import { GLOBAL_FLAGS, type Flag, type FlagTable } from './flags.ts';

/** What was typed, as it was typed: no defaults, nothing converted. */
export interface TypedLine {
  readonly command: Command;
  readonly table: FlagTable;
  /** By flag name: text, `true`/`false` for switches, lists for flags that take several values. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly positionals: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A line that asks for help: the text to print. */
export interface HelpAnswer {
  readonly help: string;
}

const positionalNames = (form: string | undefined): readonly string[] =>
  [...(form ?? '').matchAll(/[[<]([\w-]+)(?:\.\.)?[\]>]/g)].map((match) => match[1] ?? '');

/** Every spelling of the flags of a table. */
function spellings(table: FlagTable): string[] {
  return Object.entries(table).flatMap(([name, flag]) => [
    name,
    ...(flag.alias ?? []),
    ...(flag.type === 'boolean' ? [`no-${name}`] : []),
  ]);
}

/** What a flag does, what it takes, and what holds without it. */
function helpOf(flag: Flag): string {
  const choices = flag.choices ? ` (${flag.choices.join(', ')})` : '';
  const otherwise = flag.default === undefined || flag.default === false ? '' : ` [default: ${flag.default}]`;
  return `${flag.describe}${choices}${otherwise}`;
}

/** A flag as yargs is told of it; hidden where no help is asked for, since yargs lays the help out on every line it reads. */
function optionOf(flag: Flag, isHidden: boolean): Options {
  const kind: Options =
    flag.type === 'boolean'
      ? { boolean: true }
      : flag.type === 'array'
        ? { array: true, string: true }
        : { string: true, requiresArg: true };
  return {
    ...kind,
    describe: helpOf(flag),
    hidden: isHidden,
    group: `${flag.group}:`,
    ...(flag.isIdle ? { hidden: true } : {}),
    ...(flag.alias ? { alias: [...flag.alias] } : {}),
  };
}

/** The flags as typed that no table knows. */
function unknownFlags(args: readonly string[], table: FlagTable): string[] {
  const known = new Set([...spellings(table), 'help', 'h']);
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end))
    .filter((arg) => /^--?[A-Za-z]/.test(arg))
    .map((arg) => arg.replace(/=.*$/s, ''))
    .filter((arg) => {
      const name = arg.replace(/^--?/, '');
      if (arg.startsWith('--') || name.length === 1) return !known.has(name);
      return ![...name].every((letter) => known.has(letter));
    });
}

/**
 * Reads a command line with yargs. @throws UserError for unknown commands and flags (with the nearest known ones),
 * missing positionals and values.
 */
export async function parseCommandLine(
  typedArgs: readonly string[],
  commands: readonly Command[],
  columns: number,
): Promise<TypedLine | HelpAnswer> {
  const { default: yargs } = await import('yargs');
  const args = respelled(typedArgs, commands);
  const wantsHelp = args.some((arg) => arg === '--help' || arg === '-h');
  let typed: TypedLine | undefined;
  const parser = yargs()
    .scriptName('tsdbt')
    .usage('tsdbt runs dbt projects on ClickHouse.\n\nUsage: $0 <command> [flags]')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': true,
      'strip-aliased': true,
    })
    .exitProcess(false)
    .version(false)
    .help('help')
    .alias('help', 'h')
    .wrap(Math.min(columns, 110))
    .fail((message: string | undefined, error: unknown) => {
      // yargs' own complaints come as a message, some as an error of its own class.
      if (error instanceof Error && error.name !== 'YError') throw error;
      const said = error instanceof Error ? error.message : (message ?? 'this cannot be read');
      const asked = commands.find((command) => args.includes(command.name));
      const missing = said.startsWith('Not enough non-option arguments') && asked?.positionals;
      throw new UserError(
        wrongUsage(
          missing ? `'tsdbt ${asked.name}' needs ${missing}` : (said.split('\n')[0] ?? ''),
          asked?.name,
        ),
      );
    });
  // Known to the whole line, so that they may stand before the command.
  for (const [name, flag] of Object.entries<Flag>(GLOBAL_FLAGS))
    parser.option(name, optionOf(flag, !wantsHelp));
  for (const command of commands) {
    const table: FlagTable = { ...GLOBAL_FLAGS, ...command.flags };
    parser.command(
      [[command.name, command.positionals].filter(Boolean).join(' '), ...(command.aliases ?? [])],
      command.describe,
      (builder) => {
        for (const [name, flag] of Object.entries(command.flags))
          builder.option(name, optionOf(flag, !wantsHelp));
        return builder.example(command.example, '');
      },
      (argv) => {
        const raw: Record<string, unknown> = {};
        for (const [name, flag] of Object.entries(table)) {
          const value: unknown = argv[name];
          // A flag given twice: the last one holds, as in dbt, but lists add up.
          if (value !== undefined)
            raw[name] = Array.isArray(value) && flag.type !== 'array' ? value.at(-1) : value;
        }
        const positionals: Record<string, string | readonly string[] | undefined> = {};
        for (const name of positionalNames(command.positionals)) {
          const value: unknown = argv[name];
          if (value !== undefined)
            positionals[name] = Array.isArray(value) ? value.map(String) : String(value);
        }
        typed = { command, table, raw, positionals };
      },
    );
  }

  const names = commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]);
  const word = commandWord(args, names);
  if (!wantsHelp) {
    if (word === undefined) throw new UserError(missingCommand());
    const command = commands.find((entry) => entry.name === word || entry.aliases?.includes(word));
    if (!command) throw new UserError(unknownCommand(word, names));
    const [unknown] = unknownFlags(args, { ...GLOBAL_FLAGS, ...command.flags });
    if (unknown !== undefined) {
      throw new UserError(
        unknownFlag(unknown, command.name, spellings({ ...GLOBAL_FLAGS, ...command.flags })),
      );
    }
  }
  let help = '';
  await parser.parseAsync([...args], {}, (_error: unknown, _argv: unknown, output: string) => {
    help = output;
  });
  if (wantsHelp || typed === undefined) return { help: withoutTypes(help) };
  return typed;
}

/** The line with another program's spellings replaced by ours, for the command that knows them. */
function respelled(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const { spellings: known } = commands.find((command) => args.includes(command.name)) ?? {};
  if (!known) return args;
  return args.map((arg) => (Object.hasOwn(known, arg) ? (known[arg] ?? arg) : arg));
}

/** yargs' `[string]` behind every flag: most are plain from the words, and those of numbers are wrong. */
const withoutTypes = (help: string): string =>
  help.replaceAll(/(?:\n? +)?\[(?:string|boolean|array)\]$/gm, '');

/** The first word that is a command; else the first word that is not a flag nor plainly a flag's value. */
function commandWord(args: readonly string[], names: readonly string[]): string | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const first = args[0];
  if (first !== undefined && !first.startsWith('-')) return first;
  return words.find((word) => names.includes(word)) ?? words[0];
}
