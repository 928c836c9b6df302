import { join, relative, resolve } from 'node:path';
import { Turnstile, UserError } from '../../base/index.ts';
import { createFileScope } from '../../context/index.ts';
import type { DepsEvent } from '../../manifest/index.ts';
import { loadProjectConfig } from '../load-project-config.ts';
import type { ProjectRequest } from '../types.ts';
import { yamlFunctions } from '../yaml-functions.ts';
import { unsafeInstallPath } from './diagnostics.ts';
import { hashPackages } from './hash-packages.ts';
import { hideCredentials } from './http-get.ts';
import { HubClient } from './hub-client.ts';
import { InstallFolder } from './install-folder.ts';
import { LOCK_FILE, writeLock } from './lock-file.ts';
import { pinName, type PackagePin } from './package-pin.ts';
import { PackageWorkshop } from './package-workshop.ts';
import { readLock, readSpecs, type SpecList } from './read-specs.ts';
import { resolveLocked, resolvePackages, type ResolveOptions } from './resolve-packages.ts';
import type { RetryOptions } from './retry.ts';

export interface InstallOptions {
  /** Write package-lock.yml and install nothing. */
  readonly lockOnly: boolean;
  /** Choose versions anew although the lock file is up to date. */
  readonly upgrade: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: DepsEvent) => void;
  /** Between attempts over the network, in milliseconds; a second unless given. */
  readonly pause?: number;
}

const HUB = 'https://hub.getdbt.com/';
/** Downloads at once. */
const WIDTH = 4;

/**
 * `tsdbt deps`: installs what packages.yml or dependencies.yml asks for, at the versions of package-lock.yml, which is
 * written anew when it does not fit them. The packages that were there before stay until all new ones are.
 * @throws UserError for what is wrong in the user's files, DepsError for what cannot be had
 */
export async function installPackages(request: ProjectRequest, options: InstallOptions): Promise<void> {
  const { invocation } = request;
  const { env, sink } = invocation;
  const { folder } = request.root;
  const config = await loadProjectConfig(request, null);
  const scope = createFileScope(invocation, { secrets: true, yaml: yamlFunctions });
  const again: RetryOptions = {
    pause: options.pause ?? 1000,
    signal: options.signal,
    onRetry: (error, attempt) => options.onEvent({ kind: 'PackageRetried', reason: error.message, attempt }),
  };
  const workshop = await PackageWorkshop.open({ projectFolder: folder, env, scope, sink, retry: again });
  const resolving: ResolveOptions = {
    workshop,
    hub: new HubClient(env['DBT_PACKAGE_HUB_URL'] || HUB, again),
    versionCheck: request.versionCheck !== false,
    projectName: config.name,
    sink,
  };
  try {
    const asked = await readSpecs(folder, scope, sink);
    const hash = hashPackages(asked.specs);
    const known = readLock(folder, scope, sink);
    if (!known || options.upgrade || known.hash !== hash) {
      await lock(folder, asked, hash, resolving, env, options.onEvent);
    }
    if (options.lockOnly) return;
    const locked = asked.specs.length === 0 ? null : readLock(folder, scope, sink);
    const pins = locked ? await resolveLocked(locked.specs, LOCK_FILE, resolving) : [];
    await install(pins, installPath(folder, config.packagesInstallPath), workshop, options);
  } finally {
    await workshop.close();
  }
}

async function lock(
  folder: string,
  asked: SpecList,
  hash: string,
  resolving: ResolveOptions,
  env: Readonly<Record<string, string | undefined>>,
  onEvent: InstallOptions['onEvent'],
): Promise<void> {
  if (asked.specs.length === 0) {
    onEvent({ kind: 'NoPackagesAsked' });
    return;
  }
  const resolved = await resolvePackages(asked.specs, asked.file, resolving);
  const file = await writeLock(folder, resolved, hash, env, resolving.sink);
  onEvent({ kind: 'LockUpdating', file });
}

/** Absolute path of the folder of packages. @throws UserError when the project's own files lie in it. */
function installPath(project: string, path: string): string {
  const folder = resolve(project, path);
  const inside = relative(folder, project);
  if (!inside.startsWith('..') && !inside.startsWith(join('/'))) throw new UserError(unsafeInstallPath(path));
  return folder;
}

async function install(
  pins: readonly PackagePin[],
  path: string,
  workshop: PackageWorkshop,
  { onEvent }: InstallOptions,
): Promise<void> {
  const folder = await InstallFolder.open(path);
  try {
    const gate = new Turnstile(WIDTH);
    const placed = pins.map(async (pin) => await gate.pass(async () => await place(pin, folder, workshop)));
    // The first failure ends the command; the others must not count as unhandled until then.
    for (const each of placed) each.catch(() => undefined);
    const outdated: string[] = [];
    for (const [index, pin] of pins.entries()) {
      onEvent({ kind: 'PackageInstalling', name: hideCredentials(pinName(pin)) });
      await placed[index];
      onEvent({ kind: 'PackageInstalled', from: originOf(pin), subdirectory: subdirectoryOf(pin) });
      if (pin.kind !== 'hub') continue;
      const isNewest = pin.latest === pin.chosen.version;
      if (!isNewest) outdated.push(pin.package);
      onEvent({ kind: 'PackageCompared', newest: isNewest ? null : pin.latest });
    }
    await folder.publish();
    if (outdated.length > 0) onEvent({ kind: 'PackageUpdatesFound', names: outdated });
  } finally {
    await folder.close();
  }
}

async function place(pin: PackagePin, folder: InstallFolder, workshop: PackageWorkshop): Promise<void> {
  const { name } = await workshop.describe(pin);
  await workshop.place(pin, folder.placeOf(name));
}

/** dbt's words for where a package comes from. */
function originOf(pin: PackagePin): string {
  switch (pin.kind) {
    case 'hub':
      return `version ${pin.chosen.version}`;
    case 'local':
      return `<local @ ${pin.local}>`;
    case 'tarball':
      return `tarball (url: ${hideCredentials(pin.url)})`;
    default:
      return pin.revision === 'HEAD' ? 'HEAD (default revision)' : `revision ${pin.revision}`;
  }
}

const subdirectoryOf = (pin: PackagePin): string | null => ('subdirectory' in pin ? pin.subdirectory : null);
