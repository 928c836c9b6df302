import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';

const error = (code: string, message: string, hint: string, span?: Span): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...(span ? { span } : {}),
  hint,
});

export function badVersion(text: string, name: string, by: string, span?: Span): Diagnostic {
  return error(
    'PACKAGE_VERSION_INVALID',
    `'${text}', which ${by} asks for of '${name}', is no version and no range`,
    `write all three numbers: '1.3.0', or [">=1.0.0", "<2.0.0"]`,
    span,
  );
}

export function badPrivatePackage(repository: string, why: string, span?: Span): Diagnostic {
  return error(
    'PACKAGE_PRIVATE_INVALID',
    `The private package '${repository}' cannot be found: ${why}`,
    "or name its address: '- git: git@…'",
    span,
  );
}

export function differentKinds(name: string, first: string, second: string): Diagnostic {
  return error(
    'PACKAGE_CONFLICT',
    `'${name}' is asked for as a ${first} package and as a ${second} package`,
    'choose one of the two',
  );
}

export function unknownPackage(name: string, index: readonly string[], by: string): Diagnostic {
  const local = index.find((known) => known.split('/').at(-1) === name.split('/').at(-1));
  const hint = didYouMean(name, index) ?? (local === undefined ? undefined : `did you mean '${local}'?`);
  return error(
    'PACKAGE_NOT_FOUND',
    `The package '${name}', which ${by} asks for, is not on the package hub`,
    hint ?? 'look it up on hub.getdbt.com, or name its repository with git:',
  );
}

export interface AskedBound {
  readonly text: string;
  readonly by: string;
}

const listAsked = (asked: readonly AskedBound[]): string =>
  asked.map(({ text, by }) => `${by} asks for ${text}`).join(', ');

export function versionsConflict(name: string, asked: readonly AskedBound[]): Diagnostic {
  return error(
    'PACKAGE_CONFLICT',
    `No version of '${name}' can be right: ${listAsked(asked)}`,
    'widen one of the ranges, or choose other versions of the packages that ask',
  );
}

export function noVersion(
  name: string,
  asked: readonly AskedBound[],
  available: readonly string[],
  others: { readonly incompatible: number; readonly prereleases: number },
): Diagnostic {
  const left = [
    ...(others.incompatible > 0
      ? [`${others.incompatible} versions for other versions of dbt are left out (--no-version-check)`]
      : []),
    ...(others.prereleases > 0
      ? [`${others.prereleases} prereleases are left out (install-prerelease: true)`]
      : []),
  ];
  const known = available.length === 0 ? 'there is none' : `there are ${shorten(available)}`;
  return error(
    'PACKAGE_VERSION_NOT_FOUND',
    `No version of '${name}' fits: ${listAsked(asked)}`,
    [known, ...left].join('; '),
  );
}

/** The newest of many; the list is ordered from old to new. */
function shorten(versions: readonly string[]): string {
  const shown = versions.slice(-10).join(', ');
  return versions.length > 10 ? `${versions.length}, the newest of them ${shown}` : shown;
}

export function revisionsConflict(name: string, asked: readonly AskedBound[]): Diagnostic {
  return error(
    'PACKAGE_CONFLICT',
    `'${name}' can be at one revision only: ${listAsked(asked)}`,
    'ask for the same revision everywhere',
  );
}

export function sameProjectName(name: string, packages: readonly string[]): Diagnostic {
  return error(
    'PACKAGE_NAME_TAKEN',
    `Two packages are named '${name}': ${packages.map((each) => `'${each}'`).join(', ')}`,
    'remove one of them; if it is one package from two places, ask for it in one way only',
  );
}

export function namedLikeProject(name: string): Diagnostic {
  return error(
    'PACKAGE_NAME_TAKEN',
    `A package has the name of the project, '${name}'`,
    'rename one of the two in its dbt_project.yml',
  );
}

export function notAName(name: string, of: string): Diagnostic {
  return error(
    'PACKAGE_INVALID',
    `'${name}' cannot be the name of the package from '${of}'`,
    'a name has letters, digits and underscores, and begins with a letter',
  );
}

export function noProjectFile(of: string): Diagnostic {
  return error(
    'PACKAGE_INVALID',
    `There is no dbt_project.yml in the package from '${of}'`,
    'check the address; of a package that is not at the top of its repository, name the subdirectory',
  );
}

export function localMissing(local: string): Diagnostic {
  return error(
    'PACKAGE_NOT_FOUND',
    `There is no folder '${local}' for the local package of that name`,
    "its path is relative to the project's folder, also when a package asks for it",
  );
}

export function unpinned(url: string, revision: string): Diagnostic {
  const how = revision === 'HEAD' ? 'has no revision' : `is at the branch '${revision}'`;
  return {
    code: 'PACKAGE_UNPINNED',
    severity: 'warning',
    message: `The git package '${url}' ${how}: it may change without warning`,
    hint: "name a tag or a commit as its 'revision', or write 'warn-unpinned: false'",
    event: 'DepsUnpinned',
  };
}

export function secretInLock(name: string): Diagnostic {
  return {
    code: 'PACKAGE_SECRET',
    severity: 'warning',
    message: `The address of '${name}' holds a secret, which package-lock.yml gets without its value`,
    hint: 'write it as "{{ env_var(\'DBT_ENV_SECRET_…\') }}", or the lock file cannot be installed from',
    event: 'DepsScrubbedPackageName',
  };
}

export function packageMoved(name: string, successor: string): Diagnostic {
  return {
    code: 'PACKAGE_MOVED',
    severity: 'warning',
    message: `The package '${name}' is now '${successor}'`,
    hint: `ask for '${successor}'`,
    event: 'PackageRedirectDeprecation',
  };
}

export function unsafeInstallPath(path: string): Diagnostic {
  return error(
    'PACKAGES_PATH',
    `'packages-install-path' is '${path}', which holds the project itself: installing would empty it`,
    "name a folder of its own, like 'dbt_packages'",
  );
}
