export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** How a piece of a line is meant; colour follows it, and never says more than the words do. */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'faint';

/** A stretch of a message with its tone. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** One event as log lines show it: dbt's name and code where dbt has the event, so that scripts that read dbt's logs go on working. */
export interface LogRecord {
  readonly level: LogLevel;
  /** dbt's event name, e.g. `LogModelResult`, or our own. */
  readonly name: string;
  /** dbt's code, e.g. `Q012`; ours begin with `T`. */
  readonly code: string;
  readonly message: readonly Piece[];
  /** dbt's `data` fields of the event, as far as we have them. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The worker, e.g. `Thread-1 (worker)`; `MainThread` unless given. */
  readonly thread?: string;
  /** Shown at every level, `--quiet` included. */
  readonly isAnswer?: true;
}

export function plain(text: string): readonly Piece[] {
  return [{ text, tone: 'plain' }];
}

/** The message without tones. */
export function messageText(record: LogRecord): string {
  return record.message.map((piece) => piece.text).join('');
}
