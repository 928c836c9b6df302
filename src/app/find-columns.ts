import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, type Diagnostic } from '../base/index.ts';
import {
  declaredColumns,
  keyOf,
  parseSourceSchemas,
  readColumns,
  SOURCE_SCHEMAS_FILE,
  type ShadowColumn,
  type SourceSchemas,
} from '../analyse/index.ts';
import type { SeedNode, SourceNode, Target } from '../manifest/index.ts';
import { readSeed } from '../run/index.ts';
import { WarehouseError, type Warehouse } from '../warehouse/index.ts';
import { schemasFileInvalid, targetNotAsked } from './diagnostics.ts';
import type { OpenedProject } from './open-project.ts';
import { seedReader } from './read-seed-file.ts';

/** Columns that were found of sources, and what to say about where they could not be. */
export interface FoundColumns {
  readonly columns: SourceSchemas;
  /** Those that are known by their YAML alone. */
  readonly declared: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether there is something to ask: an embedded target that was never built has nothing to tell. */
export const isTargetThere = (target: Target): boolean =>
  target.kind === 'server' || (target.path !== ':memory:' && existsSync(target.path));

/**
 * The columns of sources: from the schema file, then the target where it is at hand, then what their YAML lists.
 *
 * @param warehouse the target; none when it is not to be asked
 */
export async function findSourceColumns(
  { loaded, parsed }: Pick<OpenedProject, 'loaded' | 'parsed'>,
  warehouse: Warehouse | undefined,
  signal: AbortSignal,
): Promise<FoundColumns> {
  const sources = Object.values(parsed.manifest.sources);
  const columns = new Map(await readSchemasFile(loaded.root.root));
  const listed = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const missing = sources.filter((source) => !columns.has(keyOf(source)));
  if (warehouse && missing.length > 0) {
    try {
      const names = missing.map(({ schema, identifier }) => ({ schema, name: identifier }));
      for (const [key, found] of await readColumns(warehouse, names, signal)) columns.set(key, found);
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.code === 'CANCELLED') throw error;
      diagnostics.push(targetNotAsked(error.message));
    }
  }
  for (const source of sources) {
    const declared = columns.has(keyOf(source)) ? undefined : declaredColumns(source);
    if (!declared) continue;
    columns.set(keyOf(source), declared);
    listed.add(keyOf(source));
  }
  return { columns, declared: listed, diagnostics };
}

/** What `sources pull` wrote; nothing when it never did. @throws UserError for a file of another form */
async function readSchemasFile(root: string): Promise<SourceSchemas> {
  const path = join(root, SOURCE_SCHEMAS_FILE);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return new Map();
  const schemas = parseSourceSchemas(text);
  if (!schemas) throw new UserError(schemasFileInvalid(SOURCE_SCHEMAS_FILE));
  return schemas;
}

/** The columns that a seed's file makes. @throws UserError for a file that cannot be read as a seed */
export function seedColumnsReader({
  parsed,
}: Pick<OpenedProject, 'parsed'>): (seed: SeedNode) => Promise<readonly ShadowColumn[]> {
  const read = seedReader(parsed.manifest);
  return async (seed) => {
    const { delimiter, column_types: types } = seed.config;
    const { columns } = readSeed(await read(seed), {
      path: seed.original_file_path,
      delimiter: typeof delimiter === 'string' && delimiter !== '' ? delimiter : ',',
      columnTypes:
        typeof types === 'object' && types !== null
          ? Object.fromEntries(
              Object.entries(types).flatMap(([name, type]) =>
                typeof type === 'string' ? [[name, type]] : [],
              ),
            )
          : {},
    });
    return columns.map(({ name, type }) => ({ name, type }));
  };
}

/** Names of sources as the target knows them. */
export const relationsOf = (
  sources: readonly SourceNode[],
): readonly { readonly schema: string; readonly name: string }[] =>
  sources.map(({ schema, identifier }) => ({ schema, name: identifier }));
