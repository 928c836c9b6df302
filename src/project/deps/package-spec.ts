import { isRecord, type Span } from '../../base/index.ts';
import { writeJson } from '../../context/index.ts';
import { toText } from '../../jinja/index.ts';

/** Fields of an entry with Python's values: a float that looks like an integer is a `PyFloat`. */
export type SpecFields = Readonly<Record<string, unknown>>;

interface SpecBase {
  /** The place of the entry, where it stands in a file of the user's. */
  readonly span: Span | undefined;
  /** dbt's record of the entry, key for key: what its hash is made of. */
  readonly contract: SpecFields;
}

export interface HubSpec extends SpecBase {
  readonly kind: 'hub';
  readonly package: string;
  readonly versions: readonly string[];
  readonly installPrerelease: boolean;
}

export interface GitSpec extends SpecBase {
  readonly kind: 'git';
  readonly git: string;
  /** The address before rendering: what may be shown and locked. */
  readonly written: string;
  readonly revision: string | null;
  readonly warnUnpinned: boolean;
  readonly subdirectory: string | null;
}

export interface PrivateSpec extends Omit<GitSpec, 'kind' | 'git'> {
  readonly kind: 'private';
  /** `org/repo`, or `org/project/repo` on Azure. */
  readonly repository: string;
  readonly provider: string | null;
}

export interface LocalSpec extends SpecBase {
  readonly kind: 'local';
  readonly local: string;
}

export interface TarballSpec extends SpecBase {
  readonly kind: 'tarball';
  readonly tarball: string;
  readonly written: string;
  readonly name: string;
}

/** What one entry of packages.yml asks for. */
export type PackageSpec = HubSpec | GitSpec | PrivateSpec | LocalSpec | TarballSpec;

/** Reads an entry that its schema has let through; undefined for one of no known kind. */
export function readPackageSpec(
  fields: SpecFields,
  written: SpecFields,
  span?: Span,
): PackageSpec | undefined {
  const text = (key: string): string | null => textOf(fields[key]);
  const name = text('name');
  const common = { ...(name === null ? {} : { name }), unrendered: written };
  const orNull = (keys: readonly string[]): SpecFields =>
    Object.fromEntries(keys.map((key) => [key, fields[key] ?? null]));
  const checkout = {
    written: textOf(written['git'] ?? written['private']) ?? '',
    revision: text('revision'),
    warnUnpinned: fields['warn-unpinned'] !== false,
    subdirectory: text('subdirectory'),
  };
  const place = { span };
  const [hub, git, local, tarball, repository] = ['package', 'git', 'local', 'tarball', 'private'].map(text);
  if (typeof hub === 'string') {
    const { version } = fields;
    const prerelease = fields['install_prerelease'] ?? fields['install-prerelease'] ?? false;
    return {
      kind: 'hub',
      package: hub,
      versions: (Array.isArray(version) ? version : [version])
        .map((entry) => textOf(entry) ?? '')
        .flatMap((entry) => entry.split(',')),
      installPrerelease: prerelease === true,
      contract: { package: hub, version, install_prerelease: prerelease, ...common },
      ...place,
    };
  }
  if (typeof git === 'string') {
    const rest = orNull(['revision', 'warn-unpinned', 'subdirectory']);
    return { kind: 'git', git, ...checkout, contract: { git, ...rest, ...common }, ...place };
  }
  if (typeof local === 'string') return { kind: 'local', local, contract: { local, ...common }, ...place };
  if (typeof tarball === 'string') {
    const contract = { tarball, name, unrendered: written };
    const address = textOf(written['tarball']) ?? tarball;
    return { kind: 'tarball', tarball, written: address, name: name ?? '', contract, ...place };
  }
  if (typeof repository === 'string') {
    const rest = orNull(['provider', 'revision', 'warn-unpinned', 'subdirectory']);
    return {
      kind: 'private',
      repository,
      provider: text('provider'),
      ...checkout,
      contract: { private: repository, ...rest, ...common },
      ...place,
    };
  }
  return undefined;
}

/** The entries of a list of packages that came as plain data, as from the hub. */
export function readPlainSpecs(packages: unknown): readonly PackageSpec[] {
  if (!Array.isArray(packages)) return [];
  return packages.flatMap((entry: unknown) => (isRecord(entry) ? (readPackageSpec(entry, entry) ?? []) : []));
}

/** As Python's `str`: `1.0` of YAML is the text `1.0`. */
function textOf(value: unknown): string | null {
  return value === undefined || value === null ? null : toText(value);
}

/** An entry as dbt serializes it for its hash. */
export function serializeSpec({ contract }: PackageSpec): string {
  return writeJson(contract, true);
}
