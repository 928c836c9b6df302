import type { Piece, Tone } from './log-record.ts';

const CODES: Readonly<Record<Exclude<Tone, 'plain'>, string>> = {
  good: '\u001B[32m',
  bad: '\u001B[31m',
  warn: '\u001B[33m',
  faint: '\u001B[2m',
};
const RESET = '\u001B[0m';

/** What decides about colour, strongest first: the flag, `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`, whether it is a terminal. */
export interface ColorQuestion {
  /** `--use-colors` / `--no-use-colors`; undefined when neither was given. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/** Any non-empty `NO_COLOR` counts as a no (no-color.org); any `FORCE_COLOR` but empty, `0` and `false` as a yes. */
export function wantsColor(question: ColorQuestion): boolean {
  const { flag, env, isTerminal } = question;
  if (flag !== undefined) return flag;
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Pieces as text, painted by their tone when `colored`. */
export function paint(pieces: readonly Piece[], colored: boolean): string {
  return pieces
    .map(({ text, tone }) => (colored && tone !== 'plain' ? `${CODES[tone]}${text}${RESET}` : text))
    .join('');
}
