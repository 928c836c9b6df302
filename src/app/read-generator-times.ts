import { UserError, type Clock } from '../base/index.ts';
import {
  readDuration,
  readInstant,
  readNumberRange,
  readRate,
  type GeneratorOptions,
} from '../generate/index.ts';
import { unreadableOption } from './diagnostics.ts';

/** When records are made and sent, as it was typed. */
export interface GeneratorTimes {
  readonly rate: string | undefined;
  readonly every: string | undefined;
  readonly count: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
}

const FORMS = {
  rate: "a rate such as '1000/s' or '50/min'",
  every: "a duration such as '30s' or '2m'",
  count: "a number, or two as in '1..20'",
  from: "a date such as '2026-01-01', an instant such as '2026-01-01T08:00:00Z', or 'now'",
  until: "a date such as '2026-02-01', or 'now'",
} as const;

/** What was typed, as numbers. @throws UserError for what cannot be read */
export function readGeneratorTimes(
  typed: GeneratorTimes,
  clock: Clock,
): Pick<GeneratorOptions, 'rate' | 'every' | 'count' | 'from' | 'until'> {
  const read = <T>(name: keyof typeof FORMS, how: (text: string) => T | undefined): T | undefined => {
    const text = typed[name];
    if (text === undefined) return undefined;
    const value = how(text);
    if (value === undefined) throw new UserError(unreadableOption(`--${name}`, text, FORMS[name]));
    return value;
  };
  const instant = (text: string): number | undefined =>
    text === 'now' ? clock.now().getTime() : readInstant(text);
  const positive = (value: number | undefined): number | undefined =>
    value !== undefined && value > 0 ? value : undefined;
  return {
    rate: read('rate', (text) => readRate(text)),
    every: read('every', (text) => positive(readDuration(text))),
    count: read('count', (text) => {
      const range = readNumberRange(text);
      return range && Number.isInteger(range.min) && Number.isInteger(range.max) && range.min >= 0
        ? range
        : undefined;
    }),
    from: read('from', instant),
    until: read('until', instant),
  };
}
