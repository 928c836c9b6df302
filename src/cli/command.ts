import type { AppIo, GlobalOptions, SelectionOptions } from '../app/index.ts';
import type { AnswerEvent } from '../manifest/index.ts';
import type { FlagValues } from './flag-values.ts';
import type { FlagTable } from './flags.ts';

/** dbt's exit codes. */
export const EXIT = {
  done: 0,
  /** A node or test failed. */
  failed: 1,
  /** The command could not run. */
  unusable: 2,
  /** Ended by Ctrl-C. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** dbt's event for an answer, and its data besides the text. */
export interface Answer {
  readonly event: AnswerEvent;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a command's action gets. */
export interface CommandCall {
  readonly flags: FlagValues;
  /** By the names of the command's positionals; absent ones were not given. */
  readonly positionals: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly global: GlobalOptions;
  readonly selection: SelectionOptions;
  readonly io: AppIo;
  /**
   * Writes what the command was asked for to stdout, with a final line end. Under `--log-format json` dbt's commands
   * write it as an event among their log lines: `PrintEvent` unless another is named.
   */
  readonly output: (text: string, as?: Answer) => void;
  readonly isQuiet: boolean;
  /** Says that this call goes on until it is stopped: being stopped is its success. */
  readonly markEndless: () => void;
  /** The call of another command within this one: `retry` is what the earlier command was. `raw` is by flag name. */
  readonly again: (
    command: Command,
    raw: Readonly<Record<string, unknown>>,
    positionals: CommandCall['positionals'],
  ) => CommandCall;
}

/** One command: its place in the help, its flags, and what it does. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** yargs' form after the name: `[name]`, `<spec>`, `[topics..]`. */
  readonly positionals?: string;
  readonly describe: string;
  readonly flags: FlagTable;
  /** Spellings that would be read as bundled letters, such as another program's `-dr`, and the flags that they mean. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** One line that shows its most common use. */
  readonly example: string;
  /** dbt's own log lines stand on stdout, where scripts read them; the other commands keep stdout for data. */
  readonly logsTo: 'stdout' | 'stderr';
  /** Log lines below this level are not shown unless asked for; for commands whose output is data. Default `info`. */
  readonly quietest?: 'info' | 'warn';
  /** It goes on until it is stopped: being stopped is its success. */
  readonly runsUntilStopped?: true;
  /** Resolves to the exit code. @throws UserError */
  readonly run: (call: CommandCall) => Promise<number>;
}
