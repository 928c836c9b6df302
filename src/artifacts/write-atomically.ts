import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArtifactError } from './artifact-error.ts';

/**
 * Writes a text file so that readers see the old content or the new, never a part: beside it, then renamed over it.
 * Folders are made as needed. Chunks are written as they come, so that a large text need not exist at once.
 * @throws ArtifactError; the old file is then untouched and nothing else is left behind.
 */
export async function writeAtomically(
  path: string,
  content: string | Iterable<string | Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      for (const chunk of typeof content === 'string' ? [content] : content) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // What cannot be removed was never made; the first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new ArtifactError('ARTIFACT_WRITE_FAILED', path, error);
  }
}
