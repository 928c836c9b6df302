import type { Manifest, Target } from '../manifest/index.ts';
import { resolvePipe, type PipeConfig, type PipeDefinition, type SourceTable } from '../stream/index.ts';

function sourceTables(manifest: Manifest): ReadonlyMap<string, SourceTable> {
  return new Map(
    Object.values(manifest.sources).map((source) => [
      `${source.source_name}.${source.name}`,
      {
        database: source.schema,
        table: source.identifier,
        columns: Object.values(source.columns).flatMap((column) =>
          column.data_type === null
            ? []
            : [
                {
                  name: column.name,
                  type: column.data_type,
                  ...(column.description === '' ? {} : { description: column.description }),
                },
              ],
        ),
      },
    ]),
  );
}

/** Looks up the pipes' sources: where their rows go, and which columns these have. @throws UserError */
export function resolvePipes(
  pipes: readonly PipeDefinition[],
  manifest: Manifest,
  target: Target,
): readonly PipeConfig[] {
  const surroundings = { sources: sourceTables(manifest), defaultDatabase: target.schema };
  return pipes.map((pipe) => resolvePipe(pipe, surroundings));
}
