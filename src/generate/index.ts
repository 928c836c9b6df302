/*
 * Every command reads this room's types, few make records: faker is loaded when a run starts.
 */
import type { GeneratorSpec } from './generator-spec.ts';
import type { RecordTarget } from './record-target.ts';
import type { GeneratorOptions } from './run/generator-options.ts';
import type { GeneratorResult } from './run/run-generator.ts';

export { draftSpec, type DraftTable } from './draft/draft-spec.ts';
export type { DraftColumn } from './draft/draft-value.ts';
export type { GeneratedRecord } from './generated-record.ts';
export { readGeneratorSpec, topicsOf, type GeneratorSpec } from './generator-spec.ts';
export { prefixed } from './prefixed.ts';
export { jsonFormat, type RecordFormat, type RecordTarget } from './record-target.ts';
export type { GeneratorOptions, GeneratorProgress } from './run/generator-options.ts';
export { filesTarget } from './run/files-target.ts';
export { linesTarget } from './run/lines-target.ts';
export type { GeneratorResult } from './run/run-generator.ts';
export { readDuration, readInstant, readNumberRange, readRate } from './streams/read-units.ts';
export { STREAMS_FILE } from './streams/streams-schema.ts';

/** Makes records and sends them, until the signal. @throws UserError for expressions that cannot be evaluated; what the target throws */
export async function runGenerator(
  spec: GeneratorSpec,
  target: RecordTarget,
  options: GeneratorOptions,
): Promise<GeneratorResult> {
  return (await import('./run/run-generator.ts')).runGenerator(spec, target, options);
}
