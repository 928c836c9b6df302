/** dbt's irregular plurals; a single data test is called a test. */
const PLURALS: Readonly<Record<string, string>> = { analysis: 'analyses', test: 'data tests' };

/** `1 view model`, `2 view models`, `3 data tests`: dbt's counts. */
export function pluralize(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${PLURALS[noun] ?? `${noun}s`}`;
}
