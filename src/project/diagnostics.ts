import { didYouMean, type Diagnostic, type Span } from '../base/index.ts';

export function projectNotFound(cwd: string, projectDir: string | undefined): Diagnostic {
  return {
    code: 'PROJECT_NOT_FOUND',
    severity: 'error',
    message:
      projectDir === undefined
        ? `There is no dbt_project.yml in '${cwd}', its parents or its 'project' folder`
        : `There is no dbt_project.yml in '${projectDir}'`,
    hint: "run inside a project, name its folder with '--project-dir', or make a new one with 'tsdbt init'",
  };
}

export function duplicateKey(key: string, span: Span, first: Span): Diagnostic {
  return {
    code: 'YAML_DUPLICATE_KEY',
    severity: 'warning',
    message: `The key '${key}' stands twice in one mapping; the last one counts`,
    span,
    hint: 'remove one of the two',
    related: [{ message: 'first here:', span: first }],
    event: 'DuplicateYAMLKeysDeprecation',
  };
}

export function profilesFileMissing(folders: readonly string[]): Diagnostic {
  return {
    code: 'PROFILES_NOT_FOUND',
    severity: 'error',
    message: `There is no profiles.yml in ${quoteAll(folders)}`,
    hint: 'name the folder that holds it with --profiles-dir',
  };
}

export function emptyProfiles(span: Span): Diagnostic {
  return { code: 'PROFILES_EMPTY', severity: 'error', message: `'${span.source.path}' is empty`, span };
}

export function profileMissing(
  name: string,
  known: readonly string[],
  folders: readonly string[],
): Diagnostic {
  const suggestion = didYouMean(name, known);
  const looked = `profiles.yml was looked for in ${quoteAll(folders)}`;
  const there = known.length === 0 ? looked : `it has ${quoteAll(known)}; ${looked}`;
  return {
    code: 'PROFILE_NOT_FOUND',
    severity: 'error',
    message: `No profiles.yml has a profile named '${name}'`,
    hint: suggestion === undefined ? there : `${suggestion} ${looked}`,
  };
}

export function targetWithoutProfile(target: string, profile: string | null): Diagnostic {
  const cause =
    profile === null
      ? 'the project names no profile'
      : `there is no profiles.yml for the profile '${profile}'`;
  return {
    code: 'TARGET_NOT_FOUND',
    severity: 'error',
    message: `There is no target '${target}': ${cause}`,
    hint: `leave out --target to run on the embedded target 'local'`,
  };
}

export function outputMissing(
  target: string,
  profile: string,
  known: readonly string[],
  span: Span,
): Diagnostic {
  return {
    code: 'TARGET_NOT_FOUND',
    severity: 'error',
    message: `The profile '${profile}' has no target named '${target}'`,
    span,
    hint:
      didYouMean(target, known) ?? (known.length === 0 ? 'it has no outputs' : `it has ${quoteAll(known)}`),
  };
}

export function notClickHouse(type: string, target: string, span: Span): Diagnostic {
  return {
    code: 'PROFILE_TYPE',
    severity: 'error',
    message: `The target '${target}' is of type '${type}'; tsdbt runs on ClickHouse`,
    span,
    hint: didYouMean(type, ['clickhouse']) ?? `write 'type: clickhouse'`,
  };
}

export function databaseDiffers(database: string, schema: string, span: Span): Diagnostic {
  return {
    code: 'PROFILE_DATABASE',
    severity: 'error',
    message: `'database' is '${database}' but 'schema' is '${schema}'`,
    span,
    hint: `a ClickHouse database is dbt's schema: leave out 'database'`,
  };
}

export function pathWithoutEmbedded(span: Span): Diagnostic {
  return {
    code: 'PROFILE_PATH',
    severity: 'warning',
    message: `'path' is for embedded targets; this one is a server`,
    span,
    hint: `add 'driver: embedded', or remove 'path'`,
  };
}

export function nativeDriver(port: number, span: Span): Diagnostic {
  return {
    code: 'PROFILE_NATIVE',
    severity: 'warning',
    message: `tsdbt speaks ClickHouse's HTTP interface and connects to port ${port} instead`,
    span,
    hint: `write 'driver: http' and 'port: ${port}'`,
  };
}

export function notAMapping(span: Span): Diagnostic {
  return {
    code: 'PROJECT_FILE_INVALID',
    severity: 'error',
    message: `'${span.source.path}' must hold a mapping`,
    span,
    hint: `its first line is usually 'name: my_project'`,
  };
}

export function reservedName(name: string, span: Span): Diagnostic {
  return {
    code: 'PROJECT_NAME_RESERVED',
    severity: 'error',
    message: `A project cannot be named '${name}': templates already know that name`,
    span,
    hint: 'choose another name',
  };
}

export function bothNames(old: string, now: string, span: Span): Diagnostic {
  return {
    code: 'CONFIG_RENAMED',
    severity: 'error',
    message: `'${old}' is the old name of '${now}': both cannot be given`,
    span,
    hint: `remove '${old}'`,
  };
}

export function deprecatedPath(key: string, hint: string, span: Span, event: string): Diagnostic {
  return {
    code: 'CONFIG_DEPRECATED',
    severity: 'warning',
    message: `'${key}' in dbt_project.yml is deprecated`,
    span,
    hint,
    event,
  };
}

export function packagesMissing(
  missing: readonly string[],
  file: string,
  folder: string,
  span?: Span,
): Diagnostic {
  const [name = '', ...others] = missing;
  const subject =
    others.length === 0
      ? `The package '${name}' of ${file} is`
      : `The packages ${quoteAll(missing)} of ${file} are`;
  return {
    code: 'PACKAGES_NOT_INSTALLED',
    severity: 'error',
    message: `${subject} not installed in '${folder}'`,
    ...(span ? { span } : {}),
    hint: `run 'tsdbt deps'`,
  };
}

export function duplicatePackage(name: string, folders: readonly string[]): Diagnostic {
  return {
    code: 'PACKAGE_NAME_TAKEN',
    severity: 'error',
    message: `Two packages are named '${name}': ${quoteAll(folders)}`,
    hint: 'remove one of them; a package may not have the name of the project either',
  };
}

export function packageWithoutProjectFile(folder: string): Diagnostic {
  return {
    code: 'PACKAGE_INVALID',
    severity: 'error',
    message: `The package in '${folder}' has no dbt_project.yml`,
    hint: `run 'tsdbt deps' to install it again, or remove the folder`,
  };
}

export function packagesTwice(span: Span): Diagnostic {
  return {
    code: 'PACKAGES_TWICE',
    severity: 'error',
    message: `'packages' stands in both packages.yml and dependencies.yml`,
    span,
    hint: 'keep one of the two',
  };
}

export function invalidVersionRange(range: string, span: Span): Diagnostic {
  return {
    code: 'VERSION_RANGE_INVALID',
    severity: 'error',
    message: `'${range}' is not a range of versions`,
    span,
    hint: `write it as in '>=1.8.0,<2.0.0'`,
  };
}

export function versionTooOther(project: string, range: string, version: string, span: Span): Diagnostic {
  return {
    code: 'DBT_VERSION_MISMATCH',
    severity: 'error',
    message: `'${project}' requires dbt ${range}; tsdbt stands in for dbt ${version}`,
    span,
    hint: 'choose another version of the package, or run with --no-version-check',
  };
}

const quoteAll = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
