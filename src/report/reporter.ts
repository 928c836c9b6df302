import type { CommandEvent, CommandListener } from '../manifest/index.ts';
import type { NodeLine, RunEvent, RunListener } from '../run/index.ts';
import type { StreamEvent, StreamEventSink } from '../stream/index.ts';
import { describeCommandEvent } from './describe-command-event.ts';
import { describeRunEvent } from './describe-run-event.ts';
import { describeStreamEvent } from './describe-stream-event.ts';
import { LiveRows, type Terminal } from './live-rows.ts';
import { debugFormat, jsonFormat, textFormat, type LogFormat } from './log-format.ts';
import type { LogLevel, LogRecord } from './log-record.ts';

const RANK: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface ReporterOptions {
  /** Where log lines go: stdout for dbt's commands, stderr for ours. */
  readonly output: Terminal & { readonly isTTY?: boolean | undefined };
  readonly format: 'text' | 'debug' | 'json';
  /** The least level shown; `--quiet` is `error`. */
  readonly level: LogLevel | 'none';
  readonly colored: boolean;
  /** dbt's `--printer-width`, in characters. */
  readonly width: number;
  readonly invocationId: string;
  /** Wall-clock time of a line. */
  readonly now: () => Date;
  /** Milliseconds, for the timers of running nodes. */
  readonly monotonic: () => number;
  /** Gets the records from its own level up as lines of its own form. */
  readonly logFile?: {
    readonly write: (line: string) => void;
    readonly format: ReporterOptions['format'];
    readonly level: LogLevel | 'none';
    readonly colored: boolean;
  };
}

/** The screen and the log file as listeners of everything that happens. */
export interface Reporter {
  readonly onRun: RunListener;
  readonly onCommand: CommandListener;
  readonly onStream: StreamEventSink;
  /** Takes live rows off the screen. */
  close(): void;
}

function pickFormat(form: ReporterOptions['format'], colored: boolean, invocationId: string): LogFormat {
  switch (form) {
    case 'json':
      return jsonFormat(invocationId, process.pid);
    case 'debug':
      return debugFormat(colored);
    case 'text':
      return textFormat(colored);
  }
}

const isHidden = (record: LogRecord, level: LogLevel | 'none'): boolean =>
  level === 'none' || RANK[record.level] < RANK[level];

export function createReporter(options: ReporterOptions): Reporter {
  const { logFile, invocationId } = options;
  const format = pickFormat(options.format, options.colored, invocationId);
  const fileFormat = logFile && pickFormat(logFile.format, logFile.colored, invocationId);
  const lines = new Map<string, NodeLine>();
  const isLive = options.output.isTTY === true && options.format === 'text' && options.level === 'info';
  const live = isLive ? new LiveRows(options.output, options.monotonic) : undefined;

  const write = (record: LogRecord): void => {
    const at = options.now();
    if (logFile && fileFormat && !isHidden(record, logFile.level))
      logFile.write(`${fileFormat(record, at)}\n`);
    if (isHidden(record, options.level) && record.isAnswer !== true) return;
    const text = format(record, at);
    if (live) live.print(text);
    else options.output.write(`${text}\n`);
  };

  return {
    onRun(event: RunEvent): void {
      if (event.kind === 'NodeStarted') live?.start(event.line.uniqueId, event.line.description);
      if (event.kind === 'NodeFinished') {
        lines.set(event.line.uniqueId, event.line);
        live?.finish(event.line.uniqueId);
      }
      if (event.kind === 'FreshnessStarted') {
        const { source } = event.line;
        live?.start(source.unique_id, `freshness of ${source.source_name}.${source.name}`);
      }
      if (event.kind === 'FreshnessMeasured') live?.finish(event.result.uniqueId);
      if (event.kind === 'RunFinished' || event.kind === 'FreshnessFinished') live?.close();
      for (const record of describeRunEvent(event, lines, options.width)) write(record);
    },
    onCommand(event: CommandEvent): void {
      for (const record of describeCommandEvent(event)) write(record);
    },
    onStream(event: StreamEvent): void {
      write(describeStreamEvent(event));
    },
    close(): void {
      live?.close();
    },
  };
}
