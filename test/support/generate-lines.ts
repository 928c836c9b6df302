import { createClock } from '../../src/base/index.ts';
import {
  linesTarget,
  readGeneratorSpec,
  runGenerator,
  type GeneratorOptions,
} from '../../src/generate/index.ts';

/** A record as a dry run prints it. */
export interface Line {
  readonly topic: string;
  readonly key: string | null;
  /** Of streams: when it happened. */
  readonly time?: string;
  readonly value: Record<string, unknown>;
}

export const generatorOptions = (changes: Partial<GeneratorOptions> = {}): GeneratorOptions => ({
  number: 1,
  wait: 0,
  prefix: '',
  seed: 1,
  recordSize: undefined,
  rate: undefined,
  every: undefined,
  count: undefined,
  from: undefined,
  until: undefined,
  thenLive: false,
  isHurried: true,
  isClockFixed: true,
  clock: createClock('2026-01-01T00:00:00Z'),
  signal: new AbortController().signal,
  ...changes,
});

/** The lines that a dry run of a spec prints; the spec is text, or data to be written as JSON. */
export async function generateTexts(
  spec: unknown,
  changes: Partial<GeneratorOptions> = {},
  path = 'spec.json',
): Promise<readonly string[]> {
  const text = typeof spec === 'string' ? spec : JSON.stringify(spec, null, 2);
  const lines: string[] = [];
  const read = await readGeneratorSpec({ path, text });
  await runGenerator(
    read,
    linesTarget((line) => lines.push(line)),
    generatorOptions(changes),
  );
  return lines;
}

/** The same, read again. */
export async function generateLines(
  spec: unknown,
  changes: Partial<GeneratorOptions> = {},
  path = 'spec.json',
): Promise<readonly Line[]> {
  return (await generateTexts(spec, changes, path)).map((line) => JSON.parse(line) as Line);
}
