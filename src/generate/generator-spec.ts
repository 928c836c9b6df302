import { isRecord, type SourceFile } from '../base/index.ts';
import { parseYaml } from '../project/index.ts';
import type { DatagenSpec } from './datagen/datagen-spec.ts';
import { readDatagenSpec } from './datagen/read-datagen-spec.ts';
import { readSqlSchema } from './datagen/read-sql-schema.ts';
import { readStreamsSpec } from './streams/read-streams-spec.ts';
import type { StreamsSpec } from './streams/stream-spec.ts';

/** A spec that has been read: datagen's iterations, or our own streams. */
export type GeneratorSpec =
  | { readonly kind: 'datagen'; readonly datagen: DatagenSpec }
  | { readonly kind: 'streams'; readonly streams: StreamsSpec };

/**
 * Reads a spec by what it is: SQL by its name (`.sql`), our own by its `streams`, everything else as datagen's JSON,
 * which may be YAML, too.
 * @throws UserError with everything that is wrong with it
 */
export async function readGeneratorSpec(source: SourceFile): Promise<GeneratorSpec> {
  if (/\.sql$/i.test(source.path)) return { kind: 'datagen', datagen: readSqlSchema(source) };
  const document = parseYaml(source);
  const { data } = document;
  if (isRecord(data) && 'streams' in data && !('_meta' in data))
    return { kind: 'streams', streams: await readStreamsSpec(document) };
  return { kind: 'datagen', datagen: readDatagenSpec(document) };
}

/** The topics that a spec names itself, those of relationships left out: what datagen's `--clean` deletes. */
export function topicsOf(spec: GeneratorSpec): readonly string[] {
  if (spec.kind === 'datagen') return [...new Set(spec.datagen.topics.map(({ topic }) => topic))];
  const states = spec.streams.streams.flatMap(({ topic, life }) => [
    topic,
    ...(life?.states ?? []).flatMap((state) => state.topic ?? []),
  ]);
  return [...new Set(states)];
}
