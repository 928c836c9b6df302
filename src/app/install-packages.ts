import { UserError } from '../base/index.ts';
import type { DepsEvent } from '../manifest/index.ts';
import { addPackage, installPackages as install, secretValues, type NewPackage } from '../project/index.ts';
import { newPackageWithoutVersion } from './diagnostics.ts';
import { explainingFailures } from './explain-failure.ts';
import { maskSecrets } from './mask-secrets.ts';
import { projectRequest } from './open-project.ts';
import type { AppIo, GlobalOptions } from './options.ts';
import { startInvocation } from './start-invocation.ts';

export interface DepsOptions extends GlobalOptions {
  readonly lock: boolean;
  readonly upgrade: boolean;
  /** `name@version`, for packages.yml. */
  readonly addPackage: string | undefined;
  /** Where the added package comes from. */
  readonly source: NewPackage['source'];
}

/** `tsdbt deps`: installs the project's packages. @throws UserError when one of them cannot be had; the old ones stay */
export async function installPackages(options: DepsOptions, io: AppIo): Promise<void> {
  const invocation = startInvocation(options, io);
  const request = projectRequest(options, invocation);
  const mask = maskSecrets(secretValues(options.env));
  const onEvent = (event: DepsEvent): void => io.onCommand(maskEvent(event, mask));
  if (options.addPackage !== undefined) {
    await addPackage(request.root.folder, readNewPackage(options.addPackage, options.source), onEvent);
  }
  await maskingErrors(mask, async () => {
    await explainingFailures(async () => {
      const { lock, upgrade } = options;
      await install(request, { lockOnly: lock, upgrade, signal: io.signal, onEvent });
    });
  });
}

function readNewPackage(text: string, source: NewPackage['source']): NewPackage {
  // The `@` of git@github.com is none of ours: as in dbt, one that splits the text in two is.
  const at = text.lastIndexOf('@');
  const isSplit = at > 0 && !/[:]/.test(text.slice(at));
  const [name, version] = isSplit ? [text.slice(0, at), text.slice(at + 1)] : [text, null];
  if (version === null && source !== 'local') throw new UserError(newPackageWithoutVersion(text, source));
  return { name, version, source };
}

function maskEvent(event: DepsEvent, mask: (text: string) => string): DepsEvent {
  switch (event.kind) {
    case 'PackageInstalling':
    case 'PackageAdded':
      return { ...event, name: mask(event.name) };
    case 'PackageInstalled':
      return { ...event, from: mask(event.from) };
    case 'PackageReplaced':
      return { ...event, entry: mask(event.entry) };
    case 'PackageRetried':
      return { ...event, reason: mask(event.reason) };
    default:
      return event;
  }
}

/** Addresses of packages may hold secrets, and what fails names addresses. */
async function maskingErrors(mask: (text: string) => string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const masked = error.diagnostics.map((diagnostic) => ({
      ...diagnostic,
      message: mask(diagnostic.message),
      ...(diagnostic.hint === undefined ? {} : { hint: mask(diagnostic.hint) }),
    }));
    throw new UserError(masked, { cause: error });
  }
}
