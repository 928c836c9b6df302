import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSourceSchemas, keyOf, readColumns, SOURCE_SCHEMAS_FILE } from '../analyse/index.ts';
import { relationsOf } from './find-columns.ts';
import { openProject } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface PulledSchemas {
  /** The file that was written, relative to the project. */
  readonly file: string;
  readonly pulled: number;
  /** Sources that the target does not have, by `source.table`. */
  readonly missing: readonly string[];
}

/** `tsdbt sources pull`: writes the columns of the project's sources, as the target has them, for checks without it. @throws UserError */
export async function pullSourceSchemas(options: GlobalOptions, io: AppIo): Promise<PulledSchemas> {
  const project = await openProject(options, io);
  const sources = Object.values(project.parsed.manifest.sources);
  return withWarehouse(project, io, async ({ warehouse }) => {
    const found = await readColumns(warehouse, relationsOf(sources), io.signal);
    await writeFile(join(project.loaded.root.root, SOURCE_SCHEMAS_FILE), formatSourceSchemas(found));
    const missing = sources.filter((source) => !found.has(keyOf(source)));
    return {
      file: SOURCE_SCHEMAS_FILE,
      pulled: sources.length - missing.length,
      missing: missing.map(({ source_name: source, name }) => `${source}.${name}`),
    };
  });
}
