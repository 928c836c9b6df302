import type { Piece, Tone } from './log-record.ts';

export interface FancyLine {
  readonly message: string;
  readonly status: string;
  readonly tone: Tone;
  /** 1-based; absent for lines outside of a count. */
  readonly index?: number;
  readonly total?: number;
  /** Seconds. */
  readonly executionTime?: number;
  /** What was done, in counts: behind dbt's line. */
  readonly counts?: string;
  /** dbt's `--printer-width`. */
  readonly width: number;
  readonly truncate?: boolean;
}

/** dbt's line of a node: `1 of 5 OK created sql view model … ....... [OK in 0.12s]`, padded with dots to the width. */
export function fancyLine(line: FancyLine): readonly Piece[] {
  const progress = line.index === undefined ? '' : `${line.index} of ${line.total} `;
  let text = `${progress}${line.message} `;
  if (line.truncate && text.length > line.width - 3) text = `${text.slice(0, line.width - 3)}...`;
  const time = line.executionTime === undefined ? '' : ` in ${line.executionTime.toFixed(2)}s`;
  return [
    { text: `${text.padEnd(line.width, '.')} [`, tone: 'plain' },
    { text: line.status, tone: line.tone },
    { text: `${time}]`, tone: 'plain' },
    ...(line.counts === undefined ? [] : [{ text: ` ${line.counts}`, tone: 'faint' } as const]),
  ];
}
