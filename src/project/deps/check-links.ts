import { readdir, readlink, realpath, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/**
 * The first link within a folder that leads out of it, as `path -> target`; undefined when there is none. Links to
 * nothing are removed: what they lead to later would be anybody's choice.
 */
export async function findLinkOut(folder: string): Promise<string | undefined> {
  const root = await realpath(folder);
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = await resolveLink(path);
    if (target === undefined) await rm(path);
    else if (target !== root && !target.startsWith(root + sep)) {
      return `${relative(root, path)} -> ${await readlink(path)}`;
    }
  }
  return undefined;
}

async function resolveLink(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
