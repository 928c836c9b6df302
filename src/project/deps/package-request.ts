import { UserError } from '../../base/index.ts';
import { badVersion, differentKinds } from './diagnostics.ts';
import type { PackageSpec } from './package-spec.ts';
import { privateAddress } from './private-address.ts';
import { parseVersionBound, type VersionBound } from './version-bound.ts';

/** A bound or revision, and who asks for it: a file of the project's, or a package. */
export interface Asked<T> {
  readonly value: T;
  readonly by: string;
}

export interface HubRequest {
  readonly kind: 'hub';
  readonly package: string;
  readonly bounds: readonly Asked<VersionBound>[];
  readonly installPrerelease: boolean;
}

export interface GitRequest {
  readonly kind: 'git' | 'private';
  readonly url: string;
  /** What the lock file names: the address before rendering; of a private package its repository. */
  readonly written: string;
  readonly provider: string | null;
  readonly revisions: readonly Asked<string>[];
  readonly warnUnpinned: boolean;
  readonly subdirectory: string | null;
}

export interface LocalRequest {
  readonly kind: 'local';
  readonly local: string;
}

export interface TarballRequest {
  readonly kind: 'tarball';
  readonly url: string;
  readonly written: string;
  readonly name: string;
}

/** One package with everything that was asked of it so far. */
export type PackageRequest = HubRequest | GitRequest | LocalRequest | TarballRequest;

/** @param by who asks, for messages. @throws UserError for versions and providers that are none. */
export function requestPackage(spec: PackageSpec, by: string): PackageRequest {
  switch (spec.kind) {
    case 'hub':
      return {
        kind: 'hub',
        package: spec.package,
        bounds: spec.versions.map((text) => {
          const value = parseVersionBound(text);
          if (!value) throw new UserError(badVersion(text, spec.package, by, spec.span));
          return { value, by };
        }),
        installPrerelease: spec.installPrerelease,
      };
    case 'git':
    case 'private':
      return {
        kind: spec.kind,
        url: spec.kind === 'git' ? spec.git : privateAddress(spec),
        written: spec.written,
        provider: spec.kind === 'git' ? null : spec.provider,
        revisions: spec.revision === null ? [] : [{ value: spec.revision, by }],
        warnUnpinned: spec.warnUnpinned,
        subdirectory: spec.subdirectory,
      };
    case 'local':
      return { kind: 'local', local: spec.local };
    case 'tarball':
      return { kind: 'tarball', url: spec.tarball, written: spec.written, name: spec.name };
  }
}

/** Names under which a package is known; two requests that share one are for the same package. */
export function namesOf(request: PackageRequest): readonly string[] {
  switch (request.kind) {
    case 'hub':
      return [request.package];
    case 'local':
      return [request.local];
    case 'tarball':
      return [request.name];
    default: {
      const { url, subdirectory } = request;
      const other = url.endsWith('.git') ? url.slice(0, -4) : `${url}.git`;
      return [url, other].map((address) => (subdirectory === null ? address : `${address}/${subdirectory}`));
    }
  }
}

/** What both ask for. @throws UserError when they are of different kinds. */
export function mergeRequests(known: PackageRequest, further: PackageRequest): PackageRequest {
  if (known.kind === 'hub' && further.kind === 'hub') {
    return { ...known, bounds: [...known.bounds, ...further.bounds] };
  }
  if (isCheckout(known) && isCheckout(further)) {
    return {
      ...known,
      revisions: [...known.revisions, ...further.revisions],
      warnUnpinned: known.warnUnpinned && further.warnUnpinned,
    };
  }
  if (known.kind === further.kind) return known;
  throw new UserError(differentKinds(namesOf(known)[0] ?? '', known.kind, further.kind));
}

const isCheckout = (request: PackageRequest): request is GitRequest =>
  request.kind === 'git' || request.kind === 'private';
