import { randomUUID } from 'node:crypto';
import { createClock, isRecord, renderDiagnostic, UserError } from '../base/index.ts';
import type { AppIo } from '../app/index.ts';
import { createReporter, wantsColor, type LogLevel } from '../report/index.ts';
import { globalOptions, selectionOptions, type CallPlace } from './call-options.ts';
import { EXIT, type Answer, type Command, type CommandCall } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { gatherDeprecations } from './gather-deprecations.ts';
import { GLOBAL_FLAGS, type FlagTable } from './flags.ts';
import { resolveFlags, type FlagValues } from './flag-values.ts';
import { openLogFile } from './log-file.ts';
import { parseCommandLine, type TypedLine } from './parse-command-line.ts';
import { recordTiming } from './record-timing.ts';
import { readVersion } from './version.ts';

/** Reads the command line, runs the command, and gives the exit code. Never throws. */
export async function runCli(args: readonly string[]): Promise<number> {
  endQuietlyOnClosedPipe();
  try {
    // Read while the command line is: nearly every command needs it.
    const app = import('../app/index.ts');
    const typed = await parseCommandLine(args, COMMANDS, process.stdout.columns ?? 100);
    if ('help' in typed) {
      process.stdout.write(`${typed.help}\n`);
      return EXIT.done;
    }
    const { loadEnvironment, readProjectFlags } = await app;
    const cwd = process.cwd();
    const env = loadEnvironment(cwd, process.env);
    const projectDir = typed.raw['project-dir'] ?? env['DBT_ENGINE_PROJECT_DIR'] ?? env['DBT_PROJECT_DIR'];
    const projectFlags = readProjectFlags(cwd, typeof projectDir === 'string' ? projectDir : undefined);
    const resolve: ResolveFlags = (table, raw) => resolveFlags(table, raw, env, projectFlags);
    return await runCommand(typed, resolve, { cwd, env, typed: args.join(' ') });
  } catch (error) {
    return sayError(error);
  }
}

/** Flags as they come to in this environment and this project. */
type ResolveFlags = (table: FlagTable, raw: Readonly<Record<string, unknown>>) => FlagValues;

async function runCommand(
  typed: TypedLine,
  resolve: ResolveFlags,
  place: Pick<CallPlace, 'cwd' | 'env' | 'typed'>,
): Promise<number> {
  const { command } = typed;
  const flags = resolve(typed.table, typed.raw);
  const clock = createClock(place.env['TSDBT_NOW']);
  const invocationId = randomUUID();
  const stopping = listenForInterrupt();
  const isQuiet = flags.yes('quiet');
  const output = command.logsTo === 'stdout' ? process.stdout : process.stderr;
  const logFile = openLogFile(place.cwd, flags.text('log-path'), flags.number('log-file-max-bytes'));
  const reporter = createReporter({
    output,
    format: pickFormat(flags),
    level: pickLevel(flags, command),
    colored: wantsColor({ flag: explicitColor(flags), env: place.env, isTerminal: output.isTTY }),
    width: lineWidth(flags, output),
    invocationId,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    logFile: { ...logFile, ...logFileForm(flags) },
  });
  const isEventStream = command.logsTo === 'stdout' && pickFormat(flags) === 'json';
  const answer = (text: string, as: Answer = { event: 'PrintEvent', data: {} }): void => {
    if (isEventStream) reporter.onCommand({ kind: 'Answered', text, ...as });
    else process.stdout.write(`${text}\n`);
  };
  const deprecations = gatherDeprecations(reporter.onCommand, flags.yes('show-all-deprecations'));
  const io: AppIo = {
    onCommand: deprecations.onCommand,
    onRun: reporter.onRun,
    onStream: reporter.onStream,
    print: (text) => {
      if (!flags.yes('print')) return;
      // The commands that keep stdout for data must not have it mixed with what templates say.
      if (command.logsTo === 'stdout') answer(text);
      else process.stderr.write(`${text}\n`);
    },
    signal: stopping.signal,
    clock,
  };
  const profile = flags.text('record-timing-info');
  const recording = profile === undefined ? undefined : await recordTiming(place.cwd, profile);
  const started = clock.monotonic();
  io.onCommand({ kind: 'CommandStarted', version: readVersion(), command: command.name });
  let code: number;
  let isEndless = command.runsUntilStopped === true;
  try {
    const callPlace: CallPlace = { ...place, invocationId, startedAt: clock.now() };
    const callOf = (called: Command, values: FlagValues, words: CommandCall['positionals']): CommandCall => ({
      flags: values,
      positionals: words,
      global: globalOptions(called, values, words, callPlace),
      selection: selectionOptions(values),
      io,
      output: answer,
      isQuiet,
      markEndless: () => {
        isEndless = true;
      },
      again: (other, raw, otherWords) =>
        callOf(other, resolve({ ...GLOBAL_FLAGS, ...other.flags }, raw), otherWords),
    });
    code = await command.run(callOf(command, flags, typed.positionals));
  } catch (error) {
    reporter.close();
    if (!(error instanceof UserError)) throw error;
    for (const diagnostic of error.diagnostics) io.onCommand({ kind: 'Diagnosed', diagnostic });
    code = EXIT.unusable;
  } finally {
    reporter.close();
    stopping.done();
  }
  deprecations.summarize();
  const elapsed = (clock.monotonic() - started) / 1000;
  io.onCommand({ kind: 'CommandFinished', command: command.name, success: code === EXIT.done, elapsed });
  logFile.close();
  await recording?.stop();
  return isEndless ? code : (stopping.exitCode() ?? code);
}

