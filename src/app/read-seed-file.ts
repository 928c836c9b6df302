import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/index.ts';
import type { Manifest, SeedNode } from '../manifest/index.ts';
import { unreadableFile } from './diagnostics.ts';

/** Reads the text of a seed's file. @throws UserError where it cannot be read */
export function seedReader(manifest: Manifest): (seed: SeedNode) => Promise<string> {
  return async (seed) => {
    try {
      return await readFile(join(seed.root_path ?? '', seed.original_file_path), 'utf8');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const span = manifest.provenance.span.get(seed.unique_id);
      throw new UserError(
        { ...unreadableFile(seed.original_file_path, reason), ...(span ? { span } : {}) },
        { cause: error },
      );
    }
  };
}
