import { writeSync } from 'node:fs';

const STDERR = 2;

/** Adds a line to the host's log, which its standard error is. */
export function writeLog(text: string): void {
  writeSync(STDERR, `${new Date().toISOString()} ${text}\n`);
}