/** What stands before and after the dots of a node's line: `17:45:34  ` and ` [ERROR in 12.34s]`. */
const AROUND_DOTS = 10 + 18;

/** `--printer-width`; if nobody asked for one, no more than a terminal's line holds, so that lines do not wrap. */
function lineWidth(flags: FlagValues, output: NodeJS.WriteStream): number {
  const width = flags.number('printer-width') ?? 80;
  if (width !== GLOBAL_FLAGS['printer-width'].default || !output.isTTY) return width;
  return Math.min(width, Math.max(40, output.columns - AROUND_DOTS));
}

function pickFormat(flags: FlagValues): 'text' | 'debug' | 'json' {
  const format = flags.text('log-format');
  if (format === 'json' || format === 'debug' || format === 'text') return format;
  return flags.yes('debug') ? 'debug' : 'text';
}

/** What the log file shows; the screen's flags hold for it, too, where it has none of its own. */
function logFileForm(flags: FlagValues): {
  readonly format: 'text' | 'debug' | 'json';
  readonly level: LogLevel | 'none';
  readonly colored: boolean;
} {
  const given = flags.text('log-format') === 'default' ? undefined : flags.text('log-format');
  const format = flags.text('log-format-file') ?? given;
  const level = flags.text('log-level-file') ?? flags.text('log-level');
  return {
    format: format === 'json' || format === 'text' ? format : 'debug',
    level: isLevel(level) ? level : 'debug',
    colored: flags.yes('use-colors-file'),
  };
}

const isLevel = (text: string | undefined): text is LogLevel | 'none' =>
  text === 'debug' || text === 'info' || text === 'warn' || text === 'error' || text === 'none';

function pickLevel(flags: FlagValues, command: Command): LogLevel | 'none' {
  if (flags.yes('quiet')) return 'error';
  const level = flags.text('log-level');
  if (isLevel(level)) return level;
  return flags.yes('debug') ? 'debug' : (command.quietest ?? 'info');
}

function explicitColor(flags: FlagValues): boolean | undefined {
  const value = flags.get('use-colors');
  return typeof value === 'boolean' ? value : undefined;
}

interface Stopping {
  readonly signal: AbortSignal;
  /** What a command that was stopped ends with; undefined while nobody asked for it. */
  exitCode(): number | undefined;
  done(): void;
}

/** The first Ctrl-C (or SIGTERM) asks the command to stop, the second ends the program. */
function listenForInterrupt(): Stopping {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const stopWith = (code: number) => (): void => {
    if (controller.signal.aborted) process.exit(code);
    exitCode = code;
    controller.abort();
  };
  const interrupt = stopWith(EXIT.interrupted);
  const terminate = stopWith(EXIT.terminated);
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    done() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', terminate);
    },
  };
}

/** `tsdbt ls | head`: a reader that has enough is not an error. */
function endQuietlyOnClosedPipe(): void {
  const onError = (error: unknown): void => {
    if (isRecord(error) && error['code'] === 'EPIPE') process.exit(EXIT.done);
    throw error;
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
}

/** What has no reporter yet, or is a bug of ours: on stderr, with the stack if it is a bug. */
function sayError(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`${error.diagnostics.map(renderDiagnostic).join('\n')}\n`);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`This is a bug in tsdbt, please report it:\n${text}\n`);
  }
  return EXIT.unusable;
}
