import { UserError, type DiagnosticSink, type JsonObject } from '../../base/index.ts';
import { DBT_VERSION } from '../../manifest/index.ts';
import {
  noVersion,
  packageMoved,
  revisionsConflict,
  unknownPackage,
  versionsConflict,
} from './diagnostics.ts';
import type { HubClient, HubVersion } from './hub-client.ts';
import {
  namesOf,
  type GitRequest,
  type HubRequest,
  type LocalRequest,
  type PackageRequest,
  type TarballRequest,
} from './package-request.ts';
import type { PackageSpec } from './package-spec.ts';
import {
  admits,
  compareVersions,
  excludeEachOther,
  formatVersionBound,
  parseVersion,
  parseVersionBound,
  type Version,
} from './version-bound.ts';

export interface HubPin {
  readonly kind: 'hub';
  readonly package: string;
  readonly chosen: HubVersion;
  /** The newest version that could be installed. */
  readonly latest: string;
}

/** `revision` as asked, or `HEAD`; the commit is known once it is checked out. */
export type GitPin = Omit<GitRequest, 'revisions'> & { readonly revision: string };

/** A package of which one version is chosen. */
export type PackagePin = HubPin | GitPin | LocalRequest | TarballRequest;

export interface PinOptions {
  readonly hub: HubClient;
  /** Whether versions for other versions of dbt are left out. */
  readonly versionCheck: boolean;
  readonly sink: DiagnosticSink;
}

/** Chooses the newest version that everyone who asks can live with. @throws UserError when there is none, DepsError */
export async function pinPackage(request: PackageRequest, options: PinOptions): Promise<PackagePin> {
  switch (request.kind) {
    case 'hub':
      return await pinVersion(request, options);
    case 'local':
    case 'tarball':
      return request;
    default:
      return pinRevision(request);
  }
}

function pinRevision({ revisions, ...request }: GitRequest): GitPin {
  const asked = [...new Set(revisions.map(({ value }) => value))];
  if (asked.length > 1) {
    const name = namesOf({ ...request, revisions })[0] ?? '';
    const wishes = revisions.map(({ value, by }) => ({ text: value, by }));
    throw new UserError(revisionsConflict(name, wishes));
  }
  return { ...request, revision: asked[0] ?? 'HEAD' };
}

interface Candidate {
  readonly version: Version;
  readonly entry: HubVersion;
}

async function pinVersion(request: HubRequest, { hub, versionCheck, sink }: PinOptions): Promise<HubPin> {
  const { package: name, bounds } = request;
  const index = await hub.listPackages();
  if (!index.includes(name))
    throw new UserError(unknownPackage(name, index, bounds[0]?.by ?? 'packages.yml'));
  const found = await hub.findPackage(name);
  if (found.movedTo !== null) sink.report(packageMoved(name, found.movedTo));
  const all = found.versions.flatMap((entry): Candidate[] => {
    const version = parseVersion(entry.version);
    return version ? [{ version, entry }] : [];
  });
  const compatible = versionCheck ? all.filter(({ entry }) => runsHere(entry)) : all;
  const takesPrereleases =
    request.installPrerelease || bounds.some(({ value }) => value.version.prerelease !== null);
  const installable = compatible
    .filter(({ version }) => takesPrereleases || version.prerelease === null)
    .sort((a, b) => compareVersions(a.version, b.version));
  const chosen = installable.findLast(({ version }) => bounds.every(({ value }) => admits(value, version)));
  const latest = installable.at(-1);
  if (chosen && latest)
    return { kind: 'hub', package: name, chosen: chosen.entry, latest: latest.entry.version };
  const asked = bounds.map(({ value, by }) => ({ text: formatVersionBound(value), by }));
  if (excludeEachOther(bounds.map(({ value }) => value))) throw new UserError(versionsConflict(name, asked));
  const others = {
    incompatible: all.length - compatible.length,
    prereleases: compatible.length - installable.length,
  };
  throw new UserError(
    noVersion(
      name,
      asked,
      installable.map(({ entry }) => entry.version),
      others,
    ),
  );
}

const INSTALLED = parseVersion(DBT_VERSION);

/** Whether the version of dbt that tsdbt stands in for is one that the package wants. */
function runsHere({ requireDbtVersion }: HubVersion): boolean {
  const bounds = requireDbtVersion
    .flatMap((clause) => clause.split(','))
    .flatMap((clause) => parseVersionBound(clause) ?? []);
  return !INSTALLED || bounds.every((bound) => admits(bound, INSTALLED));
}

/** What messages call a package. */
export function pinName(pin: PackagePin): string {
  switch (pin.kind) {
    case 'hub':
      return pin.package;
    case 'local':
      return pin.local;
    case 'tarball':
      return pin.name;
    default:
      return pin.subdirectory === null ? pin.url : `${pin.url}/${pin.subdirectory}`;
  }
}

/** What a package is once it was looked at. */
export interface PackageMetadata {
  /** The name of its project: that of its folder among the packages. */
  readonly name: string;
  /** What it asks for itself. */
  readonly specs: readonly PackageSpec[];
  /** Of git packages: the commit. */
  readonly commit: string | null;
}

/** A package's entry of package-lock.yml, with dbt's keys. */
export function lockEntry(pin: PackagePin, { name, commit }: PackageMetadata): JsonObject {
  switch (pin.kind) {
    case 'hub':
      return { package: pin.package, version: pin.chosen.version, name };
    case 'local':
      return { local: pin.local, name };
    case 'tarball':
      return { tarball: pin.written, name };
    default:
      return {
        [pin.kind]: pin.written,
        revision: commit ?? pin.revision,
        ...(pin.subdirectory === null ? {} : { subdirectory: pin.subdirectory }),
        ...(pin.provider === null ? {} : { provider: pin.provider }),
        name,
      };
  }
}
