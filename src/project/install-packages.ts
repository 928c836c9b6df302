import type { DepsEvent } from '../manifest/index.ts';
import type { NewPackage } from './deps/add-package.ts';
import type { InstallOptions } from './deps/install-packages.ts';
import type { ProjectRequest } from './types.ts';

/*
 * What installs packages is loaded when it is asked for: the commands that read a project start without it.
 */

/** Installs what packages.yml asks for. @throws UserError, DepsError */
export async function installPackages(request: ProjectRequest, options: InstallOptions): Promise<void> {
  await (await import('./deps/install-packages.ts')).installPackages(request, options);
}

/** Puts a package into packages.yml. */
export async function addPackage(
  folder: string,
  added: NewPackage,
  onEvent: (event: DepsEvent) => void,
): Promise<void> {
  (await import('./deps/add-package.ts')).addPackage(folder, added, onEvent);
}
