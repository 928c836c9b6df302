import { rm } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { loadProjectConfig } from '../project/index.ts';
import { cleanOutside, cleanProtected } from './diagnostics.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { startInvocation } from './start-invocation.ts';

export interface CleanOptions extends GlobalOptions {
  /** Refuse folders that lie outside of the project. */
  readonly projectFilesOnly: boolean;
}

/**
 * `tsdbt clean`: deletes the folders of `clean-targets`. Folders with the project's own files are never deleted.
 * Resolves to false when something was refused.
 */
export async function cleanProject(options: CleanOptions, io: AppIo): Promise<boolean> {
  const request = projectRequest(options, startInvocation(options, io));
  const config = await loadProjectConfig(request, null);
  const root = request.root.folder;
  const own = [
    ...config.modelPaths,
    ...config.seedPaths,
    ...config.testPaths,
    ...config.analysisPaths,
    ...config.macroPaths,
    ...config.snapshotPaths,
  ].map((path) => resolve(root, path));
  let isDone = true;
  for (const target of config.cleanTargets) {
    const path = resolve(root, target);
    const fromRoot = relative(root, path);
    const isOutside = fromRoot.startsWith('..') || isAbsolute(fromRoot);
    const holdsOwn = own.some((folder) => !relative(path, folder).startsWith('..'));
    if ((isOutside && options.projectFilesOnly) || holdsOwn) {
      isDone = false;
      io.onCommand({
        kind: 'Diagnosed',
        diagnostic: holdsOwn ? cleanProtected(target) : cleanOutside(target),
      });
      continue;
    }
    io.onCommand({ kind: 'Noted', message: `Checking ${target}/*` });
    await rm(path, { recursive: true, force: true });
    io.onCommand({ kind: 'Noted', message: `Cleaned ${target}/*` });
  }
  io.onCommand({ kind: 'Noted', message: 'Finished cleaning all paths.' });
  return isDone;
}
